"""Pictures of a record or figure that other sites show beside a link to it."""
