"""Two agreements side by side: the same facts of each in one row, each with its passages."""

from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from partnership.agreements.models import Agreement
from partnership.agreements.views import facts_context, grouped_objectives, with_page_content
from partnership.sources.templatetags.citations import labelled
from partnership.website.briefs import parts
from partnership.website.briefs.document import Cited, Marks, Table, Words

# The texts of an agreement that can be compared, in the order of its page.
TEXTS = ("summary", "purpose", "context", "expected_effect")
WIDTHS = [20, 40, 40]


@dataclass(frozen=True)
class SideBySide:
    """The table, and the passages that it rests on; what neither states has no row."""

    agreements: list[Agreement]
    table: Table
    sources: list[Cited]


def side_by_side(first: Agreement, second: Agreement) -> SideBySide:
    """Compare two public agreements."""
    wanted = with_page_content(Agreement.objects.published().filter(pk__in=[first.pk, second.pk]))
    found = {agreement.pk: agreement for agreement in wanted}
    agreements = [found[first.pk], found[second.pk]]
    marks = Marks()
    sides = [facts_of(marks, agreement) for agreement in agreements]
    silent = [[Words(agreement.silence)] for agreement in agreements]
    told = list(zip(sides, silent, strict=True))
    rows = [
        [[Words(label)], *(side.get(label) or none for side, none in told)]
        for label in in_both_orders(*map(list, sides))
        if any(side.get(label, none) not in ([], none) for side, none in told)
    ]
    columns = [_("Fact"), *(agreement.short_label for agreement in agreements)]
    return SideBySide(agreements, Table(columns, rows, WIDTHS), marks.cited())


def in_both_orders(first: list[str], second: list[str]) -> list[str]:
    """The labels of both, each once; what only the second has stands behind what it follows."""
    labels, place = list(first), 0
    for label in second:
        if label in labels:
            place = labels.index(label) + 1
        else:
            labels.insert(place, label)
            place += 1
    return labels


def facts_of(marks: Marks, agreement: Agreement) -> dict[str, list[Words]]:
    """{label: what the page of an agreement says}, with the same labels for each."""
    kind = capfirst(agreement.get_kind_display())
    context = facts_context(agreement) | {"signed_label": _("Signed or agreed")}
    facts = {
        _("Title"): marks.said(agreement, "briefs/agreement_title.html"),
        _("Type"): marks.said(agreement, "briefs/kind.html", value=kind),
        _("Status"): parts.status_in_words(marks, agreement),
        **marks.facts(agreement, "agreements/agreement_facts.html", **context),
    }
    for name in TEXTS:
        facts[label_of(name)] = text_of(marks, agreement, name)
    for rows in grouped_objectives(agreement):
        group = rows[0].translated("group")
        label = labelled(_("Objectives"), group) if group else _("Objectives")
        facts[label] = texts_of(marks, agreement, rows)
    facts[_("Means")] = texts_of(marks, agreement, agreement.means.all())
    return facts


def texts_of(marks: Marks, agreement: Agreement, rows) -> list[Words]:
    items = parts.rows_of(marks, agreement, rows)
    return items.items if items else []


def text_of(marks: Marks, agreement: Agreement, name: str) -> list[Words]:
    """A text of an agreement with its marks; nothing where there is none."""
    paragraph = parts.text_of(marks, agreement, name)
    return paragraph.words if paragraph else []


def label_of(name: str) -> str:
    """What the record calls one of its fields."""
    return capfirst(str(Agreement._meta.get_field(name).verbose_name))
