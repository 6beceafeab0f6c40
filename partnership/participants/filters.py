"""How the lists of organisations and of people are filtered."""

import django_filters
from django.utils.translation import gettext_lazy as _

from partnership.pages.filters import RecordFilter, RecordFilterSet
from partnership.participants.models import Organisation, Person
from partnership.places.models import Place


class OrganisationFilterSet(RecordFilterSet):
    """Words, type, constituency; seat and places covered."""

    vocabularies = ("type", "constituency")
    facets = ("place", "covers")

    type = django_filters.ChoiceFilter(
        field_name="organisation_type", label=_("Type"), choices=Organisation.Type.choices
    )
    constituency = django_filters.ChoiceFilter(
        label=_("Constituency"), choices=Organisation.Constituency.choices
    )
    place = RecordFilter(label=_("Seat"), path="place", record_model=Place)
    covers = RecordFilter(label=_("Place covered"), path="covers", record_model=Place)

    class Meta:
        model = Organisation
        fields = []


class PersonFilterSet(RecordFilterSet):
    """Words; the organisation in which somebody had a position."""

    facets = ("organisation",)

    organisation = RecordFilter(
        label=_("Organisation"), path="positions__organisation", record_model=Organisation
    )

    class Meta:
        model = Person
        fields = []
