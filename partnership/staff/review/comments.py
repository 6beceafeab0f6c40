"""Comments on a draft, at the fact they are about: in its form, in its history, at its review."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnership.publishing import snapshots
from partnership.publishing.compare import Names
from partnership.publishing.models import Record, ReviewComment, Revision
from partnership.publishing.snapshots import Snapshot


class CommentForm(forms.ModelForm):
    """A comment on one place of a record: a field or a row of it, or the whole.

    `names` are those of what the record holds as it is commented on.
    """

    class Meta:
        model = ReviewComment
        fields = ("text", "place")

    def __init__(self, *args, names: Names, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.names = names

    def clean_place(self) -> str:
        place = self.cleaned_data["place"]
        if place and not self.names.place(place):
            raise forms.ValidationError(_("The draft does not have what this is about any more."))
        return place


class Comments:
    """The comments on one record by their place, as its draft has it."""

    def __init__(self, record: Record, draft: Revision | None) -> None:
        self.record, self.draft = record, draft
        opts = record._meta
        self.page = reverse(f"admin:{opts.app_label}_{opts.model_name}_review", args=[record.pk])
        self.all = list(ReviewComment.objects.of(record).select_related("user", "resolved_by"))
        self.by_place: dict[str, list[ReviewComment]] = defaultdict(list)
        for comment in self.all:
            self.by_place[comment.place].append(comment)
        self.words: dict[str, str] = {}

    @cached_property
    def snapshot(self) -> Snapshot:
        return self.draft.snapshot if self.draft else snapshots.take(self.record)

    @cached_property
    def names(self) -> Names:
        return Names(self.snapshot)

    @property
    def open(self) -> list[ReviewComment]:
        """Those that are not resolved, each with what it is about as `about`."""
        found = [comment for comment in self.all if not comment.resolved_at]
        for comment in found:
            comment.about = self.about(comment.place)
        return found

    def about(self, place: str) -> str:
        """What a place is called; "" for the whole."""
        if place not in self.words:
            gone = _("what is not there any more") if place else ""
            self.words[place] = self.names.place(place) or gone
        return self.words[place]

    def has(self, place: str) -> bool:
        """Whether something can be said of a place: the draft has it, or had it as somebody did."""
        return bool(self.by_place.get(place)) or bool(self.names.place(place))

    def address(self, place: str) -> str:
        """Where a comment on a place is written."""
        return f"{self.page}?{urlencode({'on': place})}#on-{place}"


def with_comments(revisions: Iterable[Revision], record: Record) -> list[Revision]:
    """The versions of a record, the newest first, each with the comments made on it."""
    waiting = list(ReviewComment.objects.of(record).select_related("user", "resolved_by"))
    versions = list(revisions)
    for revision in versions:
        is_first = revision is versions[-1]
        made = [one for one in waiting if is_first or one.made_at >= revision.made_at]
        waiting = [one for one in waiting if one not in made]
        names = Names(revision.snapshot)
        for comment in made:
            comment.about = names.place(comment.place)
        revision.comments = made
    return versions


def open_in_words(number: int) -> str:
    """That so many comments are open, to be told before and after publishing; "" where none is."""
    if not number:
        return ""
    return ngettext("%(number)d comment is open.", "%(number)d comments are open.", number) % {
        "number": number
    }
