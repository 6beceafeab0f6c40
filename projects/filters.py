"""How the list of projects is filtered."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnership.agreements.models import Modality, Partnership
from partnership.pages.filters import RecordFilter, RecordFilterSet, UntilFilter, YearFilter
from partnership.participants.models import Organisation
from partnership.places.models import Place
from partnership.topics.models import Theme
from projects.models import Project, ProjectPlace


class ProjectFilterSet(RecordFilterSet):
    """Words, status, modality, years; place, theme, organisation and partnership."""

    vocabularies = ("status", "modality")
    facets = ("place", "theme", "organisation", "partnership")

    status = django_filters.ChoiceFilter(label=_("Status"), choices=Project.Status.choices)
    modality = django_filters.ChoiceFilter(label=_("Modality"), choices=Modality.choices)
    year = YearFilter(label=_("Year"), queryset_method="running_in")
    until = UntilFilter()
    place = RecordFilter(
        label=_("Place"),
        path="places__place",
        record_model=Place,
        link=Q(places__role=ProjectPlace.Role.BENEFICIARY),
    )
    theme = RecordFilter(label=_("Theme"), path="themes__theme", record_model=Theme)
    organisation = RecordFilter(
        label=_("Organisation"), path="participations__organisation", record_model=Organisation
    )
    partnership = RecordFilter(
        label=_("Partnership"), path="partnerships", record_model=Partnership
    )

    class Meta:
        model = Project
        fields = []
