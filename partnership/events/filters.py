"""How events, quotations, milestones and key figures are filtered."""

import django_filters
from django.utils.translation import gettext_lazy as _

from partnership.agreements.models import Partnership
from partnership.events.models import Event, KeyFigure, Milestone, Quotation
from partnership.pages.filters import RecordFilter, RecordFilterSet, UntilFilter, YearFilter
from partnership.participants.models import Organisation, Person
from partnership.places.models import Place
from partnership.topics.models import Framework, Theme


class EventFilterSet(RecordFilterSet):
    """Words, kind, years; place, organiser or sponsor, theme and partnership."""

    vocabularies = ("kind",)
    facets = ("place", "organisation", "theme", "partnership")

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Event.Kind.choices)
    year = YearFilter(label=_("Year"), queryset_method="in_year")
    until = UntilFilter()
    place = RecordFilter(label=_("Place"), path="place", record_model=Place)
    organisation = RecordFilter(
        label=_("Organiser or sponsor"),
        path="participants__organisation",
        record_model=Organisation,
    )
    theme = RecordFilter(label=_("Theme"), path="themes", record_model=Theme)
    partnership = RecordFilter(
        label=_("Partnership"), path="partnerships", record_model=Partnership
    )

    class Meta:
        model = Event
        fields = []


class QuotationFilterSet(RecordFilterSet):
    """Words, years; speaker, the speaker's organisation then, occasion, theme and partnership."""

    facets = ("speaker", "organisation", "occasion", "theme", "partnership")

    year = YearFilter(label=_("Year"), queryset_method="in_year")
    until = UntilFilter()
    speaker = RecordFilter(label=_("Speaker"), path="speaker__person", record_model=Person)
    organisation = RecordFilter(
        label=_("Organisation"), path="speaker__organisation", record_model=Organisation
    )
    occasion = RecordFilter(label=_("Occasion"), path="occasion", record_model=Event)
    theme = RecordFilter(label=_("Theme"), path="themes", record_model=Theme)
    partnership = RecordFilter(
        label=_("Partnership"), path="partnerships", record_model=Partnership
    )

    class Meta:
        model = Quotation
        fields = []


class MilestoneFilterSet(RecordFilterSet):
    """Words, scope, years; organisation, place, framework, theme and partnership."""

    vocabularies = ("scope",)
    facets = ("organisation", "place", "framework", "theme", "partnership")

    scope = django_filters.ChoiceFilter(label=_("Scope"), choices=Milestone.Scope.choices)
    year = YearFilter(label=_("Year"), queryset_method="in_year")
    until = UntilFilter()
    organisation = RecordFilter(
        label=_("Organisation"), path="organisations", record_model=Organisation
    )
    place = RecordFilter(label=_("Place"), path="places", record_model=Place)
    framework = RecordFilter(label=_("Framework"), path="frameworks", record_model=Framework)
    theme = RecordFilter(label=_("Theme"), path="themes", record_model=Theme)
    partnership = RecordFilter(
        label=_("Partnership"), path="partnerships", record_model=Partnership
    )

    class Meta:
        model = Milestone
        fields = []


class KeyFigureFilterSet(RecordFilterSet):
    """Words; organisation, place and partnership."""

    facets = ("organisation", "place", "partnership")

    organisation = RecordFilter(
        label=_("Organisation"), path="organisations", record_model=Organisation
    )
    place = RecordFilter(label=_("Place"), path="places", record_model=Place)
    partnership = RecordFilter(
        label=_("Partnership"), path="partnerships", record_model=Partnership
    )

    class Meta:
        model = KeyFigure
        fields = []
