"""The record as IATI 2.03 activities and organisation files, and IATI files as records.

IATI is the International Aid Transparency Initiative's standard, iatistandard.org. docs/iati.md
says what is carried over in both directions, and what is not.
"""
