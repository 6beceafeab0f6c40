"""The desk: the text of a source on one side, the facts of a record on the other."""
