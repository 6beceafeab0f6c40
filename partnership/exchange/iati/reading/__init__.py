"""IATI files as records: XML or the Datastore's JSON, read as objects for the pipeline."""
