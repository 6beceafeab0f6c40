"""Organisations, people, the positions they held, and the money that passes between them."""
