"""Drafts read by others before they are published: comments, sending back, links for guests."""
