"""The list of projects and the page of each."""

from collections.abc import Iterator

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnership.agreements.views import SummedList
from partnership.pages.views import BY_DATE
from partnership.publishing.models import public_rows, with_public_links
from partnership.sources.views import CitedRecordDetail
from projects.filters import ProjectFilterSet
from projects.models import (
    Funding,
    Participation,
    Project,
    ProjectPlace,
    ProjectRelation,
    ProjectTheme,
    Result,
    ResultValue,
)


def with_row_content(projects):
    """Fetch what a row of a list of projects shows: places, themes and funding."""
    return projects.prefetch_related(
        Prefetch(
            "places",
            with_public_links(
                ProjectPlace.objects.filter(role=ProjectPlace.Role.BENEFICIARY), "place"
            )
            .select_related("place")
            .order_by("place__name"),
            to_attr="public_places",
        ),
        Prefetch(
            "themes",
            with_public_links(ProjectTheme.objects.all(), "theme")
            .filter(theme__vocabulary="own")
            .select_related("theme")
            .order_by("theme__title"),
            to_attr="public_themes",
        ),
        Prefetch(
            "funding",
            with_public_links(Funding.objects.all(), "provider", "receiver")
            .select_related("provider", "same_money_as__agreement")
            .money_first(),
            to_attr="public_funding",
        ),
    )


def with_page_content(projects):
    """Fetch what the page of a project shows of it, and a brief."""
    values = with_public_links(ResultValue.objects.all(), "place").select_related("place")
    return with_row_content(
        projects.select_related("agreement", "contact_organisation")
    ).prefetch_related(
        Prefetch(
            "participations",
            with_public_links(Participation.objects.all(), "organisation")
            .select_related("organisation")
            .order_by("role", "organisation__name", "group"),
            to_attr="public_participations",
        ),
        Prefetch(
            "places",
            with_public_links(
                ProjectPlace.objects.exclude(role=ProjectPlace.Role.BENEFICIARY), "place"
            ).select_related("place"),
            to_attr="other_places",
        ),
        Prefetch(
            "themes",
            with_public_links(ProjectTheme.objects.all(), "theme")
            .exclude(theme__vocabulary="own")
            .select_related("theme")
            .order_by("theme__vocabulary", "theme__code"),
            to_attr="public_classifications",
        ),
        Prefetch("results", Result.objects.prefetch_related(Prefetch("values", values))),
        Prefetch(
            "relations",
            with_public_links(ProjectRelation.objects.all(), "related").select_related("related"),
            to_attr="public_relations",
        ),
        Prefetch(
            "inverse_relations",
            with_public_links(ProjectRelation.objects.all(), "project").select_related("project"),
            to_attr="public_inverse_relations",
        ),
        "objectives",
        "means",
        "identifiers",
        "policy_markers",
        "documents",
        "frameworks",
    )


class ProjectList(SummedList):
    """All public projects with their sum, by filters."""

    model = Project
    filterset_class = ProjectFilterSet
    template_name = "projects/project_list.html"
    sorts = BY_DATE
    views = ("list", "map", "figures")

    def get_queryset(self):
        return super().get_queryset().newest_first()

    def count_in_words(self, count):
        return ngettext("%(count)d project", "%(count)d projects", count) % {"count": count}

    def money_lines(self, found):
        return public_rows(Funding).filter(project__in=found.order_by().values("pk"))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["records"] = with_row_content(context["page"].object_list)
        if self.is_of_one_partnership:
            context["cautions"] = list(self.cautions(context["filters"], context["found"]))
        return context

    def cautions(self, filters: ProjectFilterSet, found: QuerySet) -> Iterator[str]:
        """What is to be known of the sum of the projects for one place, or about one theme: each
        counts whole, also where it is for others, too."""
        counted = self.money_lines(found).counted().order_by().values("project")
        for name, rows in (("place", ProjectPlace), ("theme", ProjectTheme)):
            record = filters.linked_records.get(name)
            links = public_rows(rows).filter(project__in=counted)
            if rows is ProjectPlace:
                links = links.filter(role=ProjectPlace.Role.BENEFICIARY)
            if not record or not links.exclude(**{name: record}).exists():
                continue
            told = {"record": record.short_label}
            if links.filter(share__isnull=False, **{name: record}).exists():
                yield (
                    _("The sum is of whole projects, which are not for “%(record)s” alone.") % told
                )
            else:
                yield _("No source says how much of it was for “%(record)s” alone.") % told


class ProjectDetail(CitedRecordDetail):
    """One project: facts, results, where, with whom, and what is related."""

    model = Project
    template_name = "projects/project_detail.html"

    def get_queryset(self):
        return with_page_content(super().get_queryset())

    def get_context_data(self, **kwargs):
        project = self.object
        return super().get_context_data(
            results_awaited=project.awaits_results(),
            map_places=[
                row.place for row in project.public_places if row.place.latitude is not None
            ],
            events=project.events.published().newest_first(),
            same_money_agreements=self.same_money_agreements(project),
            **kwargs,
        )

    @staticmethod
    def same_money_agreements(project):
        """(agreement, how certain) of the public ones whose money some funding is, or may be."""
        lines = [line for line in project.public_funding if line.same_money_as]
        pairs = ((line.same_money_as.agreement, line.same_money_certainty) for line in lines)
        return [pair for pair in dict.fromkeys(pairs) if pair[0].is_published()]
