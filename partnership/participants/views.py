"""The lists of organisations and people, and the page of each."""

from django.db.models import F, OuterRef, Prefetch, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import ngettext

from partnership.pages.related import first_of, related_records
from partnership.pages.views import RecordList
from partnership.participants.filters import OrganisationFilterSet, PersonFilterSet
from partnership.participants.models import Membership, Organisation, Person, Position
from partnership.participants.money import money_of
from partnership.places.models import Place
from partnership.publishing.models import Publishable, public_rows
from partnership.sources.views import CitedRecordDetail


def public_positions():
    """The positions that the public sees: those in a public organisation, the latest first."""
    return (
        public_rows(Position)
        .select_related("organisation")
        .order_by(F("period_latest").desc(nulls_first=True), "organisation__name", "id")
    )


class OrganisationList(RecordList):
    """All public organisations, by filters."""

    model = Organisation
    filterset_class = OrganisationFilterSet
    template_name = "participants/organisation_list.html"

    def get_queryset(self):
        return super().get_queryset().select_related("place", "parent").by_title()

    def count_in_words(self, count):
        return ngettext("%(count)d organisation", "%(count)d organisations", count) % {
            "count": count
        }


class OrganisationDetail(CitedRecordDetail):
    """One organisation: what it is, what it takes part in, with what money, and who is in it."""

    model = Organisation
    template_name = "participants/organisation_detail.html"

    def get_queryset(self):
        return (
            super()
            .get_queryset()
            .select_related("place", "parent")
            .prefetch_related(
                "other_names",
                "identifiers",
                Prefetch("covers", Place.objects.published().by_title(), to_attr="public_covers"),
                Prefetch(
                    "members",
                    public_rows(Membership)
                    .select_related("member_place", "member_organisation")
                    .order_by("member_place__name", "member_organisation__name", "id"),
                    to_attr="public_members",
                ),
            )
        )

    def get_context_data(self, **kwargs):
        organisation = self.object
        children, more_children = first_of(organisation.children.published().by_title())
        # All of them, since what was said and signed in each is told below.
        positions = list(
            organisation.positions.filter(Publishable.published_condition("person"))
            .select_related("person")
            .order_by("person__sort_name", "person__name", "id")
        )
        memberships, more_memberships = first_of(
            organisation.memberships.filter(Publishable.published_condition("organisation"))
            .select_related("organisation")
            .order_by("organisation__name", "id")
        )
        publications, more_publications = first_of(organisation.publications.published().by_title())
        return super().get_context_data(
            children=children,
            more_children=more_children,
            positions=positions,
            memberships=memberships,
            more_memberships=more_memberships,
            publications=publications,
            more_publications=more_publications,
            money=money_of(organisation),
            related=related_records(organisation, rows=positions),
            **kwargs,
        )


class PersonList(RecordList):
    """All public people, by filters."""

    model = Person
    filterset_class = PersonFilterSet
    template_name = "participants/person_list.html"
    sorts = ("name", "position")

    def get_queryset(self):
        sort_name = Coalesce(NullIf("sort_name", Value("")), "name")
        return super().get_queryset().order_by(sort_name, "slug")

    def in_order(self, records, sort):
        if sort != "position":
            return records
        positions = public_rows(Position).filter(person=OuterRef("pk"), period_latest__isnull=False)
        latest = positions.order_by("-period_latest").values("period_latest")[:1]
        # Who has no position with a time comes last, by name.
        return records.order_by(Subquery(latest).desc(nulls_last=True), *records.query.order_by)

    def count_in_words(self, count):
        return ngettext("%(count)d person", "%(count)d people", count) % {"count": count}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["records"] = context["records"].prefetch_related(
            Prefetch("positions", public_positions(), to_attr="public_positions")
        )
        return context


class PersonDetail(CitedRecordDetail):
    """One person: the positions held, and what was said and signed in them."""

    model = Person
    template_name = "participants/person_detail.html"

    def get_queryset(self):
        return (
            super()
            .get_queryset()
            .prefetch_related(
                "other_names",
                Prefetch("positions", public_positions(), to_attr="public_positions"),
            )
        )

    def get_context_data(self, **kwargs):
        person = self.object
        return super().get_context_data(
            related=related_records(person, rows=person.public_positions), **kwargs
        )
