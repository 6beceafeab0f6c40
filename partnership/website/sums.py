"""Numbers derived from the record of one partnership: what they count is said beside each.

Totals never mix partnerships or currencies, and add only what was agreed (`MoneyLine.AGREED`).
Money of agreements and of projects is never added up together, since the same money may stand in
both.
"""

from dataclasses import dataclass, field
from functools import cached_property, wraps

from django.db.models import Count, Max, Min, Q
from django.utils.translation import get_language

from partnership.agreements.models import Agreement, AgreementMoney, Partnership
from partnership.events.models import Event
from partnership.places.models import Place
from partnership.publish_cache.kept import VALUES
from partnership.publishing.models import public_rows
from partnership.topics.models import Theme
from partnership.values.dates import years_in_words, years_with_planned
from projects.models import Funding, Project, ProjectPlace, ProjectTheme, ResultValue
from projects.models.project import FIRST_DAY, KNOWN_FIRST_DAY, KNOWN_LAST_DAY, LAST_DAY


@dataclass
class Share:
    """What concerns one place or theme: projects, and the MoneyTotals of their funding.

    Shares overlap where a project has several places or themes and no source says how much is
    for each, so they are never added up.
    """

    record: object
    projects: int = 0
    money: list = field(default_factory=list)


def shared(count):
    """A property of what counts in one partnership that is worked out once for each version of the
    content, for all pages that show it, where the whole partnership is counted (`is_whole`)."""

    @wraps(count)
    def found(counting):
        if not counting.is_whole:
            return count(counting)
        whose = counting.partnership and counting.partnership.pk
        key = ("sums", whose, count.__qualname__, get_language())
        return VALUES.get(key, lambda: count(counting))

    return cached_property(found)


class Sums:
    """The counts and sums of one partnership; each is one or two queries, made when asked for.

    With `projects` or `agreements`, public ones of it, of those alone.
    """

    def __init__(self, partnership, projects=None, agreements=None):
        self.partnership = partnership
        self.is_whole = projects is None and agreements is None
        every_project = Project.objects.published().of(partnership)
        every_agreement = Agreement.objects.published().between(partnership)
        self.projects = every_project if projects is None else projects
        self.agreements = every_agreement if agreements is None else agreements
        self.events = Event.objects.published().filter(partnerships=partnership)
        self.funding = public_rows(Funding).filter(
            project__in=self.projects.order_by().values("pk")
        )
        self.agreement_money = public_rows(AgreementMoney).filter(
            agreement__in=self.agreements.order_by().values("pk")
        )

    @cached_property
    def stands_beside_others(self):
        """Whether there are several partnerships, so that an address has to name this one."""
        return Partnership.objects.published().count() > 1

    @property
    def project_count(self):
        return self._of_projects["count"]

    @property
    def project_years(self):
        """From the first to the last year of the projects, in words; "" where none is stated."""
        found = self._of_projects
        if not (found["first"] and found["last"]):
            return ""
        known = found["known_first"], found["known_last"]
        return years_with_planned((found["first"], found["last"]), known)

    @shared
    def _of_projects(self):
        return self.projects.order_by().aggregate(
            count=Count("pk"),
            first=Min(FIRST_DAY),
            last=Max(LAST_DAY),
            known_first=Min(KNOWN_FIRST_DAY),
            known_last=Max(KNOWN_LAST_DAY),
        )

    @shared
    def agreement_count(self):
        return self._of_agreements["count"]

    @property
    def agreement_years(self):
        """From the first to the last year of signing, in words; "" where none is stated."""
        return _years_of(self._of_agreements)

    @shared
    def _of_agreements(self):
        return self.agreements.aggregate(
            count=Count("pk"), first=Min("signed_earliest"), last=Max("signed_latest")
        )

    @shared
    def agreement_kinds(self):
        """[(kind in words, number)] of agreements, the most frequent first."""
        return _by_choice(self.agreements, "kind")

    @property
    def event_count(self):
        return sum(number for _kind, number in self.event_kinds)

    @shared
    def event_kinds(self):
        """[(kind in words, number)] of events, the most frequent first."""
        return _by_choice(self.events, "kind")

    # Money of projects

    @shared
    def project_money(self):
        """The MoneySums of the funding of projects."""
        return self.funding.sums()

    @shared
    def _of_funding(self):
        return self.funding.aggregate(
            projects=Count("project", filter=Funding.COUNTED, distinct=True),
            left_out=Count("pk", filter=Q(counts_in_totals=False, amount__isnull=False)),
            in_kind=Count("pk", filter=Q(kind=Funding.Kind.IN_KIND)),
            repeated=Count("pk", filter=Funding.COUNTED & Q(same_money_as__isnull=False)),
        )

    @property
    def projects_with_money(self):
        """How many projects the sum of their funding counts."""
        return self._of_funding["projects"]

    @shared
    def money_of_projects(self):
        """[(MoneyTotal, how many projects it counts)] for each currency."""
        totals = self.project_money.total
        if len(totals) == 1:
            return [(totals[0], self.projects_with_money)]
        return with_counts(totals, self.funding, "project")

    @property
    def projects_without_money(self):
        """How many projects it leaves out, because no amount of theirs is stated or counts."""
        return self.project_count - self.projects_with_money

    @property
    def lines_left_out(self):
        """How many amounts it leaves out, because another line counts the same money."""
        return self._of_funding["left_out"]

    @property
    def lines_in_kind(self):
        """How many lines of help in kind it leaves out."""
        return self._of_funding["in_kind"]

    @property
    def lines_repeating_agreements(self):
        """How many counted lines are, or may be, the same money as a line of an agreement."""
        return self._of_funding["repeated"]

    # Money of agreements

    @shared
    def committed_money(self):
        """The MoneySums of the lines of agreements."""
        return self.agreement_money.sums()

    @shared
    def agreements_with_money(self):
        """How many agreements that sum counts."""
        counted = self.agreement_money.counted()
        return counted.aggregate(count=Count("agreement", distinct=True))["count"]

    @shared
    def money_of_agreements(self):
        """[(MoneyTotal, how many agreements it counts)] for each currency."""
        totals = self.committed_money.total
        if len(totals) == 1:
            return [(totals[0], self.agreements_with_money)]
        return with_counts(totals, self.agreement_money, "agreement")

    @shared
    def money_by_giver(self):
        """{key of a giver: MoneyTotals of the funding of projects}."""
        return self.funding.totals_by("provider")

    # Results of projects

    @cached_property
    def values_of_results(self):
        """The public values of results that say a number."""
        projects = self.projects.order_by().values("pk")
        return public_rows(ResultValue).filter(project__in=projects, quantity_low__isnull=False)

    @shared
    def units_of_results(self):
        """In what these values count, each unit once."""
        rows = self.values_of_results.order_by()
        pairs = rows.values_list("quantity_unit", "result__unit").distinct()
        return sorted({unit for pair in pairs for unit in pair})

    # Shares by place and theme

    @cached_property
    def places(self):
        """The Share of each place that projects are for, the one with most projects first."""
        return _with_records(Place, self._parts_of_places)

    @cached_property
    def themes(self):
        """The Share of each theme of our own vocabulary, the one with most projects first."""
        return _with_records(Theme, self._parts_of_themes)

    @shared
    def _parts_of_places(self):
        return self._parts(for_places(), "places", "place")

    @shared
    def _parts_of_themes(self):
        links = public_rows(ProjectTheme).filter(theme__vocabulary=Theme.Vocabulary.OWN)
        return self._parts(links, "themes", "theme")

    def share_of(self, record):
        """The Share of one place or theme, None where no project is for it."""
        links = links_to_projects(record)
        name = "place" if isinstance(record, Place) else "theme"
        found = _with_records(type(record), self._parts(links, f"{name}s", name))
        return found[0] if found else None

    def _parts(self, links, rows, target):
        """[(key of a place or theme, number of projects, MoneyTotals)] of what `links` lead to."""
        links = links.order_by()
        # The lines are those of these projects already: to ask it of their links, too, is slow.
        own = links.filter(project__in=self.projects.order_by().values("pk"))
        counts = dict(own.values_list(target).annotate(number=Count("project", distinct=True)))
        lines = self.funding.filter(**{f"project__{rows}__in": links.values("pk")})
        link = f"project__{rows}"
        money = lines.totals_by(f"{link}__{target}", share=f"{link}__share")
        return [(key, number, money.get(key, [])) for key, number in counts.items()]


def _with_records(model, parts):
    """The Share of each public place or theme among `parts`, the one with most projects first."""
    records = model.objects.published().in_bulk([key for key, _number, _money in parts])
    shares = [
        Share(records[key], number, list(money)) for key, number, money in parts if key in records
    ]
    return sorted(shares, key=lambda share: (-share.projects, share.record.slug))


def _years_of(counted):
    """From the first to the last year of what is counted; "" where no source names one of them."""
    days = counted["first"], counted["last"]
    return years_in_words(days) if all(days) else ""


def for_places():
    """The public links of projects to the places that they are for."""
    return public_rows(ProjectPlace).filter(role=ProjectPlace.Role.BENEFICIARY)


def links_to_projects(record):
    """The public links of projects to a place that they are for, or to a theme."""
    name = "place" if isinstance(record, Place) else "theme"
    return links_of_projects(type(record)).filter(**{name: record})


def links_of_projects(model):
    """The public links of projects to the places that they are for, or to their own themes."""
    return for_places() if model is Place else public_rows(ProjectTheme)


def with_counts(totals, lines, parent):
    """[(MoneyTotal, how many records have a line that it counts)]. One query.

    A record with money in two currencies counts in both.
    """
    if not totals:
        return []
    rows = lines.counted().order_by().values_list("currency")
    counts = dict(rows.annotate(number=Count(parent, distinct=True)))
    return [(total, counts[total.currency]) for total in totals]


def _by_choice(records, name):
    words = dict(records.model._meta.get_field(name).flatchoices)
    rows = records.order_by().values_list(name).annotate(number=Count("pk"))
    return sorted(
        ((str(words.get(value, value)), number) for value, number in rows),
        key=lambda row: (-row[1], row[0]),
    )
