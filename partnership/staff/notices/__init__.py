"""Staff are told by mail of what awaits them, where they chose to be and mail is configured."""
