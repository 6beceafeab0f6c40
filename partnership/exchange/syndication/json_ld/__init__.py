"""Pages in the words of schema.org, as JSON-LD inside them.

It says what the page says and no more: what is expected or planned is left out, a date is as
precise as its source or not there, and so is whatever no source states. The pages' own fetched
rows are used, so that it costs no query.
"""
