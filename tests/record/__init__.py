"""What the shipped record holds. A package, so that its tests share what is loaded."""
