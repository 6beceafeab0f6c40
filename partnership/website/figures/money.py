"""Figures of money: what was given for projects, by whom, and what agreements state."""

from collections import defaultdict
from functools import cached_property
from itertools import islice

from django.db.models import Prefetch, Q
from django.template.loader import render_to_string
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from partnership.agreements.models import Agreement, AgreementMoney
from partnership.participants.models import Organisation
from partnership.places.models import Place
from partnership.publishing.models import public_rows
from partnership.topics.models import Theme
from partnership.values.dates import years_with_planned
from partnership.values.money import Money
from partnership.values.translations import language_name
from partnership.website.figures.counted import (
    CountedFigure,
    Line,
    Row,
    citations_of,
    in_batches,
    part_of,
    table,
)
from partnership.website.figures.years import by_year, in_longer_ones, years_in_all, years_of
from partnership.website.ledger import Axis
from projects.models import Funding, Project, ProjectPlace, ProjectTheme
from projects.models.project import FIRST_DAY, KNOWN_FIRST_DAY, KNOWN_LAST_DAY, LAST_DAY

PERIOD = ("", "stated_period", "planned_start", "planned_end", "actual_start", "actual_end")


def period_in_words(project):
    """The period of a project as lists show it."""
    return render_to_string("projects/project_period.html", {"project": project}).strip()


def keep_of_period(project):
    """Leave of the passages for the period of a project those for what lists show of it."""
    project.public_citations = [
        cited
        for cited in project.public_citations
        if cited.row or cited.field in ("", project.dated_by)
    ]


def in_words(line):
    """The word of the source for the money, and who gives it."""
    giver = (
        _("from %(giver)s") % {"giver": line.provider.short_label}
        if line.provider
        else _("giver not stated")
    )
    if not line.source_word:
        return giver
    words = {"word": line.source_word, "giver": giver}
    if line.original_language == get_language():
        return _("“%(word)s”, %(giver)s") % words
    words["language"] = language_name(line.original_language)
    return _("“%(word)s” (in %(language)s in the source), %(giver)s") % words


def all_words(line, when=""):
    """What a line is beside its amount, its own time unless that is `when`, and what else is to be
    known of it."""
    words = "" if line.is_in_kind else in_words(line)
    time = line.time_in_words if line.time_in_words != when else ""
    told = [words, time, line.translated("description")]
    return " · ".join(filter(None, told))


def reason_left_out(line):
    """Why a line with this kind and amount is not in the sum."""
    if line.is_in_kind:
        return _("Help in kind: no amount is stated.")
    if line.amount is None:
        return _("No amount is stated.")
    if not line.counts_in_totals:
        return line.reason_not_counted or _("Another line counts it.")
    return _("%(kind)s: it may be the same money as what was agreed.") % {
        "kind": line.get_kind_display().capitalize()
    }


class MoneyFigure(CountedFigure):
    """A sum of money lines, per currency; nothing is converted."""

    lines = None

    @cached_property
    def totals(self):
        """The MoneyTotals of the lines: the one sum that every page shows."""
        return self.lines.sums().total

    @property
    def values(self):
        return [total.display() for total in self.totals]

    @property
    def number_of_lines(self):
        return self.lines.counted().count()

    def left_out_rows(self):
        return self.lines.exclude(self.lines.model.COUNTED).money_first()

    def scale(self):
        """{currency: its total}: the whole of every bar."""
        return {total.currency: total.amount for total in self.totals}


class FundingFigure(MoneyFigure):
    """What sources state as given for projects; with a `giver`, by that organisation alone."""

    has_periods = True

    def __init__(self, sums, giver: Organisation | None = None):
        super().__init__(sums)
        self.giver = giver
        self.lines = sums.funding.filter(provider=giver) if giver else sums.funding

    @property
    def name(self):
        return f"funding-by-{self.giver.slug}" if self.giver else "project-funding"

    @property
    def title(self):
        if self.giver:
            return _("Funding of projects by %(giver)s") % {"giver": self.giver.short_label}
        return _("Funding of projects")

    @cached_property
    def totals(self):
        return super().totals if self.giver else self.sums.project_money.total

    @cached_property
    def projects_counted(self):
        """How many projects the sum counts."""
        if not self.giver:
            return self.sums.projects_with_money
        return self.lines.counted().order_by().values("project").distinct().count()

    @property
    def sentence(self):
        words = _stated_for(self.projects_counted, self.sums.project_count)
        if not (time := self.time):
            return words
        return _("%(words)s, for periods within %(time)s") % {"words": words, "time": time}

    def label_of(self, number):
        pairs = self.sums.money_of_projects
        counted = pairs[number][1] if not self.giver else self.projects_counted
        return _stated_for(counted, self.sums.project_count)

    @cached_property
    def _days(self):
        """{project: (first day, last day, the same without what is only planned)}."""
        keys = self.lines.counted().order_by().values("project")
        days = {"a": FIRST_DAY, "b": LAST_DAY, "c": KNOWN_FIRST_DAY, "d": KNOWN_LAST_DAY}
        rows = Project.objects.filter(pk__in=keys).annotate(**days)
        return {key: found for key, *found in rows.values_list("pk", *days)}

    @property
    def spans(self):
        """{project: (first day, last day)} of the projects counted."""
        return {key: (first, last) for key, (first, last, *_known) in self._days.items()}

    @property
    def time(self):
        """From the first to the last year of the projects counted, in words."""
        found = self._days.values()
        return years_with_planned(
            [day for days in found for day in days[:2]],
            [day for days in found for day in days[2:]],
        )

    @property
    def rules(self):
        return [
            _("Counted are the amounts that sources state for projects of this partnership."),
            _("Each line counts once, as stated. No currency is converted, nothing is estimated."),
            _("Help in kind has no amount. What was paid, planned or pledged is not added to what"
              " was agreed, and money under agreements is not added to that of projects: it may be"
              " the same money."),
            _("No source says when money was paid unless a line has a date; by year a project"
              " counts whole in each of its years."),
            _("What is not published is neither counted nor named."),
        ]  # fmt: skip

    def counted_lines(self, most=None):
        lines = self.lines.counted().money_first()
        return self._told(lines[:most] if most else lines)

    def left_out_lines(self, most=None):
        rows = self.left_out_rows()
        yield from self._told(rows[:most] if most else rows, left_out=True)
        money = self.sums.agreement_money
        money = money.filter(provider=self.giver) if self.giver else money
        yield from islice(lines_of_agreements(money, self.lines, most), most)

    def _told(self, lines, left_out=False):
        for rows in in_batches(lines.select_related("provider")):
            yield from self._told_of(rows, left_out)

    def _told_of(self, rows, left_out):
        condition = Q(row__in=[row.pk for row in rows]) | Q(row=None, field__in=PERIOD)
        projects = Project.objects.prefetch_related(citations_of(Project, condition))
        fetched = projects.in_bulk({row.project_id for row in rows})
        for project in fetched.values():
            keep_of_period(project)
        axis, scale = Axis(fetched.values()), self.scale()
        for row in rows:
            row.project = fetched[row.project_id]
            part = self.part_of_line(row)
            yield Line(
                row.project,
                row,
                self.words_of_line(row),
                period_in_words(row.project),
                Money(part, row.currency).display() if part is not None else _("no amount stated"),
                reason_left_out(row) if left_out else "",
                row.provider,
                axis.bar(row.project),
                part_of(part, scale.get(row.currency)) if part is not None else "",
                "unk" if part is None else "sus" if left_out else "run",
                row.project.dated_by,
                part,
            )

    def part_of_line(self, line):
        """What counts of the amount of a line, None where none is stated."""
        return line.amount

    def words_of_line(self, line):
        """What the line says besides its amount and its time."""
        return all_words(line)

    def totals_by(self, name):
        """{value of a field of the lines: the MoneyTotals of what counts of them}."""
        return self.lines.totals_by(name)

    def tables(self):
        yield self.by_year()
        yield self.by_place()
        yield self.by_theme()
        if not self.giver:
            yield self.by_giver()

    def by_year(self):
        note = _("The years in which the projects ran, or are planned to, not those of payments.")
        return table(_("By year"), self._years(), note)

    def by_place(self):
        rows = self._linked(ProjectPlace, "places", "place", Place)
        return table(_("By place"), rows, _("A group stands for itself, not for its members."))

    def by_theme(self):
        return table(_("By theme"), self._linked(ProjectTheme, "themes", "theme", Theme))

    def by_giver(self):
        return table(_("By giver"), self._givers())

    def _years(self):
        years, scale, rows = years_of(self.spans), self.scale(), []
        parts, undated = defaultdict(list), defaultdict(int)
        for project, totals in self.totals_by("project").items():
            for total in totals:
                if project in years:
                    parts[total.currency].append((project, total.amount))
                else:
                    undated[total.currency] += total.amount
        for currency in sorted(parts):
            longer = in_longer_ones(years[project] for project, _amount in parts[currency])
            for first, last, amount in by_year(parts[currency], years):
                label = years_in_all(first, last, first in longer)
                rows.append(_money_row(label, amount, currency, scale))
        for currency, amount in sorted(undated.items()):
            rows.append(_money_row(_("Time not stated"), amount, currency, scale))
        return rows

    def _linked(self, links, rows, target, model):
        condition = Q(role="beneficiary") if target == "place" else Q(theme__vocabulary="own")
        links = public_rows(links).filter(condition).order_by()
        path = f"project__{rows}"
        lines = self.lines.filter(**{f"{path}__in": links.values("pk")})
        money = lines.totals_by(f"{path}__{target}", share=f"{path}__share")
        records = model.objects.published().in_bulk([key for key in money if key])
        return self._rows([(records[key], money[key]) for key in records])

    def _givers(self):
        money = self.totals_by("provider")
        records = Organisation.objects.published().in_bulk([key for key in money if key])
        pairs = [(records[key], money[key]) for key in records]
        rows = self._rows(pairs, lambda giver: FundingFigure(self.sums, giver).get_absolute_url())
        scale = self.scale()
        return rows + [
            _money_row(_("Giver not stated"), total.amount, total.currency, scale)
            for total in money.get(None, [])
        ]

    def _rows(self, pairs, address=None):
        scale = self.scale()
        address = address or (lambda record: record.get_absolute_url())
        pairs = [(total, record) for record, totals in pairs for total in totals]
        pairs.sort(key=lambda pair: (pair[0].currency, -pair[0].amount, pair[1].slug))
        return [
            _money_row(
                record.short_label, total.amount, total.currency, scale, address(record), total.open
            )
            for total, record in pairs
        ]


class AgreementMoneyFigure(MoneyFigure):
    """What sources state as money under agreements."""

    name = "agreement-money"

    def __init__(self, sums):
        super().__init__(sums)
        self.lines = sums.agreement_money

    @property
    def title(self):
        return _("Money under agreements")

    @cached_property
    def totals(self):
        return self.sums.committed_money.total

    @property
    def sentence(self):
        number = self.sums.agreements_with_money
        return ngettext(
            "stated for %(count)d agreement", "stated for %(count)d agreements", number
        ) % {"count": number}

    @property
    def rules(self):
        return [
            _("Counted are the amounts that sources state for agreements of this partnership."),
            _("Each line counts once, as stated. No currency is converted, nothing is estimated."),
            _("It is never added to the funding of projects: the same money may stand in both."),
            _("What is not published is neither counted nor named."),
        ]

    def counted_lines(self, most=None):
        lines = self.lines.counted().money_first()
        return told_of_agreements(lines[:most] if most else lines, self.scale())

    def left_out_lines(self, most=None):
        rows = self.left_out_rows()
        return told_of_agreements(rows[:most] if most else rows, self.scale(), reason_left_out)


def lines_of_agreements(money, funding, most=None):
    """Money under agreements, as it is left out of the funding of projects."""
    rows = money.counted().money_first()
    spent = public_rows(Funding).filter(pk__in=funding.order_by().values("pk"))
    rows = rows.prefetch_related(
        Prefetch("spent_as", spent.select_related("project"), to_attr="counted_as")
    )
    total = {money.currency: money.amount for money in funding.sums().total}
    return told_of_agreements(rows[:most] if most else rows, total, _same_money)


def told_of_agreements(rows, scale, reason=None):
    """Money lines of agreements as lines of a figure."""
    for batch in in_batches(rows.select_related("provider")):
        yield from _told_batch(batch, scale, reason)


def _told_batch(rows, scale, reason):
    condition = Q(row__in=[row.pk for row in rows]) | Q(row=None, field__in=("", "signed"))
    agreements = Agreement.objects.prefetch_related(citations_of(Agreement, condition))
    fetched = agreements.in_bulk({row.agreement_id for row in rows})
    for row in rows:
        row.agreement = fetched[row.agreement_id]
        stated = row.amount is not None
        yield Line(
            row.agreement,
            row,
            all_words(row, row.agreement.get_signed_display()),
            row.agreement.get_signed_display(),
            row.money.display() if stated else _("no amount stated"),
            reason(row) if reason else "",
            row.provider,
            width=part_of(row.amount, scale.get(row.currency)) if stated else "",
            look="unk" if not stated else "sus" if reason else "run",
            dated_by="signed",
        )


def _same_money(line: AgreementMoney):
    """Why money of an agreement is not added to the funding of projects."""
    for certainty, words in (
        (
            line.Certainty.STATED,
            _("The same money as that of “%(project)s”, as a source says."),
        ),
        (
            line.Certainty.SUSPECTED,
            _("Perhaps the same money as that of “%(project)s”: no source says so, and none says"
              " that it is not. Left out, so that it is not counted twice."),
        ),
    ):  # fmt: skip
        for row in line.counted_as:
            if row.same_money_certainty == certainty:
                return words % {"project": row.project.short_label}
    return _("Money under an agreement: the same money may stand under a project.")


def _stated_for(number, of):
    return ngettext(
        "stated as funding of %(counted)d of %(count)d project",
        "stated as funding of %(counted)d of %(count)d projects",
        of,
    ) % {"counted": number, "count": of}


def _money_row(label, amount, currency, scale, address="", at_least=False):
    value = Money(amount, currency).display()
    if at_least:
        value = _("at least %(amount)s") % {"amount": value}
    return Row(label, value, part_of(amount, scale.get(currency)), address)
