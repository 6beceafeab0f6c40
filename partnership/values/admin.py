"""Admin filter over imprecise dates."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import get_last_value_from_parameters
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, Field, Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .dates import FIRST_YEAR, LAST_YEAR
from .fields import BOUNDS, in_year

NOT_STATED = "not-stated"


class ImpreciseYearListFilter(admin.FieldListFilter):
    """Rows whose imprecise date can lie in, or covers, a year; or that state no date.

    Use as `list_filter = [("signed", ImpreciseYearListFilter)]`. Offers the years in which some
    date begins or ends, the latest first.
    """

    def __init__(
        self,
        field: Field,
        request: HttpRequest,
        params: dict[str, list[str]],
        model: type[Model],
        model_admin: admin.ModelAdmin,
        field_path: str,
    ) -> None:
        self.parameter = f"{field_path}_year"
        self.chosen = get_last_value_from_parameters({**params}, self.parameter)
        super().__init__(field, request, params, model, model_admin, field_path)
        self.years = self._years(model_admin.get_queryset(request))

    def expected_parameters(self) -> list[str | None]:
        return [self.parameter]

    def _years(self, queryset: QuerySet) -> list[int]:
        years: set[int] = set()
        for bound in BOUNDS:
            column = f"{self.field_path}_{bound}"
            days = queryset.order_by().dates(column, "year")
            years.update(day.year for day in days)
        return sorted(years, reverse=True)

    def has_output(self) -> bool:
        return bool(self.years)

    def _condition(self, choice: str) -> Q:
        """The rows of a choice as a Q; IncorrectLookupParameters where it is none."""
        if choice == NOT_STATED:
            return Q(**{self.field_path: ""})
        if choice.isdecimal() and len(choice) == 4 and FIRST_YEAR <= int(choice) <= LAST_YEAR:
            return in_year(self.field_path, int(choice))
        raise IncorrectLookupParameters

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.chosen is None:
            return queryset
        return queryset.filter(self._condition(self.chosen))

    def _choices(self) -> list[tuple[str, str | Promise]]:
        return [*((str(year), str(year)) for year in self.years), (NOT_STATED, _("Not stated"))]

    def get_facet_counts(self, pk_attname: str, filtered_qs: QuerySet) -> dict[str, Count]:
        return {
            f"{choice}__c": Count(pk_attname, filter=self._condition(choice))
            for choice, _label in self._choices()
        }

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        counts = self.get_facet_queryset(changelist) if changelist.add_facets else None
        yield {
            "selected": self.chosen is None,
            "query_string": changelist.get_query_string(remove=[self.parameter]),
            "display": _("All"),
        }
        for choice, label in self._choices():
            yield {
                "selected": self.chosen == choice,
                "query_string": changelist.get_query_string({self.parameter: choice}),
                "display": f"{label} ({counts[f'{choice}__c']})" if counts else label,
            }
