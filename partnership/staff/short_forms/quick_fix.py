"""The quick fix: the form of a record with one fact of it, a field or a row, and nothing else.

It is the form of the record, so that drafts, checks and rights are what they always are; what is
not shown is not sent and stays as it is.
"""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.messages import get_messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from partnership.publishing.models import Record, Revision
from partnership.publishing.snapshots import Entry, Snapshot
from partnership.staff.short_forms.groups import Group, part

# In the query of a form: the name of a field or the key of a row, and where to go once published.
ONLY, NEXT = "only", "next"
# Likewise: that it goes there once saved, published or not.
BACK = "back"


@dataclass(frozen=True)
class OneFact:
    """The fact that a form is about: a field of the record, or a row of it."""

    field: str = ""
    row: UUID | None = None

    def fieldsets(self, sections: list) -> list:
        """The part of a form that has the field; Http404 where the form has no such field."""
        if self.row:
            return []
        if self.field not in flatten_fieldsets(sections):
            raise Http404
        return [part(Group.WHAT, self.field)]

    @property
    def place(self) -> str:
        """Its name among the places of a record."""
        return self.field or str(self.row)

    def taken(self, live: Snapshot, draft: Snapshot) -> Snapshot:
        """What is live of a record, with the fact as its draft has it; a row with what is cited
        for it."""
        if self.field:
            first, *rows = live
            value = draft[0]["fields"][self.field]
            return [{**first, "fields": {**first["fields"], self.field: value}}, *rows]
        stated = {one["pk"]: one for one in draft if self.place in (one["pk"], cited(one))}
        found = [
            stated.pop(one["pk"], one)
            for one in live
            if self.place not in (one["pk"], cited(one)) or one["pk"] in stated
        ]
        return [*found, *stated.values()]

    def is_in(self, inline) -> bool:
        """Whether the row is of the kind of an inline."""
        return bool(self.row) and inline.model._base_manager.filter(pk=self.row).exists()


def cited(entry: Entry) -> str:
    """The key of the row that an entry of a snapshot is cited for; "" for any other entry."""
    return entry["fields"].get("row") or ""


def fact_asked_for(request: HttpRequest | None) -> OneFact | None:
    """The fact that alone is asked for, in the words of the places on public pages."""
    asked = request.GET.get(ONLY, "") if request is not None else ""
    if not asked:
        return None
    try:
        return OneFact(row=UUID(asked[:36]))
    except ValueError:
        return OneFact(field=asked)


def led_back(request: HttpRequest, record: Record) -> HttpResponse:
    """Where a quick fix that was saved leads: to the page where it was begun once it is published,
    else to the small form again; to a list where it was begun there, whatever was saved."""
    page = request.GET.get(NEXT, "")
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure())
    if BACK in request.GET and is_ours:
        return HttpResponseRedirect(page)
    is_published = "_publish" in request.POST and not Revision.objects.draft_of(record)
    if "_correct" in request.POST:
        # What it says of the draft stands on the next page that says something.
        return HttpResponseRedirect(page if is_ours else record.get_absolute_url())
    if not is_published:
        return HttpResponseRedirect(request.get_full_path())
    # The page says it by itself.
    list(get_messages(request))
    return HttpResponseRedirect(page if is_ours else record.get_absolute_url())
