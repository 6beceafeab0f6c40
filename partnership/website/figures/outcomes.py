"""What was expected of projects against what is reported: side by side, never subtracted."""

from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Exists, OuterRef, Prefetch, Q

from partnership.publishing.models import public_rows
from partnership.website.figures.counted import citations_of
from partnership.website.sums import Sums, shared
from projects.models import Project, Result, ResultValue

# How many results are told of, of the newest projects; the pages of the projects have them all.
MOST = 40


@dataclass
class Outcome:
    """One result of a project, with what sources expect of it and what they report."""

    project: Project
    result: Result
    expected: list[ResultValue] = field(default_factory=list)
    reported: list[ResultValue] = field(default_factory=list)


class Outcomes:
    """The results of the projects of one partnership. Four queries."""

    def __init__(self, sums: Sums) -> None:
        self.sums = sums
        self.partnership, self.is_whole = sums.partnership, sums.is_whole

    @shared
    def newest(self) -> list:
        """The keys of the newest projects with results, enough for what is told of and one more."""
        has_results = Exists(Result.objects.filter(project=OuterRef("pk")))
        newest = self.sums.projects.filter(has_results).newest_first()
        return list(newest.values_list("pk", flat=True)[: MOST + 1])

    @cached_property
    def results(self) -> list[Result]:
        """The first results, and one more where there are more."""
        keys = self.newest
        values = Prefetch(
            "values", public_rows(ResultValue).select_related("place").order_by("position", "id")
        )
        results = Result.objects.filter(project__in=keys).prefetch_related(values)
        found = sorted(results, key=lambda one: (keys.index(one.project_id), one.position, one.pk))
        return found[: MOST + 1]

    @cached_property
    def rows(self) -> list[Outcome]:
        results = self.results[:MOST]
        keys = {row.pk for result in results for row in (result, *result.values.all())}
        projects = Project.objects.prefetch_related(citations_of(Project, Q(row__in=keys)))
        found = projects.in_bulk({result.project_id for result in results})
        return [outcome_of(result, found[result.project_id]) for result in results]

    @property
    def are_more(self) -> bool:
        """Whether there are results that are not told of here."""
        return len(self.results) > MOST

    @property
    def projects(self) -> list[Project]:
        """The projects with the citations that the page numbers."""
        return list(dict.fromkeys(row.project for row in self.rows))


def outcome_of(result: Result, project: Project) -> Outcome:
    """A result in the two columns; an earlier target that was replaced stands on its page only."""
    result.project = project
    outcome = Outcome(project, result)
    for value in result.values.all():
        value.project, value.result = project, result
        if value.replaced:
            continue
        (outcome.expected if value.is_expectation else outcome.reported).append(value)
    return outcome
