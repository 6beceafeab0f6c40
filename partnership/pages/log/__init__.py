"""The log: its lines, and of which request each is."""
