"""What happened and what was said: events, milestones, quotations and key figures."""
