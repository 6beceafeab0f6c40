"""The parts that several briefs have: money, projects, results, agreements, events."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from partnership.agreements.models import Agreement
from partnership.agreements.status import status_of
from partnership.agreements.views import with_row_content as with_agreement_content
from partnership.events.models import Event
from partnership.publishing.models import Record
from partnership.website.briefs.document import Facts, Items, Marks, Paragraph, Table, Words
from projects.models import Project, Result


def text_of(marks: Marks, record: Record, name: str) -> Paragraph | None:
    """A text of a record with its marks, if there is one."""
    if not getattr(record, name):
        return None
    return Paragraph(marks.said(record, "briefs/text.html", field=name))


def rows_of(marks: Marks, record: Record, rows: Iterable) -> Items | None:
    """Rows of text, such as objectives."""
    items = [words for row in rows for words in marks.said(record, "briefs/row.html", row=row)]
    return Items(items) if items else None


def facts_of(marks: Marks, project: Project) -> Facts | None:
    """The facts of a project, as its page lists them."""
    facts = marks.facts(project, "projects/project_facts.html")
    return Facts(list(facts.items())) if facts else None


def amounts_of(marks: Marks, project: Project) -> list[Words]:
    """The amounts alone, for a table, with what is to be known of each."""
    return [
        words
        for line in project.public_funding
        if line.amount is not None
        for words in marks.said(project, "projects/funding_line.html", line=line)
    ]


def table_of_projects(
    marks: Marks, projects: Iterable[Project], total: str = "", note: str = ""
) -> Table | None:
    """Projects with their period and money; the sum, where one is given, closes the table."""
    rows = [
        [
            marks.said(project, "briefs/text.html", field="title"),
            marks.said(project, "briefs/period.html", field=project.dated_by),
            amounts_of(marks, project) or [Words(project.silence)],
        ]
        for project in projects
    ]
    if not rows:
        return None
    last = [[Words(_("Sum"))], [], [Words(total)]] if total else []
    columns = [_("Project"), _("Time"), _("As stated")]
    return Table(columns, rows, [46, 24, 30], numeric=(2,), total=last, note=note)


def result_cells(marks: Marks, project: Project, result: Result) -> list[list[Words]]:
    """A result, what is expected and what is reported of it."""
    expected: list[Words] = []
    reported: list[Words] = []
    if result.text:
        reported += marks.said(project, "briefs/result_text.html", result=result)
    for value in result.values.all():
        words = marks.said(project, "projects/result_value_told.html", value=value)
        (expected if value.is_expectation else reported).extend(words)
    return [
        marks.said(project, "projects/result_statement.html", result=result),
        expected or [Words(_("No target stated"))],
        reported or [Words(_("Nothing reported"))],
    ]


def table_of_results(marks: Marks, projects: Iterable[Project], note: str = "") -> Table | None:
    """What was expected of projects against what is reported."""
    rows = [
        result_cells(marks, project, result)
        for project in projects
        for result in project.results.all()
    ]
    columns = [
        _("Result"),
        pgettext("of a result", "Expected"),
        pgettext("of a result", "Reported"),
    ]
    return Table(columns, rows, [44, 28, 28], note=note) if rows else None


def table_of_agreements(marks: Marks, agreements) -> Table | None:
    """Agreements with their date, parties and status."""
    rows = [
        [
            marks.said(agreement, "briefs/agreement.html"),
            date_of(marks, agreement, "signed"),
            parties_of(marks, agreement),
            status_in_words(marks, agreement),
        ]
        for agreement in with_agreement_content(agreements)
    ]
    columns = [_("Agreement"), _("When"), _("Parties"), _("Status")]
    return Table(columns, rows, [32, 16, 28, 24]) if rows else None


def date_of(marks: Marks, agreement: Agreement, name: str) -> list[Words]:
    """A date of an agreement, and what other sources say of it."""
    is_stated = bool(getattr(agreement, name))
    return marks.said(agreement, "briefs/date.html", field=name, is_stated=is_stated)


def parties_of(marks: Marks, agreement: Agreement) -> list[Words]:
    """The parties of an agreement; a body that signed is no party by that alone."""
    context = {"signing_bodies_stated": True, "signatories_stated": True}
    facts = marks.facts(agreement, "agreements/agreement_parties.html", **context)
    return next(iter(facts.values()))


def status_in_words(marks: Marks, agreement: Agreement) -> list[Words]:
    """The status of an agreement as its page says it."""
    return marks.said(agreement, "briefs/status.html", parts=status_of(agreement))


def items_of_events(marks: Marks, events: Iterable[Event]) -> Items | None:
    """Events with their date and place."""
    items = [words for event in events for words in marks.said(event, "briefs/event.html")]
    return Items(items) if items else None
