"""How every record's list and page is answered, whatever the record."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django import forms
from django.conf import settings
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.core.paginator import Paginator
from django.db.models import Case, QuerySet, Value, When
from django.http import Http404, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.generic import DetailView, TemplateView

from partnership.pages.filters import names_of_filters
from partnership.pages.page_history import (
    address_of_history,
    entries_of,
    public_revisions,
    with_has_history,
)
from partnership.pages.registry import record_type_of
from partnership.publishing.models import SlugRedirect

# How a list can be ordered and shown, in words.
WAYS = {
    "newest": gettext_lazy("Newest first"),
    "oldest": gettext_lazy("Oldest first"),
    "title": gettext_lazy("By title"),
    "name": gettext_lazy("By name"),
    "kind": gettext_lazy("By kind"),
    "speaker": gettext_lazy("By speaker"),
    "position": gettext_lazy("Latest position first"),
    "list": gettext_lazy("List"),
    "map": gettext_lazy("Map"),
    "figures": gettext_lazy("Figures"),
}
BY_DATE = ("newest", "oldest", "title")
UNORDERED = ("map", "figures")


def language_addresses(request, translated=None):
    """The address of this page in each language of the site.

    Returns dictionaries with code, name, url, switch, current and translated. `switch` leads a
    reader on to what is shown now: it keeps the words, filters and number of the page. `translated`
    names the languages in which the page really is; None means all of them.
    """
    match = request.resolver_match
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    addresses = []
    for code, name in settings.LANGUAGES:
        with override(code):
            url = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
        addresses.append(
            {
                "code": code,
                "name": name,
                "url": url,
                "switch": url + query,
                "current": code == request.LANGUAGE_CODE,
                "translated": translated is None or code in translated,
            }
        )
    return addresses


class Page(TemplateView):
    """A public page: it knows its own address in each language, and what it is called."""

    called: str | Promise = ""

    @classmethod
    def title_at(cls, **kwargs: str) -> str:
        """What the page with these parts of an address is called; "" where it does not say."""
        return str(cls.called)

    @classmethod
    def query_parameters(cls) -> set[str]:
        """The parameters that the page reads; with any other it is the same page."""
        return set()

    def get_context_data(self, **kwargs):
        kwargs.setdefault("languages", language_addresses(self.request))
        return super().get_context_data(**kwargs)


class PageNumber(forms.Form):
    """The `page` of a list: a whole number from 1 to 1,000."""

    page = forms.IntegerField(min_value=1, max_value=1000, required=False)


@dataclass(frozen=True)
class Way:
    """A way to arrange a list that readers can choose: its words and its address."""

    words: str
    url: str
    chosen: bool


class RecordList(Page):
    """The published records of one type, filtered by the query string.

    Subclasses give `model`, `filterset_class` and a queryset with what a row shows. A filter
    value that is not offered leaves the list empty and is named in an error. `sorts` and `views`
    name the orders and the forms in which it can be had, the usual one first.
    """

    model = None
    filterset_class = None
    per_page = 25
    sorts: tuple[str, ...] = ()
    views: tuple[str, ...] = ()

    @classmethod
    def title_at(cls, **kwargs):
        return str(record_type_of(cls.model).title)

    @classmethod
    def query_parameters(cls):
        # Also the filters of other lists: where one is asked for, the page says that it has none.
        return {*names_of_filters(), *PageNumber.base_fields, "sort", "view"}

    def get_queryset(self):
        """The published records in the order of the list, with what a row shows."""
        return self.model.objects.published()

    def count_in_words(self, count: int) -> str:
        """How many records there are, such as “4 projects”: the heading of the list."""
        raise NotImplementedError

    def get_context_data(self, **kwargs):
        everything = self.get_queryset()
        filters = self.filterset_class(self.request.GET, queryset=everything)
        views = self.offered_views()
        sort, view = self.chosen("sort", self.sorts), self.chosen("view", views)
        filters.kept = {name: way for name, way in (("sort", sort), ("view", view)) if way}
        found = filters.qs if filters.is_valid() else everything.none()
        found = self.in_order(found, sort)
        number = PageNumber(self.request.GET)
        if not number.is_valid():
            raise Http404(_("There is no such page of this list."))
        paginator = Paginator(found, self.per_page)
        page = paginator.get_page(number.cleaned_data["page"] or 1)
        if (number.cleaned_data["page"] or 1) > paginator.num_pages:
            raise Http404(_("There is no such page of this list."))
        filters.count = paginator.count  # asked once
        return super().get_context_data(
            filters=filters,
            found=found,
            page=page,
            records=page.object_list,
            count=paginator.count,
            heading=self.count_in_words(paginator.count),
            shown_as=view,
            not_understood=[
                *filters.not_understood(),
                *self.unknown_ways(sort=self.sorts, view=views),
            ],
            ways=[
                (label, list(self.ways(name, names, chosen, filters)))
                for label, name, names, chosen in (
                    # A map and figures have no order.
                    (_("Order"), "sort", () if view in UNORDERED else self.sorts, sort),
                    (_("Shown as"), "view", views, view),
                )
                if len(names) > 1
            ],
            **kwargs,
        )

    def in_order(self, records: QuerySet, sort: str) -> QuerySet:
        """Some records of the list as a reader wants them sorted."""
        return in_order(records, sort)

    def offered_views(self) -> tuple[str, ...]:
        """The forms in which this list can be had."""
        return self.views

    def chosen(self, name: str, names: tuple[str, ...]) -> str:
        """The way that the query names, "" for the usual one."""
        asked = self.request.GET.get(name, "")
        return asked if asked in names[1:] else ""

    def unknown_ways(self, **offered: tuple[str, ...]) -> Iterator[str]:
        """That this list cannot be had in the order or form that the query names, in sentences."""
        for name, names in offered.items():
            asked = self.request.GET.get(name, "")
            if asked and asked not in names:
                words = _("This list knows no “%(name)s=%(value)s”: it was left out.")
                yield words % {"name": name, "value": asked[:40]}

    def ways(self, parameter, names, chosen, filters):
        """The ways that readers can choose from for a parameter."""
        for name in names:
            value = "" if name == names[0] else name
            yield Way(WAYS[name], filters.address(**{parameter: value}), value == chosen)


def in_order(records: QuerySet, sort: str) -> QuerySet:
    """Some records of a list, that are there the newest first, as a reader wants them sorted."""
    if sort in ("title", "name"):
        return records.by_title()
    if sort == "oldest":
        newest, *rest = records.query.order_by
        oldest = newest.copy()
        # What has no date stays at the end.
        oldest.descending = False
        return records.order_by(oldest, *rest)
    return records


class GroupedRecordList(RecordList):
    """A list in groups by a closed vocabulary, within each by title, or else by title alone.

    `group_names` has the heading of each value of the field `group_field`, in the order of the
    groups; `order_in_groups` is what comes before the title.
    """

    group_field = ""
    group_names = {}
    order_in_groups = ()
    per_page = 100
    sorts = ("kind", "title")

    def get_queryset(self):
        group = Case(
            *(
                When(**{self.group_field: value}, then=Value(number))
                for number, value in enumerate(self.group_names)
            ),
            default=Value(len(self.group_names)),
        )
        return super().get_queryset().by_title(group, *self.order_in_groups)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if self.chosen("sort", self.sorts):
            context["groups"] = [{"key": "all", "name": "", "records": context["records"]}]
            return context
        context["groups"] = [
            {"key": value, "name": self.group_names.get(value, value), "records": list(records)}
            for value, records in groupby(
                context["records"], lambda record: getattr(record, self.group_field)
            )
        ]
        return context


class RecordDetail(DetailView):
    """The page of one published record; an old slug leads to the present one."""

    context_object_name = "record"

    @classmethod
    def query_parameters(cls) -> set[str]:
        """The parameters that the page reads; with any other it is the same page."""
        return set()

    def get_queryset(self):
        """The published records, with what the page shows."""
        return self.model.objects.published()

    def get_object(self, queryset=None):
        records = self.get_queryset() if queryset is None else queryset
        return super().get_object(with_has_history(records))

    def get(self, request, *args, **kwargs):
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            return self.redirect_from_old_slug()

    def redirect_from_old_slug(self):
        """Lead on to the record that readers saw here before; raise Http404 when there is none."""
        key = SlugRedirect.objects.target_of(self.model, self.kwargs["slug"], public=True)
        record = key and self.model.objects.published().filter(pk=key).first()
        if not record:
            raise Http404(_("There is no such record, or it is not public."))
        return HttpResponsePermanentRedirect(self.address_of(record))

    def address_of(self, record):
        """The address of this page for a record."""
        return record.get_absolute_url()

    def get_context_data(self, **kwargs):
        record = self.object
        translated = {record.original_language, *record.translations}
        kwargs.setdefault("page_history", record.has_history and address_of_history(record))
        return super().get_context_data(
            languages=language_addresses(self.request, translated),
            canonical=settings.SITE_ORIGIN + record.get_absolute_url(),
            edit_address=reverse(admin_urlname(record._meta, "change"), args=[record.pk]),
            untranslated=self.request.LANGUAGE_CODE not in translated,
            older_texts=[
                record._meta.get_field(name).verbose_name
                for name in record.translatable
                if record.translation(name).older
            ],
            **kwargs,
        )


class RecordHistory(RecordDetail):
    """What was published of a record, when and why; for the records that have a page."""

    template_name = "pages/record_history.html"
    per_page = 25

    @classmethod
    def query_parameters(cls):
        return set(PageNumber.base_fields)

    def address_of(self, record):
        return address_of_history(record)

    def get_context_data(self, **kwargs):
        number = PageNumber(self.request.GET)
        page = number.is_valid() and (number.cleaned_data["page"] or 1)
        paginator = Paginator(public_revisions(self.object), self.per_page)
        if not page or page > paginator.num_pages:
            raise Http404(_("There is no such page of this list."))
        start = (page - 1) * self.per_page
        # With the one after, to compare with.
        revisions = paginator.object_list[start : start + self.per_page + 1]
        return super().get_context_data(
            entries=entries_of(self.object, revisions)[: self.per_page],
            page=paginator.get_page(page),
            filters={"address": "?"},
            **kwargs,
        )
