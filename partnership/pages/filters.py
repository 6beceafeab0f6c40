"""Filters of public lists: by GET, with counts, one chip to take each away again."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, TypeVar
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db.models import Count, Q
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from partnership.publish_cache.kept import VALUES
from partnership.publishing.models import Publishable, Record
from partnership.values.queries import Among

Value = TypeVar("Value")

FIRST_YEAR, LAST_YEAR = 1000, 9999
# As many records found by words are named to each of the questions about them; of more, each
# question looks for them itself.
FEW = 1000


class Option:
    """One value of a filter with the number of records it would leave."""

    def __init__(self, value, label, count, chosen, url):
        self.value, self.label, self.count = value, label, count
        self.chosen, self.url = chosen, url


class RecordFilterSet(django_filters.FilterSet):
    """What every list can be filtered by: words.

    `vocabularies` names the filters over closed lists of choices, shown as selects with
    counts; `facets` the ones over other records (places, organisations …), shown as links to
    the most frequent ones, so that a page does not grow with the data.
    """

    vocabularies = ()
    facets = ()
    facet_limit = 8

    q = django_filters.CharFilter(
        method="filter_words", label=_("Words"), max_length=200, strip=True
    )

    def __init__(self, *args, matching: dict | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # {words: a condition of the records that have them}, for which the index is asked once.
        self.matching = {} if matching is None else matching
        # What addresses keep besides the filters, such as the order of the list.
        self.kept: dict[str, str] = {}

    def filter_words(self, queryset, name, value):
        if value not in self.matching:
            found = self._meta.model.objects.matching(value).order_by().values("pk")
            few = list(found.values_list("pk", flat=True)[: FEW + 1])
            is_few = len(few) <= FEW
            self.matching[value] = Q(Among("pk", few)) if is_few else Q(pk__in=found)
        return queryset.filter(self.matching[value])

    @cached_property
    def count(self):
        """How many records there are under all filters."""
        return self.qs.count()

    @cached_property
    def chosen(self) -> dict[str, Any]:
        """{name of a filter: its value}, of those that can be understood."""
        return self.form.cleaned_data if self.is_bound and self.errors is not None else {}

    def without(self, *names):
        """The published records under all filters but those named."""
        found = self.queryset.all()
        for name, value in self.chosen.items():
            if name not in names:
                found = self.filters[name].filter(found, value)
        return found

    def counted_for(self, name):
        """The records among which the options of a vocabulary are counted."""
        return self.without(name)

    def address(self, **changes):
        """The query string with some values changed; None takes a filter away."""
        values = {name: self.data.get(name) for name in self.filters} | self.kept | changes
        return "?" + urlencode({name: value for name, value in values.items() if value})

    @property
    def query(self):
        """The query string of the filters alone, for files with the same records."""
        return self.address(**dict.fromkeys(self.kept))

    def selects(self):
        """The closed vocabularies as (filter name, bound field, options with counts), of those in
        use and those that let readers choose."""
        for name in self.vocabularies:
            item = self.filters[name]
            chosen = self.data.get(name, "")
            counts = self.counted(name, self.counts_of_vocabulary)
            options = [
                Option(value, label, counts.get(value, 0), chosen == value, "")
                for value, label in item.extra["choices"]
                if counts.get(value) or chosen == value
            ]
            if chosen or self.is_choice(options):
                yield {"name": name, "field": self.form[name], "options": options}

    def facet_links(self):
        """For each facet the most frequent records, as links that add or remove the filter."""
        for name in self.facets:
            chosen = self.data.get(name, "")
            options = [
                Option(slug, title, count, slug == chosen, self.address(**{name: slug}))
                for slug, title, count in self.counted(name, self.counts_of_facet)
            ]
            if chosen or self.is_choice(options):
                yield {"name": name, "label": self.filters[name].label, "options": options}

    def counts_of_vocabulary(self, name: str) -> dict[str, int]:
        """{value of a filter: how many records it would leave}."""
        return dict(
            self.counted_for(name)
            .order_by()
            .values_list(self.filters[name].field_name)
            .annotate(number=Count("pk", distinct=True))
        )

    def counts_of_facet(self, name: str) -> list[tuple[str, str, int]]:
        """The slug and title of the most frequent records of a facet, and how many it would
        leave."""
        item = self.filters[name]
        path = item.record_path
        found = (
            self.without(name)
            .order_by()
            .filter(Publishable.published_condition(path), item.link_condition)
            .values(f"{path}__slug")
            .annotate(number=Count("pk", distinct=True))
            .order_by("-number", f"{path}__slug")[: self.facet_limit]
        )
        counts = {row[f"{path}__slug"]: row["number"] for row in found}
        records = item.record_model.objects.published().filter(slug__in=counts)
        titles = {record.slug: str(record) for record in records}
        return [(slug, titles[slug], number) for slug, number in counts.items() if slug in titles]

    def counted(self, name: str, count: Callable[[str], Value]) -> Value:
        """The counts of one filter under all others, which many addresses show alike."""
        return self.shared(name, lambda: count(name), apart_from=name)

    def shared(self, name: str, make: Callable[[], Value], *, apart_from: str = "") -> Value:
        """What `make` gives for the records under all filters, or all but one: worked out once
        for each version of the content.

        Of words there is no end, nor of what nobody can understand: what is counted among records
        found by such is not kept.
        """
        used = {of: str(value) for of, value in self.chosen.items() if of != apart_from and value}
        if "q" in used or not self.is_valid():
            return make()
        return VALUES.get((type(self), get_language(), name, *sorted(used.items())), make)

    def is_choice(self, options):
        """Whether the options of a filter not in use let readers choose.

        A single one that keeps all records does not.
        """
        return len(options) > 1 or any(option.count < self.count for option in options)

    def chips(self):
        """One entry for each filter in use: its label, its value and the address without it."""
        if not self.is_valid():
            return []
        used = {name: self.form.cleaned_data.get(name) for name in self.filters}
        return [
            {
                "label": self.filters[name].label,
                "value": self.value_in_words(name, value),
                "url": self.address(**{name: None}),
            }
            for name, value in used.items()
            if value
        ]

    def value_in_words(self, name, value):
        """A filter's value as readers know it."""
        item = self.filters[name]
        if name in self.vocabularies:
            return dict(item.extra["choices"]).get(value, value)
        if isinstance(item, RecordFilter):
            record = self.linked_records[name]
            return record.label if record else value
        return value

    @cached_property
    def linked_records(self) -> dict[str, Record | None]:
        """{name of a facet in use: the public record that its value names, or None}."""
        used = {name: value for name, value in self.chosen.items() if value}
        facets = {name: item for name, item in self.filters.items() if name in used}
        return {
            name: item.record_model.objects.published().filter(slug=used[name]).first()
            for name, item in facets.items()
            if isinstance(item, RecordFilter)
        }

    def not_understood(self) -> Iterator[str]:
        """What the address asks for and this list cannot do, in sentences for readers.

        Of names that are the filter of no list at all, such as those by which other sites follow
        their readers, nothing is said: they are no part of what a kept page depends on.
        """
        for name in sorted(names_of_filters() - set(self.filters)):
            if self.data.get(name):
                words = gettext("This list has no filter “%(name)s”: it was left out.")
                yield words % {"name": name}
        for name, record in self.linked_records.items():
            if record is None:
                words = gettext("“%(value)s” names no record of this site: nothing is found by it.")
                yield words % {"value": self.data[name]}

    def hidden_values(self):
        """The chosen facets, and what is kept: the form carries them on when it is applied."""
        facets = [(name, self.data[name]) for name in self.facets if self.data.get(name)]
        return [*facets, *self.kept.items()]


@cache
def names_of_filters() -> frozenset[str]:
    """The names of the filters that any list of the site has; asked once all lists are known."""
    return frozenset(name for one in RecordFilterSet.__subclasses__() for name in one.base_filters)


class RecordFilter(django_filters.CharFilter):
    """Keeps the records linked to another public record, named by its slug.

    `path` is the lookup path from the listed model to the linked record; `link` an optional
    condition (Q) on the row between, such as its role.
    """

    field_class = forms.SlugField

    def __init__(self, *args, path, record_model, link=None, **kwargs):
        self.record_path, self.record_model = path, record_model
        self.link_condition = link or Q()
        super().__init__(*args, max_length=120, **kwargs)

    def filter(self, queryset, value):
        if not value:
            return queryset
        linked = (
            queryset.model.objects.filter(
                Publishable.published_condition(self.record_path),
                self.link_condition,
                **{f"{self.record_path}__slug": value},
            )
            .order_by()
            .values("pk")
        )
        return queryset.filter(pk__in=linked)


class YearFilter(django_filters.NumberFilter):
    """Keeps the records whose time may touch a year, by the method of their QuerySet.

    Beside an `UntilFilter` that has a value, any year from the one to the other.
    """

    field_class = forms.IntegerField

    def __init__(self, *args, queryset_method, **kwargs):
        self.queryset_method = queryset_method
        super().__init__(*args, min_value=FIRST_YEAR, max_value=LAST_YEAR, **kwargs)

    def filter(self, queryset, value):
        until = self.parent.form.cleaned_data.get("until")
        if value is None and until is None:
            return queryset
        years = (value or FIRST_YEAR, until or value)
        found = getattr(queryset.model.objects.all(), self.queryset_method)(*sorted(years))
        return queryset.filter(pk__in=found.order_by().values("pk"))


class UntilFilter(django_filters.NumberFilter):
    """The last of the years that a `YearFilter` named `year` begins."""

    field_class = forms.IntegerField

    def __init__(self, *args, **kwargs):
        super().__init__(
            *args, label=_("Until"), min_value=FIRST_YEAR, max_value=LAST_YEAR, **kwargs
        )

    def filter(self, queryset, value):
        return queryset
