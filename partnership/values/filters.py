"""Filters of public lists over value types."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from .dates import FIRST_YEAR, LAST_YEAR
from .fields import in_year


class ImpreciseYearFilter(django_filters.Filter):
    """Rows whose imprecise date can lie in, or covers, the year asked for.

    `field_name` is the ImpreciseDateField, over relations too. Beside a filter `until` with a
    value it is any year from the one to the other.
    """

    field_class = forms.IntegerField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"min_value": FIRST_YEAR, "max_value": LAST_YEAR, **kwargs})

    def filter(self, queryset: QuerySet, year: int | None) -> QuerySet:
        until: int | None = self.parent.form.cleaned_data.get("until")
        if year is None and until is None:
            return queryset
        first = FIRST_YEAR if year is None else year
        last = first if until is None else until
        found = in_year(self.field_name, min(first, last), max(first, last))
        queryset = queryset.filter(found)
        return queryset.distinct() if self.distinct else queryset
