"""The list of places and the page of each."""

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from partnership.pages.related import first_of, related_records
from partnership.pages.views import GroupedRecordList
from partnership.places.filters import PlaceFilterSet
from partnership.places.models import GroupMembership, Place
from partnership.publishing.models import Publishable, public_rows
from partnership.sources.views import CitedRecordDetail


class PlaceList(GroupedRecordList):
    """All public places by kind, by filters."""

    model = Place
    filterset_class = PlaceFilterSet
    template_name = "places/place_list.html"
    sorts = ("kind", "name")
    group_field = "kind"
    group_names = {
        Place.Kind.COUNTRY: _("Countries"),
        Place.Kind.AREA: _("Areas"),
        Place.Kind.REGION: _("Regions"),
        Place.Kind.GROUP: _("Groups of countries"),
        Place.Kind.CITY: _("Cities"),
    }

    def get_queryset(self):
        return super().get_queryset().select_related("part_of")

    def count_in_words(self, count):
        return ngettext("%(count)d place", "%(count)d places", count) % {"count": count}


class PlaceDetail(CitedRecordDetail):
    """One place: what it is, the groups it belongs to, and all that touches it."""

    model = Place
    template_name = "places/place_detail.html"

    def get_queryset(self):
        return (
            super()
            .get_queryset()
            .select_related("part_of")
            .prefetch_related(
                "other_names",
                Prefetch(
                    "group_members",
                    public_rows(GroupMembership)
                    .select_related("member")
                    .order_by("member__name", "id"),
                    to_attr="public_members",
                ),
            )
        )

    def get_context_data(self, **kwargs):
        place = self.object
        parts, more_parts = first_of(place.parts.published().by_title())
        groups, more_groups = first_of(
            GroupMembership.objects.filter(Publishable.published_condition("group"), member=place)
            .select_related("group")
            .order_by("group__name", "id")
        )
        return super().get_context_data(
            parts=parts,
            more_parts=more_parts,
            groups=groups,
            more_groups=more_groups,
            related=related_records(place),
            map_places=[place],
            **kwargs,
        )
