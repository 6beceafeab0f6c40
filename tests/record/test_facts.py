"""Each fact of the two documents has its place in the record, and a passage that says so.

`facts.csv` has one row for each fact number of the inventory of the documents:

record    "app.model:slug" of the top-level record that holds the fact
row       the child rows that hold it: "related_name:field=value,field=value" (links by slug),
          or the related name alone for all of them; empty for a fact of the record itself
field     the field, or a path through links
expected  the stored text; several values sorted and joined by " | "; after "~" a phrase that it
          contains (for prose of our own)
source    the slug of the source, and in `lines` where it says so; some citation of this record,
          for these rows or this field or the whole, must point to a passage on those lines
"""

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

from partnership.publishing.models import Record
from partnership.sources.models import Citation

pytestmark = pytest.mark.any_database

with open(Path(__file__).with_name("facts.csv"), encoding="utf-8", newline="") as file:
    FACTS = list(csv.DictReader(file))


def test_every_fact_number_stands_once():
    assert [fact["fact"] for fact in FACTS] == [f"F{number:03d}" for number in range(1, 197)]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["fact"])
def test_fact_is_stored_and_cited(record, fact):
    owner = find(fact["record"])
    rows = rows_of(owner, fact["row"]) if fact["row"] else [owner]
    assert rows, f"no row {fact['row']}"

    found = " | ".join(sorted(text for row in rows for text in texts(row, fact["field"])))
    if fact["expected"].startswith("~"):
        assert fact["expected"][1:] in found
    else:
        assert found == fact["expected"]

    lines = numbers(fact["lines"])
    for row in rows:
        cited = citations(owner, row, fact["field"], fact["source"])
        assert any(
            lines & numbers(citation.passage.locator)
            for citation in cited
            if citation.stance != Citation.Stance.CONTRADICTS
        ), f"no passage on lines {fact['lines']} for {row}; cited: {list(cited)}"


def find(name):
    model, slug = name.split(":")
    return apps.get_model(model).objects.get(slug=slug)


def rows_of(owner, selector):
    """The child rows that "related_name:field=value,…" selects."""
    related_name, _, conditions = selector.partition(":")
    wanted = [condition.split("=", 1) for condition in conditions.split(",") if condition]
    return [
        row
        for row in getattr(owner, related_name).all()
        if all(" | ".join(texts(row, field)) == value for field, value in wanted)
    ]


def texts(obj, path):
    """The values at the end of a path, as text: links by slug, nothing for a blank link."""
    found = [obj]
    for name in path.split("."):
        found = [value for one in found for value in values(one, name)]
    return [as_text(value) for value in found]


def values(obj, name):
    value = getattr(obj, name)
    if hasattr(value, "all"):
        return sorted(value.all(), key=as_text)
    return [] if value is None else [value]


def as_text(value):
    if isinstance(value, Record):
        return value.slug
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value.pk) if isinstance(value, Model) else str(value)


def citations(owner, row, path, source):
    """Citations of this source for the row or a field of it, or for the owner as a whole."""
    field = path.split(".")[0]
    whole = owner.citations.filter(row=None, field="")
    if row == owner:
        exact = owner.citations.filter(row=None, field=field)
    else:
        exact = owner.citations.filter(row=row.pk, field__in=["", field])
    return (whole | exact).filter(passage__source__slug=source).select_related("passage")


def numbers(text):
    """The line numbers of "94-96", "3,8,17" or "lines 28–31"."""
    found = set()
    for first, last in re.findall(r"(\d+)(?:[-–](\d+))?", text):
        found.update(range(int(first), int(last or first) + 1))
    return found
