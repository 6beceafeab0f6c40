"""How agreements and partnerships are filtered."""

import django_filters
from django.utils.translation import gettext_lazy as _

from partnership.agreements.models import Agreement, Modality, Partnership
from partnership.pages.filters import RecordFilter, RecordFilterSet, UntilFilter, YearFilter
from partnership.participants.models import Organisation
from partnership.places.models import Place
from partnership.topics.models import Framework, Theme


class AgreementFilterSet(RecordFilterSet):
    """Words, type, modality, force, years; party, signing body, place, theme and partnership.

    Who is party and who signed are two questions, so they are two filters.
    """

    vocabularies = ("kind", "modality", "status")
    facets = ("party", "signing_body", "place", "theme", "partnership")

    kind = django_filters.ChoiceFilter(label=_("Type"), choices=Agreement.Kind.choices)
    modality = django_filters.ChoiceFilter(label=_("Modality"), choices=Modality.choices)
    status = django_filters.ChoiceFilter(
        label=_("Force"), choices=Agreement.Status.choices, method="filter_status"
    )
    year = YearFilter(label=_("Year"), queryset_method="signed_in")
    until = UntilFilter()
    party = RecordFilter(label=_("Party"), path="parties__organisation", record_model=Organisation)
    signing_body = RecordFilter(
        label=_("Signing body"), path="parties__signing_body", record_model=Organisation
    )
    place = RecordFilter(label=_("Place"), path="places__place", record_model=Place)
    theme = RecordFilter(label=_("Theme"), path="themes", record_model=Theme)
    partnership = RecordFilter(
        label=_("Partnership"), path="partnerships", record_model=Partnership
    )

    class Meta:
        model = Agreement
        fields = []

    def filter_status(self, queryset, name, value):
        return queryset.with_status().filter(status=value)

    def counted_for(self, name):
        records = super().counted_for(name)
        return records.with_status() if name == "status" else records


class PartnershipFilterSet(RecordFilterSet):
    """Words; partner, place, theme and framework."""

    facets = ("partner", "place", "theme", "framework")

    partner = RecordFilter(label=_("Partner"), path="partners", record_model=Organisation)
    place = RecordFilter(label=_("Place"), path="places", record_model=Place)
    theme = RecordFilter(label=_("Theme"), path="themes", record_model=Theme)
    framework = RecordFilter(label=_("Framework"), path="frameworks", record_model=Framework)

    class Meta:
        model = Partnership
        fields = []
