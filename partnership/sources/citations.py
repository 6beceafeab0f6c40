"""The citations of one record, numbered and looked up as its page shows them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from partnership.publishing.models import Publishable
from partnership.values.dates import ImpreciseDate
from partnership.values.fields import ImpreciseDateField


@dataclass(frozen=True)
class Mark:
    """A citation with the number that its passage has on the page."""

    number: int
    citation: object


@dataclass(frozen=True)
class StatedValue:
    """A value that one passage states for a fact, in words, and the mark of that passage."""

    text: str
    mark: Mark


def with_public_passages(citations):
    """Those of some citations whose source is public, in the order of the words they point to."""
    return (
        citations.filter(Publishable.published_condition("passage__source"))
        .select_related("passage__source")
        .order_by("passage__source__slug", "passage__position", "passage__key", "field", "id")
    )


class Citations:
    """The public citations of a record.

    Passages are numbered in the order of their sources and of their place in them, so that a
    mark leads to the words that it stands for. `shown` are passages that the page lists in any
    case, in its order; they come first. One query.
    """

    def __init__(self, record, shown=()):
        self.record = record
        rows = list(with_public_passages(record.citations.all()))
        self.passages = list(dict.fromkeys([*shown, *(row.passage for row in rows)]))
        numbers = {passage.pk: number for number, passage in enumerate(self.passages, start=1)}
        self._marks = [Mark(numbers[row.passage_id], row) for row in rows]

    @property
    def sources(self):
        """The sources that the record rests on, each once."""
        return list(dict.fromkeys(passage.source for passage in self.passages))

    def numbered_passages(self):
        """(number, passage) in the order of the page's list of sources."""
        return list(enumerate(self.passages, start=1))

    def marks(self, target=None, field=""):
        """The marks for a fact, each passage once.

        `target` is the record or one of its rows. For the record, `field` names the fact and
        "" means the record as a whole; for a row, "" means everything about the row.
        """
        if target is None or target == self.record:
            found = [m for m in self._marks if m.citation.row is None and m.citation.field == field]
        else:
            found = [
                m
                for m in self._marks
                if m.citation.row == target.pk and (not field or m.citation.field in ("", field))
            ]
        return list({mark.number: mark for mark in found}.values())

    def stated_values(self, field, target=None):
        """What each passage states for a field, where they do not all state our value.

        Empty while the sources agree. A passage without a value of its own states ours.
        """
        target = target or self.record
        marks = self.marks(target, field)
        if not any(mark.citation.stated_value for mark in marks):
            return []
        values = [
            StatedValue(value_in_words(target, field, mark.citation.stated_value), mark)
            for mark in marks
        ]
        return values if len({value.text for value in values}) > 1 else []


def value_in_words(target, name, stated=""):
    """A field's value, or a `stated` one in the same text form, as readers see it."""
    field = target._meta.get_field(name)
    value = stated or getattr(target, field.attname)
    if isinstance(field, ImpreciseDateField):
        try:
            return ImpreciseDate.parse(value).display(role=field.role)
        except ValueError:
            return str(value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return str(value) if value not in (None, "") else _("not stated")
