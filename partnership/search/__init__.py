"""The index of words: what was said where, and how a question finds it. Knows no record."""
