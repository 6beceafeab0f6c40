"""The search over all records for staff: what is public, what never was, and drafts."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from partnership.publishing.models import Revision
from partnership.search.asking import ask
from partnership.search.models import Entry
from partnership.staff.dashboard import form_address
from partnership.staff.quality import seen_by

PER_PAGE = 30


class SearchForm(forms.Form):
    """What is searched for, and the page of the answers."""

    q = forms.CharField(max_length=200, required=False)
    page = forms.IntegerField(min_value=1, max_value=10_000, required=False)


@dataclass(frozen=True)
class Hit:
    """A record that answers: its title, its kind, the address of its form, who sees it."""

    title: str
    kind: str
    address: str
    is_public: bool
    has_draft: bool


def search_page(request: HttpRequest) -> HttpResponse:
    """The records that have the words that are searched for, of the kinds that a person may see."""
    seen = seen_by(request.user)
    if not seen:
        raise PermissionDenied
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    found = records_with(words, seen) if words else []
    page = Paginator(found, PER_PAGE).get_page(form.cleaned_data.get("page"))
    context = {
        **admin.site.each_context(request),
        "title": _("Search"),
        "words": words,
        "count": len(found),
        "page": page,
        "hits": hits_for(page.object_list),
    }
    return TemplateResponse(request, "admin/search.html", context)


def records_with(words: str, labels: set[str]) -> list[tuple[str, UUID]]:
    """(label, key) of the records of some kinds that have some words, best first.

    What only a draft says of a record is found in its title.
    """
    entries = Entry.objects.filter(model__in=labels)
    keys = ask(words, Entry.objects.all(), among=entries).keys
    by_key = {entry.pk: (entry.model, entry.record) for entry in entries.filter(pk__in=keys)}
    drafts = Revision.objects.drafts().filter(model__in=labels, title__icontains=words)
    in_titles = drafts.order_by("title", "id").values_list("model", "record")
    return list(dict.fromkeys([*(by_key[key] for key in keys), *in_titles]))


def hits_for(found: list[tuple[str, UUID]]) -> list[Hit]:
    """The records with some labels and keys, as lines that lead to their forms."""
    keys = [key for _label, key in found]
    entries = {entry.record: entry for entry in Entry.objects.filter(record__in=keys)}
    drafts = Revision.objects.drafts().filter(record__in=keys)
    titles = dict(drafts.values_list("record", "title"))
    return [
        Hit(
            title=titles.get(key) or title_of(entries[key]),
            kind=capfirst(apps.get_model(label)._meta.verbose_name),
            address=form_address(label, key),
            is_public=key in entries and entries[key].public,
            has_draft=key in titles,
        )
        for label, key in found
        if key in titles or key in entries
    ]


def title_of(entry: Entry) -> str:
    """The title of a record in the language of the page, or in the first that it has."""
    return entry.titles.get(get_language()) or next(iter(entry.titles.values()), entry.slug)
