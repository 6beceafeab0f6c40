"""The citations of a page that shows many records."""

from partnership.sources.citations import Citations, Mark


class PageCitations(Citations):
    """The citations of several records, numbered through the page.

    Each record brings its own as `public_citations` (sources.citations.with_public_passages);
    no query is made here. Passages stand in the order in which the page first needs them.
    """

    def __init__(self, records):
        self._rows = {record.pk: list(record.public_citations) for record in records}
        everything = [row for rows in self._rows.values() for row in rows]
        self.passages = list(dict.fromkeys(row.passage for row in everything))
        self._numbers = {passage.pk: n for n, passage in enumerate(self.passages, start=1)}

    def marks(self, target=None, field=""):
        """The marks for a record: of everything about it, or with `field` of that alone.

        For a child row, those that cite the row.
        """
        if target.pk in self._rows:
            found = [row for row in self._rows[target.pk] if row.row is None]
            if field:
                found = [row for row in found if row.field in ("", field)]
        else:
            found = [row for row in self._rows.get(target.parent.pk, ()) if row.row == target.pk]
        marks = [Mark(self._numbers[row.passage_id], row) for row in found]
        return list({mark.number: mark for mark in marks}.values())
