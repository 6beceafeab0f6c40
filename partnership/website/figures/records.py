"""Figures that count records and statements: projects, agreements, and people reached."""

import re
from functools import cached_property

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from partnership.agreements.models import Agreement
from partnership.website.figures.counted import (
    CountedFigure,
    Line,
    Row,
    citations_of,
    in_batches,
    part_of,
    table,
)
from partnership.website.figures.money import PERIOD, period_in_words
from partnership.website.figures.years import by_year, years_in_all, years_of
from partnership.website.ledger import Axis
from projects.models import Project
from projects.models.project import FIRST_DAY, LAST_DAY

# Units that say that people are counted. Sources write them in words of their own.
PEOPLE = re.compile(
    r"\b(people|persons?|individuals?|participants?|beneficiar(y|ies)|workers?|trainees?|women|men"
    r"|experts?|students?|youth|children|households?|personas|personnes)\b|人|名|户",
    re.IGNORECASE,
)
# A statement that is no part of another, and holds still.
WHOLE = Q(group="", replaced=False)


class ProjectsFigure(CountedFigure):
    """How many projects of the partnership are public."""

    name = "projects"
    has_periods = True

    @property
    def title(self):
        return _("Projects")

    @property
    def values(self):
        return [str(self.number_of_lines)] if self.number_of_lines else []

    @property
    def number_of_lines(self):
        return self.sums.project_count

    @property
    def sentence(self):
        number = self.number_of_lines
        projects = npgettext("counted", "project", "projects", number)
        places = len(self.sums.places)
        if not places:
            return projects
        words = ngettext(
            "%(projects)s, for %(count)d place", "%(projects)s, for %(count)d places", places
        )
        return words % {"projects": projects, "count": places}

    @property
    def rules(self):
        return [
            _("Counted is each public project of this partnership, once."),
            _("A project for several places, or with several themes, counts whole in each row."),
            _("What is not published is neither counted nor named."),
        ]

    def counted_lines(self, most=None):
        rows = self.sums.projects.newest_first()[:most] if most else self.sums.projects
        condition = Q(row=None, field__in=(*PERIOD, "title"))
        for projects in in_batches(rows.prefetch_related(citations_of(Project, condition))):
            axis = Axis(projects)
            for project in projects:
                yield Line(
                    project,
                    when=period_in_words(project),
                    period=axis.bar(project),
                    dated_by=project.dated_by,
                )

    def by_year(self):
        dated = self.sums.projects.annotate(first=FIRST_DAY, last=LAST_DAY).order_by()
        rows = dated.values_list("pk", "first", "last")
        years = years_of({key: (first, last) for key, first, last in rows})
        found = by_year(((key, 1) for key in years), years)
        rows = [
            self._row(years_in_all(first, last, longer=False), number)
            for first, last, number in found
        ]
        return table(
            _("By year"), rows, _("The years in which the projects ran, or are planned to run.")
        )

    def tables(self):
        yield self.by_year()
        for caption, shares in (
            (_("By place"), self.sums.places),
            (_("By theme"), self.sums.themes),
        ):
            rows = [
                self._row(share.record.short_label, share.projects, share.record.get_absolute_url())
                for share in shares
            ]
            yield table(caption, rows)

    def _row(self, label, number, address=""):
        return Row(label, str(number), part_of(number, self.number_of_lines), address)


class AgreementsFigure(CountedFigure):
    """How many agreements of the partnership are public."""

    name = "agreements"

    @property
    def title(self):
        return _("Agreements")

    @property
    def number_of_lines(self):
        return self.sums.agreement_count

    @property
    def values(self):
        return [str(self.number_of_lines)] if self.number_of_lines else []

    @property
    def sentence(self):
        agreements = npgettext("counted", "agreement", "agreements", self.number_of_lines)
        years = self.sums.agreement_years
        if not years:
            return agreements
        return _("%(agreements)s, %(years)s") % {"agreements": agreements, "years": years}

    @property
    def rules(self):
        return [
            _("Counted is each public agreement of this partnership, once, whatever its type."),
            _("That an agreement is counted does not say that it is in force."),
            _("What is not published is neither counted nor named."),
        ]

    def counted_lines(self, most=None):
        rows = self.sums.agreements.newest_first()
        condition = Q(row=None, field__in=("", "signed", "title"))
        rows = rows.prefetch_related(citations_of(Agreement, condition))
        for agreement in rows[:most] if most else rows:
            kind = agreement.get_kind_display().capitalize()
            when = agreement.get_signed_display() or _("Date not stated")
            yield Line(agreement, words=kind, when=when, dated_by="signed")

    def tables(self):
        number = self.number_of_lines
        yield table(_("By type"), [self._row(*pair) for pair in self.sums.agreement_kinds])
        rows = self.sums.agreements.order_by().values_list(
            "signed_earliest__year", "signed_latest__year"
        )
        counts = rows.annotate(number=Count("pk")).order_by("signed_latest__year")
        years = [(first, last, number) for first, last, number in counts if last]
        rows = [
            self._row(str(last) if first in (last, None) else f"{first}–{last}", some)
            for first, last, some in years
        ]
        undated = number - sum(row[2] for row in years)
        if undated:
            rows.append(self._row(_("Date not stated"), undated))
        yield table(_("By year"), rows, _("The years in which they were signed or agreed."))

    def _row(self, label, number):
        return Row(str(label), str(number), part_of(number, self.number_of_lines))


class PeopleFigure(CountedFigure):
    """What sources state of people reached, or to be reached, by projects. There is no sum."""

    name = "people-reached"

    @property
    def title(self):
        return _("People reached by projects")

    @cached_property
    def statements(self):
        """The values that count people: the whole of each, and the others."""
        rows = self.sums.values_of_results
        units = [unit for unit in self.sums.units_of_results if PEOPLE.search(unit)]
        of_people = Q(quantity_unit__in=units) | Q(quantity_unit="", result__unit__in=units)
        rows = rows.filter(of_people).select_related("result")
        return rows.order_by("project__slug", "result__position", "position", "pk")

    @cached_property
    def number_of_lines(self):
        return self.statements.filter(WHOLE).count()

    @property
    def values(self):
        number = self.number_of_lines
        words = ngettext("%(count)d statement", "%(count)d statements", number)
        return [words % {"count": number}] if number else []

    @property
    def sentence(self):
        return _(
            "of how many people are to be reached, or were. They are not added up: one may be an "
            "expectation, and the same people may be in several."
        )

    @property
    def rules(self):
        return [
            _("Listed are the numbers of results of projects whose unit names people."),
            _("A number that a source only expects is marked as expected, whatever the day."),
            _("What is not published is neither counted nor named."),
        ]

    def counted_lines(self, most=None):
        return self._told(self.statements.filter(WHOLE)[:most])

    def left_out_lines(self, most=None):
        return self._told(self.statements.exclude(WHOLE)[:most], left_out=True)

    def _told(self, rows, left_out=False):
        for batch in in_batches(rows):
            yield from self._told_of(batch, left_out)

    def _told_of(self, rows, left_out):
        condition = Q(row__in={key for row in rows for key in (row.pk, row.result_id)})
        projects = Project.objects.prefetch_related(citations_of(Project, condition))
        fetched = projects.in_bulk({row.project_id for row in rows})
        for row in rows:
            row.project = fetched[row.project_id]
            words = f"{row.result}: {row.translated('group')}" if row.group else str(row.result)
            reason = ""
            if left_out:
                reason = (
                    _("A later target replaced it.")
                    if row.replaced
                    else _("A part of another number of this list.")
                )
            cited = {citation.row for citation in row.project.public_citations}
            row.result.project = row.project
            yield Line(
                row.project,
                row if row.pk in cited else row.result,
                words,
                _("Expected") if row.is_expectation else _("Reported"),
                row.quantity.display(),
                reason,
                look="exp" if row.is_expectation else "run",
            )
