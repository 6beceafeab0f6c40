"""How agreements and partnerships are filtered."""

import django_filters
from django.utils.translation import gettext_lazy as _

from partnership.agreements.models import Agreement, Modality, Partnership
from partnership.participants.models import Organisation
from partnership.places.models import Place
from partnership.publishing.filters import RecordFilter, RecordFilterSet, YearFilter
from partnership.topics.models import Framework, Theme


class AgreementFilterSet(RecordFilterSet):
    """Words, type, modality, year; party, signing body, place, theme and partnership.

    Who is party and who signed are two questions, so they are two filters.
    """

    vocabularies = ("kind", "modality")
    facets = ("party", "signing_body", "place", "theme", "partnership")

    kind = django_filters.ChoiceFilter(label=_("Type"), choices=Agreement.Kind.choices)
    modality = django_filters.ChoiceFilter(label=_("Modality"), choices=Modality.choices)
    year = YearFilter(label=_("Year"), queryset_method="signed_in")
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
