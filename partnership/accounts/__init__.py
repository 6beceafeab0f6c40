"""Staff accounts: signing in, the second factor, how long a session lasts."""
