"""How records are edited: the admin of all records, drafts in forms, bulk work, conflicts."""
