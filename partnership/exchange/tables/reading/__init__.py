"""Tables in: CSV, XLSX and ZIP files as objects for the pipeline."""
