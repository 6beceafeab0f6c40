"""What a record is about: themes, and the frameworks it refers to."""
