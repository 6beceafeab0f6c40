"""What a report is about: a public page, its record, and the passage behind one fact of it."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.text import capfirst
from django.utils.translation import get_language_from_path, override

from partnership.pages.views import Page, RecordDetail
from partnership.publishing.models import Publishable, Record
from partnership.sources.citations import with_public_passages
from partnership.sources.cited_by import cited_publicly
from partnership.sources.models import Passage
from partnership.values.texts import listed, within_quotes

LONGEST_ADDRESS = 500


@dataclass(frozen=True)
class Subject:
    """A page of this site, and what it is called; the others where it is of a record, or one
    passage was meant."""

    page: str = ""
    record: Record | None = None
    passage: Passage | None = None
    labels: str = ""
    called: str = ""

    @property
    def address(self) -> str:
        """The address of the page within the site, as browsers need it."""
        return f"{settings.SITE_PATH}{self.page}" if self.page else ""

    @property
    def title(self) -> str:
        """What the page is called; its address where nobody says that."""
        return self.record.short_label if self.record else self.called or self.page

    @property
    def fact(self) -> str:
        """The fact in one text, as the staff read it: it stays when the record changes."""
        if not self.passage:
            return ""
        where = f"{self.passage.source.short_label}, {self.passage.place}".rstrip(", ")
        words = f"“{within_quotes(self.passage.quotation)}” ({where})"
        return f"{self.labels}: {words}" if self.labels else words


def subject_of(page: str, passage: str = "") -> Subject:
    """The subject that an address of this site and a passage, "source:key", name.

    What is not public, or is not there, is left out as if it had not been named.
    """
    match = match_of(page)
    if match is None:
        return Subject()
    record = record_of(match)
    found = public_passage(passage)
    labels = labels_of(record, found) if record and found else ""
    return Subject(page, record, found, labels, "" if record else title_of(match))


def title_of(match: Any) -> str:
    """What the page that a view shows is called."""
    view = getattr(match.func, "view_class", None)
    return view.title_at(**match.kwargs) if view and issubclass(view, Page) else ""


def match_of(page: str) -> Any:
    """The view of an address below a language of this site, or None."""
    language = get_language_from_path(page)
    if not language or len(page) > LONGEST_ADDRESS:
        return None
    try:
        with override(language):
            return resolve(page)
    except (Resolver404, UnicodeError):
        return None


def record_of(match: Any) -> Record | None:
    """The public record whose page, or history, a view shows."""
    view = getattr(match.func, "view_class", None)
    if not view or not issubclass(view, RecordDetail) or view.model is None:
        return None
    return view.model.objects.published().filter(slug=match.kwargs.get("slug")).first()


def public_passage(name: str) -> Passage | None:
    """The passage of a public source that "source:key" names."""
    if "\x00" in name:  # which no database keeps
        return None
    source, _colon, key = name.partition(":")
    return (
        cited_publicly(Passage.objects)
        .filter(Publishable.published_condition("source"), source__slug=source, key=key)
        .select_related("source")
        .first()
    )


def labels_of(record: Record, passage: Passage) -> str:
    """What the page of a record cites a passage for, in the names of its fields."""
    if not hasattr(record, "citations"):
        return ""
    names = []
    for citation in with_public_passages(record.citations.filter(passage=passage)):
        target = record.find_child(citation.row) if citation.row else record
        if target is None:
            continue
        kind = target._meta.get_field(citation.field) if citation.field else target._meta
        names.append(capfirst(str(kind.verbose_name)))
    return listed(dict.fromkeys(names))
