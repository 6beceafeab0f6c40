"""The life of evidence: what the record rests on, and whether it still does."""
