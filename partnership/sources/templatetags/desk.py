"""Template words for the desk."""

from urllib.parse import urlencode

from django import template
from django.db.models import Model

from partnership.sources.desk.choice import Choice
from partnership.sources.desk.evidence import Fact
from partnership.sources.desk.paper import TextLine, units
from partnership.sources.desk.record_side import RecordSide
from partnership.sources.models import Passage

register = template.Library()


@register.simple_tag
def line_address(choice: Choice, line: TextLine) -> str:
    """The query that chooses a line whole."""
    first, last = line.segments[0], line.segments[-1]
    return words_address(choice, (first.at, last.at + units(last.text)))


@register.simple_tag
def words_address(choice: Choice, bounds: tuple[int, int]) -> str:
    """The query that chooses words by their bounds, as browsers count them."""
    start, end = bounds
    return urlencode({**of_document(choice), "start": start, "end": end})


@register.filter
def model_label(row: Model) -> str:
    """What the addresses of the desk call the kind of a record."""
    return row._meta.label_lower


@register.simple_tag
def cite_address(choice: Choice, fact: Fact) -> str:
    """The query that ticks a fact, for the words that are chosen."""
    return urlencode({**of_document(choice), **choice.in_browser, "fact": fact})


@register.simple_tag
def open_address(choice: Choice, fact: Fact) -> str:
    """The query that opens the small form of a fact."""
    return urlencode({**of_document(choice), **choice.in_browser, "open": fact})


def of_document(choice: Choice) -> dict:
    """What names the document that is read, and the words that wait for others of it."""
    named = {"source": choice.source, "edition": choice.edition}
    joined = {"joined": choice.joined_in_browser} if choice.joined else {}
    return {name: row.pk for name, row in named.items() if row} | joined


@register.inclusion_tag("admin/desk/passage_mark.html")
def passage_mark(side: RecordSide, passage: Passage):
    """The number of a passage where it ends, leading to the first fact of the record it is for."""
    citations = [one for one in side.evidence.citations if one.passage_id == passage.pk]
    if not citations:
        return {}
    fact = Fact(citations[0].row, citations[0].field)
    return {"number": side.evidence.numbers[passage.pk], "anchor": fact.anchor}
