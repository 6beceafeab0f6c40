"""The record in and out: fixtures, checks of the record, and their commands."""
