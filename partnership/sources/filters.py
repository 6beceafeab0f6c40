"""How the list of sources is filtered."""

import django_filters
from django.utils.translation import gettext_lazy as _

from partnership.pages.filters import RecordFilterSet, UntilFilter
from partnership.sources.models import Source
from partnership.values.filters import ImpreciseYearFilter


class SourceFilterSet(RecordFilterSet):
    """Words, kind and year of publication."""

    vocabularies = ("kind",)

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Source.Kind.choices)
    year = ImpreciseYearFilter(label=_("Year"), field_name="published")
    until = UntilFilter()

    class Meta:
        model = Source
        fields = []
