"""The figures that this site counts, each with the lines behind it.

One function counts each figure; the home page, the page of all figures, each figure's own page
and its file ask the same one.
"""
