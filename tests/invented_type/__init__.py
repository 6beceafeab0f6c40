"""An invented kind of record, with all that makes one: tests/test_invented_type.py visits it."""
