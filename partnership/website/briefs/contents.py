"""The three briefs: of the partnership, of a place, and of a project."""

from functools import singledispatch

from django.template.loader import render_to_string
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from partnership.agreements.models import Agreement, Partnership
from partnership.agreements.site import Site
from partnership.events.models import Event
from partnership.places.models import Place
from partnership.publishing.models import Record
from partnership.sources.templatetags.citations import labelled
from partnership.values.markdown import plain
from partnership.website.briefs import parts
from partnership.website.briefs.document import (
    Brief,
    Heading,
    Marks,
    Numbers,
    Paragraph,
    Words,
    with_content,
)
from partnership.website.figures.all import ON_HOME, counted_figures
from partnership.website.figures.of_record import figures_of, projects_of
from partnership.website.overview import stated_figures
from partnership.website.sums import Sums
from projects.models import Project
from projects.views import with_page_content

# A brief is short: so many of each kind stand in it, the newest first.
AGREEMENTS, PROJECTS, EVENTS, STATED = 10, 10, 8, 4


def brief_of(record: Record) -> Brief:
    """The brief of a public record; its texts are in the active language."""
    site, marks = Site(), Marks()
    subtitle, blocks = content_of(record, marks)
    partnership = site.partnership
    return Brief(
        record=record,
        site=site.name,
        title=record.translated(record.title_field),
        subtitle=subtitle,
        blocks=with_content(blocks),
        marks=marks,
        updated=max(record.updated_at, marks.updated),
        accent=site.palette.accent,
        disclaimer=plain(partnership.translated("disclaimer")) if partnership else "",
    )


@singledispatch
def content_of(record: Record, marks: Marks) -> tuple[str, list]:
    """The line below the title, and the parts."""
    raise NotImplementedError


@content_of.register
def of_project(record: Project, marks: Marks) -> tuple[str, list]:
    record = with_page_content(Project.objects.filter(pk=record.pk)).get()
    awaited = render_to_string("projects/awaits_results.html") if record.awaits_results() else ""
    return _("A project in brief"), [
        parts.text_of(marks, record, "summary"),
        parts.facts_of(marks, record),
        Heading(_("What the project does")),
        parts.text_of(marks, record, "description"),
        # An intention is told as one.
        Heading(_("Objectives")),
        parts.rows_of(marks, record, record.objectives.all()),
        Heading(_("Means")),
        parts.rows_of(marks, record, record.means.all()),
        Heading(_("What was expected, and what is reported")),
        parts.table_of_results(marks, [record], note=awaited)
        or Paragraph([Words(_("No result is stated in the sources."))]),
        Heading(_("Context")),
        parts.text_of(marks, record, "context"),
        Heading(_("Events")),
        parts.items_of_events(marks, record.events.published().newest_first()[:EVENTS]),
    ]


@content_of.register
def of_place(record: Place, marks: Marks) -> tuple[str, list]:
    rows = {"places__place": record}
    named = Project.objects.published().filter(**rows).distinct().newest_first()
    found = named.filter(pk__in=projects_of(record))
    others = with_page_content(named.exclude(pk__in=projects_of(record)))[:PROJECTS]
    projects = list(with_page_content(found)[:PROJECTS])
    total, told = money_of(record)
    agreements = Agreement.objects.published().filter(**rows).distinct().newest_first()
    events = Event.objects.published().filter(place=record).newest_first()
    return _("%(kind)s in brief") % {"kind": capfirst(record.get_kind_display())}, [
        Heading(_("Projects")),
        parts.table_of_projects(marks, projects, total, told),
        Heading(_("Projects to which it is something else")),
        parts.table_of_projects(marks, others),
        Heading(_("What was expected, and what is reported")),
        parts.table_of_results(marks, projects),
        Heading(_("Agreements")),
        parts.table_of_agreements(marks, agreements[:AGREEMENTS]),
        Heading(_("Events")),
        parts.items_of_events(marks, events[:EVENTS]),
    ]


def money_of(record: Record) -> tuple[str, str]:
    """The sum that the page of a record has, and in a sentence how it was added up; of several
    partnerships none is added to another's."""
    figures = [one for one in figures_of(record) if not one.funding.is_empty]
    many = len(figures) > 1
    totals = [
        labelled(one.partnership.short_label, value) if many else value
        for one in figures
        for value in one.funding.values
    ]
    sentences = dict.fromkeys(capfirst(one.funding.sentence) for one in figures)
    end = pgettext("after a sentence", ". ")
    return " · ".join(totals), "".join(words + end for words in sentences).strip()


@content_of.register
def of_partnership(record: Partnership, marks: Marks) -> tuple[str, list]:
    sums = Sums(record)
    projects = list(with_page_content(sums.projects.newest_first())[:PROJECTS])
    total = " · ".join(str(one) for one in sums.project_money.total)
    events = Event.objects.published().filter(partnerships=record).newest_first()
    counted = _("The sum is added up by this site; no source says when money was paid.")
    return _("The partnership in brief"), [
        parts.text_of(marks, record, "summary") or parts.text_of(marks, record, "lead"),
        numbers_of(marks, record, sums),
        Heading(_("What was agreed")),
        parts.table_of_agreements(marks, sums.agreements.newest_first()[:AGREEMENTS]),
        Heading(_("What was funded")),
        parts.table_of_projects(marks, projects, total, counted if total else ""),
        Heading(_("What was expected, and what is reported")),
        parts.table_of_results(marks, projects),
        Heading(_("Events")),
        parts.items_of_events(marks, events[:EVENTS]),
    ]


def numbers_of(marks: Marks, record: Partnership, sums: Sums) -> Numbers | None:
    """The figures of the home page: those counted here, then those that sources state."""
    counted = [
        (Words(value), figure.label_of(number))
        for figure in counted_figures(sums, ON_HOME)
        for number, value in enumerate(figure.values)
    ]
    stated = [
        (words, figure.translated("title"))
        for figure in stated_figures(record)[:STATED]
        for words in marks.said(
            figure, "briefs/stated_figure.html", value=figure.quantity.display()
        )
    ]
    return Numbers([*counted, *stated][:4]) if counted or stated else None
