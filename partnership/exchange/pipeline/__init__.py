"""Data into the record: one pipeline for every format.

A reader turns a file into objects (`objects`) and says what it cannot read in a report
(`report`); the same code then checks all of them, compares them with what is there, and writes
all or none.
"""
