"""How records are shown to readers: lists, filters, related records, history of a page."""
