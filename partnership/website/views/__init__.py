"""The views of pages that cross concepts."""
