"""The parts that several briefs have: money, projects, results, agreements, events."""

from collections.abc import Iterable
from html import unescape

from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from partnership.agreements.models import Agreement, Party
from partnership.agreements.status import status_of
from partnership.agreements.views import with_row_content as with_agreement_content
from partnership.events.models import Event
from partnership.participants.models import MoneyLine
from partnership.publishing.models import Record, with_public_links
from partnership.values.texts import listed
from partnership.website.briefs.document import Facts, Items, Marks, Paragraph, Table, Words
from partnership.website.figures.money import dated_by, in_words, period_in_words
from projects.models import Funding, Project, ProjectPlace, Result, ResultValue


def text_of(marks: Marks, record: Record, name: str) -> Paragraph | None:
    """A text of a record with its marks, if there is one."""
    if not getattr(record, name):
        return None
    return Paragraph([marks.translated(record, name, record, None, name)])


def rows_of(marks: Marks, record: Record, rows: Iterable) -> Items | None:
    """Rows of text, such as objectives."""
    items = [marks.translated(row, "text", record, row) for row in rows]
    return Items(items) if items else None


def facts_of(facts: Iterable[tuple[str, list[Words]]]) -> Facts | None:
    """Those facts that have a value."""
    found = [(str(label), values) for label, values in facts if values]
    return Facts(found) if found else None


def dated(marks: Marks, project: Project) -> Words:
    """The period of a project with its marks."""
    name = dated_by(project)
    words = " ".join(period_in_words(project).split())
    return marks.words(words, project, None, name) if name else Words(words)


def public_funding(project: Project):
    """The money lines of a project that the public sees, the largest first."""
    lines = with_public_links(Funding.objects.all(), "provider", "receiver")
    return lines.filter(project=project).select_related("provider").money_first()


def line_in_words(line: MoneyLine) -> str:
    """The amount of a money line, the word of the source for it, and who gave it."""
    if line.amount is None:
        return line.translated("description") or in_words(line)
    return _("%(amount)s: %(words)s") % {"amount": line.money.display(), "words": in_words(line)}


def money_of(marks: Marks, project: Project) -> list[Words]:
    """What was given for a project."""
    return [marks.words(line_in_words(line), project, line) for line in public_funding(project)]


def amounts_of(marks: Marks, project: Project) -> list[Words]:
    """The amounts alone, for a table."""
    return [
        marks.words(line.money.display(), project, line)
        for line in public_funding(project)
        if line.amount is not None
    ]


def table_of_projects(
    marks: Marks, projects: Iterable[Project], total: str = "", note: str = ""
) -> Table | None:
    """Projects with their period and money; the sum, where one is given, closes the table."""
    rows = [
        [
            [marks.translated(project, "title", project, None, "title")],
            [dated(marks, project)],
            amounts_of(marks, project) or [Words(_("Not stated"))],
        ]
        for project in projects
    ]
    if not rows:
        return None
    last = [[Words(_("Sum"))], [], [Words(total)]] if total else []
    columns = [_("Project"), _("Time"), _("As stated")]
    return Table(columns, rows, [54, 20, 26], numeric=(2,), total=last, note=note)


def public_results(project: Project):
    values = with_public_links(ResultValue.objects.all(), "place").select_related("place")
    return [
        (result, list(values.filter(result=result)))
        for result in Result.objects.filter(project=project).order_by("position", "id")
    ]


def labelled(label: object, words: object) -> str:
    """Some words behind what they are called."""
    return f"{label}{pgettext('between a label and its value', ': ')}{words}"


def value_in_words(value: ResultValue) -> str:
    """A value with its place, the part of the whole that it is, and when it is due."""
    words = [str(value.figure), value.place.label if value.place else ""]
    if value.group:
        words.append(labelled(pgettext("part of a figure", "of these"), value.translated("group")))
    if value.due:
        words.append(labelled(capfirst(_("due")), value.get_due_display()))
    return listed(filter(None, words))


def result_cells(marks: Marks, project: Project, result: Result, values: list) -> list:
    """A result, what is expected and what is reported of it."""
    expected = [
        marks.words(value_in_words(value), project, value)
        for value in values
        if value.is_expectation and not value.replaced
    ]
    reported = [
        marks.words(value_in_words(value), project, value)
        for value in values
        if not value.is_expectation
    ]
    if result.text:
        reported.insert(0, marks.translated(result, "text", project, result))
    statement = marks.translated(result, "statement", project, result)
    return [
        [statement],
        expected or [Words(_("No target stated"))],
        reported or [Words(_("Nothing reported"))],
    ]


def table_of_results(marks: Marks, projects: Iterable[Project]) -> Table | None:
    """What was expected of projects against what is reported."""
    rows = [
        result_cells(marks, project, result, values)
        for project in projects
        for result, values in public_results(project)
    ]
    columns = [
        _("Result"),
        pgettext("of a result", "Expected"),
        pgettext("of a result", "Reported"),
    ]
    return Table(columns, rows, [44, 28, 28]) if rows else None


def table_of_agreements(marks: Marks, agreements) -> Table | None:
    """Agreements with their date, parties and status."""
    found = list(with_agreement_content(agreements))
    rows = [
        [
            [marks.words(agreement.short_label, agreement, None, "title", "")],
            [signed(marks, agreement)],
            [
                marks.words(party_in_words(party), agreement, party)
                for party in agreement.public_parties
            ],
            [Words(status_in_words(agreement))],
        ]
        for agreement in found
    ]
    columns = [_("Agreement"), _("When"), _("Parties"), _("Status")]
    return Table(columns, rows, [36, 14, 26, 24]) if rows else None


def signed(marks: Marks, agreement: Agreement) -> Words:
    if not agreement.signed:
        return Words(_("Not stated"))
    return marks.words(agreement.get_signed_display(), agreement, None, "signed")


def status_in_words(agreement: Agreement) -> str:
    """The status of an agreement as its page says it, without links."""
    context = {"parts": status_of(agreement), "agreement": agreement}
    html = render_to_string("agreements/agreement_status.html", context)
    return " ".join(unescape(strip_tags(html)).split())


def items_of_events(marks: Marks, events: Iterable[Event]) -> Items | None:
    """Events with their date and place."""
    items = []
    for event in events:
        when = event.get_dates_display() if event.dates else _("Date not stated")
        place = event.place.label if event.place and event.place.is_published() else ""
        about = listed(filter(None, [when, place]))
        words = f"{event.translated('title')} ({about})"
        items.append(marks.words(words, event, None, "title", "dates"))
    return Items(items) if items else None


def participants_of(marks: Marks, project: Project) -> list[tuple[str, list[Words]]]:
    """Who took part in a project, by role."""
    rows = with_public_links(project.participations.all(), "organisation")
    found: dict[str, list[Words]] = {}
    for row in rows.select_related("organisation").order_by("role", "organisation__name", "group"):
        name = row.organisation.label if row.organisation else row.translated("group")
        found.setdefault(capfirst(row.role_label), []).append(marks.words(name, project, row))
    return list(found.items())


def places_of(marks: Marks, project: Project) -> list[tuple[str, list[Words]]]:
    """The places that a project is for, then those that are something else to it, by role."""
    rows = with_public_links(project.places.all(), "place").select_related("place")
    found: dict[str, list[Words]] = {str(_("Places")): []}
    for row in rows.order_by("role", "place__name"):
        is_for = row.role == ProjectPlace.Role.BENEFICIARY
        label = str(_("Places")) if is_for else capfirst(row.get_role_display())
        found.setdefault(label, []).append(marks.words(row.place.label, project, row))
    return list(found.items())


def party_in_words(party: Party) -> str:
    """A party as lists of agreements say it: a body that signed is no party by that alone."""
    name = party.organisation.translated("name") if party.organisation else ""
    said = [name or party.translated("group") or _("Party not stated")]
    if party.signing_body:
        said.append(labelled(_("signing body"), party.signing_body.translated("name")))
    return listed(said)
