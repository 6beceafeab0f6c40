"""The partnership itself and what its parties agreed."""
