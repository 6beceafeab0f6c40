"""Figures for those who watch the server, in the format of Prometheus."""
