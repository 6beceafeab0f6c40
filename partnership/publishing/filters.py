"""Filters of public lists: by GET, with counts, one chip to take each away again."""

from urllib.parse import urlencode

import django_filters
from django import forms
from django.db.models import Count, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from partnership.publishing.models import Publishable


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

    def filter_words(self, queryset, name, value):
        return queryset.filter(pk__in=self._meta.model.objects.matching(value).values("pk"))

    @cached_property
    def count(self):
        """How many records there are under all filters."""
        return self.qs.count()

    def without(self, *names):
        """The published records under all filters but those named."""
        chosen = {
            key: value for key, value in self.data.items() if key not in names and key != "page"
        }
        return type(self)(chosen, queryset=self.queryset).qs

    def address(self, **changes):
        """The query string with some values changed; None takes a filter away."""
        values = {name: self.data.get(name) for name in self.filters} | changes
        return "?" + urlencode({name: value for name, value in values.items() if value})

    def selects(self):
        """The closed vocabularies as (filter name, bound field, options with counts)."""
        for name in self.vocabularies:
            item = self.filters[name]
            counts = dict(
                self.without(name)
                .order_by()
                .values_list(item.field_name)
                .annotate(number=Count("pk", distinct=True))
            )
            options = [
                Option(value, label, counts[value], self.data.get(name) == value, "")
                for value, label in item.extra["choices"]
                if counts.get(value)
            ]
            yield {"name": name, "field": self.form[name], "options": options}

    def facet_links(self):
        """For each facet the most frequent records, as links that add or remove the filter."""
        for name in self.facets:
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
            records = {
                record.slug: record
                for record in item.record_model.objects.published().filter(slug__in=counts)
            }
            chosen = self.data.get(name, "")
            options = [
                Option(slug, records[slug], count, slug == chosen, self.address(**{name: slug}))
                for slug, count in counts.items()
                if slug in records
            ]
            if chosen or self.is_choice(options):
                yield {"name": name, "label": item.label, "options": options}

    def is_choice(self, options):
        """Whether the options of a facet not in use let readers choose.

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
            record = item.record_model.objects.published().filter(slug=value).first()
            return record.label if record else value
        return value

    def hidden_values(self):
        """The chosen facets, which the form must carry on when it is applied."""
        return [(name, self.data[name]) for name in self.facets if self.data.get(name)]


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
    """Keeps the records whose time may touch a year, by the method of their QuerySet."""

    field_class = forms.IntegerField

    def __init__(self, *args, queryset_method, **kwargs):
        self.queryset_method = queryset_method
        super().__init__(*args, min_value=1000, max_value=9999, **kwargs)

    def filter(self, queryset, value):
        if value is None:
            return queryset
        found = getattr(queryset.model.objects.all(), self.queryset_method)(value)
        return queryset.filter(pk__in=found.order_by().values("pk"))
