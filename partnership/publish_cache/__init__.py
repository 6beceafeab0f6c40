"""Keeps what readers are answered, before Django, for as long as nothing is published."""
