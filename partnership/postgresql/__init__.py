"""Django's backend for PostgreSQL, with a limit to waiting for a server that does not answer."""
