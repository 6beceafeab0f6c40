"""How the list of places is filtered."""

import django_filters
from django.utils.translation import gettext_lazy as _

from partnership.pages.filters import RecordFilter, RecordFilterSet
from partnership.places.models import Place


class PlaceFilterSet(RecordFilterSet):
    """Words, kind; the group to which a place belongs."""

    vocabularies = ("kind",)
    facets = ("group",)

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Place.Kind.choices)
    group = RecordFilter(label=_("Member of"), path="groups__group", record_model=Place)

    class Meta:
        model = Place
        fields = []
