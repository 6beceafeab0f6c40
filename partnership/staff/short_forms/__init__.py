"""What makes the forms of records short: groups, rows that open one at a time, one fact alone."""
