"""What every published record shares: its key, its address, and when the public may see it."""
