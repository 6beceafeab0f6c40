"""The record for other sites and programs: feeds, calendar, references, JSON-LD, catalogue."""
