"""The security log of the site: what is told to it, and who reads it."""
