"""Projects: who takes part, where, with what money, and what came of it."""
