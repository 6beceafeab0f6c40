"""The admin of a record, one concern a module: forms and lists, drafts, conflicts, bulk work."""
