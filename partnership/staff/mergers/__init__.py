"""Two records of the same made one, and that undone."""
