"""The record as tables for spreadsheets: CSV, XLSX and ZIP out, tables in.

What a table looks like is said once, in `layout`, from the datasets; it is written by
`delimited` (CSV), `workbooks` (XLSX) and `archive` (ZIP), and read by `reading`.
"""
