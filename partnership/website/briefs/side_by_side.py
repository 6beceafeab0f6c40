"""Two agreements side by side: the same facts of each in one row, each with its passages."""

from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from partnership.agreements.models import Agreement
from partnership.agreements.views import with_row_content
from partnership.publishing.models import public_rows
from partnership.website.briefs import parts
from partnership.website.briefs.document import Cited, Marks, Table, Words

# The texts of an agreement that can be compared, in the order of its page.
TEXTS = ("summary", "purpose", "context", "expected_effect")
DATES = ("in_force", "ended")
WIDTHS = [20, 40, 40]


@dataclass(frozen=True)
class SideBySide:
    """The table, and the passages that it rests on; what neither states has no row."""

    agreements: list[Agreement]
    table: Table
    sources: list[Cited]


def side_by_side(first: Agreement, second: Agreement) -> SideBySide:
    """Compare two public agreements."""
    wanted = with_row_content(Agreement.objects.published().filter(pk__in=[first.pk, second.pk]))
    found = {agreement.pk: agreement for agreement in wanted}
    agreements = [found[first.pk], found[second.pk]]
    marks = Marks()
    sides = [facts_of(marks, agreement) for agreement in agreements]
    rows = [
        [[Words(label)], *(side[label] or [Words(_("Not stated"))] for side in sides)]
        for label in sides[0]
        if any(side[label] for side in sides)
    ]
    columns = [_("Fact"), *(agreement.short_label for agreement in agreements)]
    return SideBySide(agreements, Table(columns, rows, WIDTHS), marks.cited())


def facts_of(marks: Marks, agreement: Agreement) -> dict[str, list[Words]]:
    """{label: what the record says} of an agreement, with the same labels for each."""
    kind = capfirst(agreement.get_kind_display())
    facts = {
        _("Title"): [marks.translated(agreement, "title", agreement, None, "title", "")],
        _("Type"): [marks.words(kind, agreement, None, "kind")],
        _("Status"): [Words(parts.status_in_words(agreement))],
        _("Signed or agreed"): dated(marks, agreement, "signed"),
    }
    for name in DATES:
        facts[label_of(name)] = dated(marks, agreement, name)
    facts[_("Parties")] = [
        marks.words(parts.party_in_words(party), agreement, party)
        for party in agreement.public_parties
    ]
    facts[_("Money")] = [
        marks.words(parts.line_in_words(line), agreement, line) for line in agreement.public_money
    ]
    for name in TEXTS:
        facts[label_of(name)] = text_of(marks, agreement, name)
    return facts | rows_of(marks, agreement)


def rows_of(marks: Marks, agreement: Agreement) -> dict[str, list[Words]]:
    """What an agreement aims at, by which means, and where."""
    places = public_rows(agreement.places.model).filter(agreement=agreement)
    return {
        _("Objectives"): texts_of(marks, agreement, agreement.objectives.all()),
        _("Means"): texts_of(marks, agreement, agreement.means.all()),
        _("Places"): [
            marks.words(f"{row.place.label} ({row.get_role_display()})", agreement, row)
            for row in places.select_related("place").order_by("role", "place__name")
        ],
    }


def texts_of(marks: Marks, agreement: Agreement, rows) -> list[Words]:
    return [marks.translated(row, "text", agreement, row) for row in rows]


def text_of(marks: Marks, agreement: Agreement, name: str) -> list[Words]:
    """A text of an agreement with its marks; nothing where there is none."""
    has_text = bool(getattr(agreement, name))
    return [marks.translated(agreement, name, agreement, None, name)] if has_text else []


def label_of(name: str) -> str:
    """What the record calls one of its fields."""
    return capfirst(str(Agreement._meta.get_field(name).verbose_name))


def dated(marks: Marks, agreement: Agreement, name: str) -> list[Words]:
    """A date of an agreement with its marks; nothing where none is stated."""
    if not getattr(agreement, name):
        return []
    return [marks.words(getattr(agreement, f"get_{name}_display")(), agreement, None, name)]
