"""Filters of public lists over value types."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from .dates import FIRST_YEAR, LAST_YEAR
from .fields import in_year


class ImpreciseYearFilter(django_filters.Filter):
    """Rows whose imprecise date can lie in, or covers, the year asked for.

    `field_name` is the ImpreciseDateField, over relations too.
    """

    field_class = forms.IntegerField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"min_value": FIRST_YEAR, "max_value": LAST_YEAR, **kwargs})

    def filter(self, queryset: QuerySet, year: int | None) -> QuerySet:
        if year is None:
            return queryset
        queryset = queryset.filter(in_year(self.field_name, year))
        return queryset.distinct() if self.distinct else queryset
