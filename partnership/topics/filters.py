"""How the lists of themes and frameworks are filtered."""

import django_filters
from django.utils.translation import gettext_lazy as _

from partnership.pages.filters import RecordFilter, RecordFilterSet, UntilFilter
from partnership.participants.models import Organisation
from partnership.topics.models import Framework, Theme
from partnership.values.filters import ImpreciseYearFilter


class ThemeFilterSet(RecordFilterSet):
    """Words and vocabulary."""

    vocabularies = ("vocabulary",)

    vocabulary = django_filters.ChoiceFilter(
        label=_("Vocabulary"), choices=Theme.Vocabulary.choices
    )

    class Meta:
        model = Theme
        fields = []


class FrameworkFilterSet(RecordFilterSet):
    """Words, kind, year of adoption; theme, and who adopted it."""

    vocabularies = ("kind",)
    facets = ("theme", "organisation")

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Framework.Kind.choices)
    year = ImpreciseYearFilter(label=_("Adopted or begun in"), field_name="adopted")
    until = UntilFilter()
    theme = RecordFilter(label=_("Theme"), path="themes", record_model=Theme)
    organisation = RecordFilter(label=_("Adopted by"), path="adopted_by", record_model=Organisation)

    class Meta:
        model = Framework
        fields = []
