"""The text of sources: how it is read from files, and how a quotation is found in it."""
