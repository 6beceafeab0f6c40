"""Forms that somebody has open: what is typed in them is kept, and who else is there is told."""
