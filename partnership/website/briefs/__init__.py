"""Documents made from the record: the partnership, a country or a project on a few sheets."""
