"""What readers report or ask: kept for the staff, never shown to other readers."""
