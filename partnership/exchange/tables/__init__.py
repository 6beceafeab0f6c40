"""The record as tables for spreadsheets: CSV, XLSX and ZIP out, tables in.

What a table looks like is said once, in `layout`, from the datasets; `writing` makes the files,
`reading` takes them in.
"""
