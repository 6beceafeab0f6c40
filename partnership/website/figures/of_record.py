"""The figures of a place, a theme, an organisation, an agreement or a partnership, on its page."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import npgettext

from partnership.agreements.models import Agreement, Partnership, Party
from partnership.agreements.views import AgreementList
from partnership.pages.related import RelatedGroup, Role
from partnership.pages.views import RecordList
from partnership.participants.models import Organisation
from partnership.places.models import Place
from partnership.publishing.models import Record, public_rows
from partnership.topics.models import Theme
from partnership.website.figures.all import counted_figures
from partnership.website.figures.concerning import (
    FundingAboutTheme,
    FundingForPlace,
    FundingUnderAgreement,
)
from partnership.website.figures.counted import CountedFigure, Line, Table, citations_of
from partnership.website.figures.money import PERIOD, FundingFigure, keep_of_period
from partnership.website.figures.records import AgreementsFigure, PeopleFigure, ProjectsFigure
from partnership.website.ledger import Ledger
from partnership.website.sums import Sums, links_of_projects, links_to_projects
from projects.models import Funding, Participation, Project
from projects.views import ProjectList, with_row_content

# How many projects, and how many statements of people, stand on the page of a record.
PROJECTS, STATEMENTS = 10, 2
Roles = Mapping[UUID, Sequence[Role]]
FUNDING = {
    Place: FundingForPlace,
    Theme: FundingAboutTheme,
    Organisation: FundingFigure,
    Agreement: FundingUnderAgreement,
    Partnership: lambda sums, _partnership: FundingFigure(sums),
}


@dataclass(frozen=True)
class Number:
    """A number of the page: what it counts, and where it stands alone, or its whole list."""

    value: str
    label: str
    address: str = ""
    line: Line | None = None


class FiguresOfRecord:
    """What is counted of a record within one partnership; each part is asked for once.

    `roles` are what projects are to it, by their keys: the ledger tells them.
    """

    def __init__(self, sums: Sums, record: Record, roles: Roles = MappingProxyType({})) -> None:
        self.whole, self.record, self.roles = sums, record, roles
        self.partnership = sums.partnership
        if isinstance(record, Partnership):
            self.sums = sums
            return
        self.sums = Sums(
            sums.partnership,
            sums.projects.filter(pk__in=projects_of(record)),
            sums.agreements.filter(pk__in=agreements_of(record)),
        )

    @cached_property
    def funding(self) -> CountedFigure:
        """What was given for the projects; of an organisation, what it gave."""
        return FUNDING[type(self.record)](self.whole, self.record)

    @cached_property
    def counted(self) -> CountedFigure:
        return ProjectsFigure(self.sums)

    @property
    def with_addresses(self) -> list[CountedFigure]:
        """The figures of the page that have a page of their own, and one for each day."""
        if self.record == self.partnership:
            return counted_figures(self.sums)
        return [] if self.funding.is_empty else [self.funding]

    @cached_property
    def numbers(self) -> list[Number]:
        """The numbers of the page: money first, then people, projects and agreements."""
        return [*self._money(), *self._people(), *self._projects(), *self._agreements()]

    def _money(self) -> Iterator[Number]:
        for value in self.funding.values:
            yield Number(value, self.funding.sentence, self.funding.get_absolute_url())

    def _people(self) -> Iterator[Number]:
        if isinstance(self.record, Organisation):
            # What it gives or signs does not say whom its projects reach.
            return
        lines = list(PeopleFigure(self.sums).counted_lines(STATEMENTS))
        divided = self._divided(line.record for line in lines)
        for line in lines:
            words = line.words
            if line.record.pk in divided:
                # A result is one of its whole project: no source says what part this one has.
                told = {"words": words, "record": self.record.short_label}
                words = _("%(words)s; the project does not concern “%(record)s” alone") % told
            yield Number(line.value, words, line.record.get_absolute_url(), line)

    def _divided(self, projects: Iterable[Project]) -> set[UUID]:
        """The keys of those projects that concern other places, or other themes, too."""
        model = type(self.record)
        keys = [project.pk for project in projects]
        if not keys or model not in (Place, Theme):
            return set()
        others = links_of_projects(model).exclude(**{model._meta.model_name: self.record})
        return set(others.filter(project__in=keys).order_by().values_list("project", flat=True))

    def _projects(self) -> Iterator[Number]:
        number = self.sums.project_count
        if number:
            words = npgettext("counted", "project", "projects", number)
            if years := self.sums.project_years:
                words = _("%(projects)s, %(years)s") % {"projects": words, "years": years}
            yield Number(str(number), words, self.projects_address)

    def _agreements(self) -> Iterator[Number]:
        if not isinstance(self.record, Organisation | Partnership):
            return
        figure = AgreementsFigure(self.sums)
        for value in figure.values:
            yield Number(value, figure.sentence, self.list_address(AgreementList))

    def list_address(self, page: type[RecordList]) -> str:
        """The list of the records counted, "" where it cannot be filtered by this one as they are.

        Of an organisation those agreements are counted that it is a party to.
        """
        name = type(self.record)._meta.model_name
        if page is AgreementList and isinstance(self.record, Organisation):
            name = "party"
        if name not in page.filterset_class.base_filters:
            return ""
        query = {name: self.record.slug}
        if self.whole.stands_beside_others and self.record != self.partnership:
            query["partnership"] = self.partnership.slug
        return f"{reverse(f'{page.model.url_name}_list')}?{urlencode(query)}"

    @cached_property
    def tables(self) -> list[Table]:
        """The money in parts, or else the projects by year."""
        if not self.funding.is_empty:
            return self.funding.shown_tables
        return [table for table in [self.counted.by_year()] if table.rows]

    @cached_property
    def projects(self) -> list[Project]:
        """The newest projects, with what a row shows and the passages that say so."""
        shown = self.sums.projects.order_by().values("pk")
        money = Funding.objects.filter(project__in=shown, amount__isnull=False)
        told = Q(row=None, field__in=PERIOD) | Q(row__in=money.values("pk"))
        found = with_row_content(self.sums.projects.newest_first())
        found = list(found.prefetch_related(citations_of(Project, told))[:PROJECTS])
        for project in found:
            keep_of_period(project)
        return found

    @property
    def more(self) -> int:
        """How many projects there are besides."""
        return max(self.sums.project_count - PROJECTS, 0)

    @cached_property
    def ledger(self) -> Ledger:
        """The newest projects as the table that is the chart."""
        return Ledger(self.projects, self.roles)

    @property
    def projects_address(self) -> str:
        """The list of all its projects."""
        return self.list_address(ProjectList)

    @property
    def told(self) -> Iterator[Record]:
        """The records whose passages the page numbers because of this."""
        yield from (number.line.record for number in self.numbers if number.line)
        yield from self.projects

    @property
    def is_empty(self) -> bool:
        return not self.numbers


def roles_of_projects(record: Record, related: Iterable[RelatedGroup]) -> Roles:
    """What is to be said of the projects that are related to a record, by their keys.

    That a project is for a place is what the figures count; with a theme it is linked without a
    word, and a word is a remark, such as that an editor classified it.
    """
    understood = 1 if isinstance(record, Place) else 0
    groups = (group for group in related if group.model is Project)
    entries = (entry for group in groups for entry in group.entries)
    return {entry.record.pk: entry.roles for entry in entries if len(entry.roles) > understood}


def figures_of(record: Record, related: Iterable[RelatedGroup] = ()) -> list[FiguresOfRecord]:
    """The figures of a record, for each partnership that has any of it."""
    if isinstance(record, Partnership):
        found = [FiguresOfRecord(Sums(record), record)]
        return [figures for figures in found if not figures.is_empty]
    projects, agreements = Q(pk__in=projects_of(record)), Q(pk__in=agreements_of(record))
    if isinstance(record, Organisation):
        given = public_rows(Funding).filter(provider=record)
        projects |= Q(pk__in=given.order_by().values("project"))
    # Joined to both at once, each project would be looked at for each agreement.
    keys = [
        model.objects.filter(some).order_by().values("partnerships")
        for model, some in ((Project, projects), (Agreement, agreements))
    ]
    partnerships = Partnership.objects.in_order().filter(Q(pk__in=keys[0]) | Q(pk__in=keys[1]))
    roles = roles_of_projects(record, related)
    found = (FiguresOfRecord(Sums(partnership), record, roles) for partnership in partnerships)
    return [figures for figures in found if not figures.is_empty]


def projects_of(record: Record) -> QuerySet:
    """The keys of the projects that concern a record, as its own list has them."""
    if isinstance(record, Agreement):
        return Project.objects.filter(agreement=record).order_by().values("pk")
    if isinstance(record, Organisation):
        links = public_rows(Participation).filter(organisation=record)
    else:
        links = links_to_projects(record)
    return links.order_by().values("project")


def agreements_of(record: Record) -> QuerySet:
    """The keys of the agreements to which an organisation is a party; of others none."""
    links = public_rows(Party)
    links = links.filter(organisation=record) if isinstance(record, Organisation) else links.none()
    return links.order_by().values("agreement")
