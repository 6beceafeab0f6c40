"""Tables out: CSV, XLSX and ZIP."""
