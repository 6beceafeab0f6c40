"""A form that somebody has open, and what they typed in it and did not save."""

import re
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Without a word of its page a form counts as open for so long: pages with scripts speak every 20
# seconds, every minute while they are not looked at; pages without them only when they are loaded.
OPEN_WITH_SCRIPTS = timedelta(seconds=75)
OPEN_AT_LOAD = timedelta(minutes=5)
# What was typed is kept for so long, in so many forms of a person, the newest, and again after so
# long at the soonest.
KEPT_FOR = timedelta(days=14)
MOST_KEPT = 20
MOST_OPEN = 60
EVERY = timedelta(seconds=1)
# In characters, as a browser sends them.
LONGEST = 1_000_000
# In the query of a form, the key of the one that is taken up again.
TAKE_UP = "take_up"
# What a form sends of itself, which nobody typed.
NOT_KEPT = ("csrfmiddlewaretoken", "_opening", "_left", "_nothing", "_forget")
# Among what was typed, the fields whose words were refused.
MISTAKEN = "_mistaken"
# A field of a row, by its number: a form has those of the rows that were opened.
COUNTS = ("-TOTAL_FORMS", "-INITIAL_FORMS")
OF_A_ROW = re.compile(r"(.+-\d+)-")


class TooLong(Exception):
    """More was typed than is kept."""


class OpenFormQuerySet(models.QuerySet["OpenForm"]):
    def typed_by(self, user: models.Model) -> Self:
        """The forms in which somebody typed what is not saved, newest first."""
        return self.filter(user=user, typed_at__isnull=False).order_by("-typed_at")

    def beside(self, form: "OpenForm", at: datetime) -> Self:
        """The other forms of a row of which the page of one tells: those that others have open,
        and those that the same person left with what they typed. None of a row to come is told
        to others."""
        mine = Q(user=form.user_id, typed_at__gt=at - KEPT_FOR)
        theirs = Q(open_until__gt=at) & ~Q(user=form.user_id) & ~Q(record="")
        found = self.filter(mine | theirs, model=form.model, record=form.record)
        return found.exclude(pk=form.pk).order_by("opened_at").defer("fields", "base")

    def delete_saved(self, form: "OpenForm", sent: QueryDict) -> None:
        """Delete a form that was saved as `sent`, and the other forms of its row that the same
        person left and that hold nothing else."""
        gone = [form.pk]
        for left in self.typed_by(form.user).filter(model=form.model, record=form.record):
            if left.is_said_in(sent):
                gone.append(left.pk)
        self.filter(pk__in=gone).delete()

    def outlived(self, at: datetime) -> Self:
        """The forms that nobody will come back to."""
        left = Q(typed_at__isnull=True, open_until__lte=at - timedelta(days=1))
        return self.filter(left | Q(typed_at__lte=at - KEPT_FOR))

    def delete_outlived(self, at: datetime) -> None:
        """Delete the forms that nobody will come back to; nothing is written where none is."""
        if (outlived := self.outlived(at)).exists():
            outlived.delete()

    def bound(self, user: models.Model) -> None:
        """Delete all but the newest forms of somebody. What was typed outlives what was opened."""
        mine = self.filter(user=user)
        opened = mine.filter(typed_at__isnull=True).order_by("-opened_at")
        for rows, most in ((self.typed_by(user), MOST_KEPT), (opened, MOST_OPEN)):
            if keys := list(rows.values_list("pk", flat=True)[most : most + 100]):
                self.filter(pk__in=keys).delete()


class OpenForm(models.Model):
    """One opening of a form by somebody, until it is saved.

    Its key is known to the page alone. What was typed is nobody else's to see: it is no version of
    the record, and stands in no history, no file and no search.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="open_forms"
    )
    model = models.CharField(max_length=100)
    # The key of the row; none while a new one is typed.
    record = models.CharField(max_length=40, blank=True)
    address = models.TextField()
    # The record as the form showed it first: by it is told what was changed.
    base = models.JSONField(null=True)
    # What was typed, as the form sends it, and when.
    fields = models.TextField(blank=True)
    typed_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(default=timezone.now)
    open_until = models.DateTimeField()

    objects = OpenFormQuerySet.as_manager()

    class Meta:
        verbose_name = _("open form")
        verbose_name_plural = _("open forms")
        # Nobody is given rights to them: each is of the one who typed.
        default_permissions = ()
        indexes = [
            models.Index(fields=["model", "record"], name="staff_openform_of"),
            models.Index(fields=["open_until"], name="staff_openform_until"),
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def data(self) -> QueryDict:
        """What was typed, as the form sends it."""
        return QueryDict(self.fields)

    @property
    def address_to_take_up(self) -> str:
        """The address at which the form opens with what was typed in it."""
        return f"{self.address}{'&' if '?' in self.address else '?'}{TAKE_UP}={self.pk}"

    def is_too_soon(self, at: datetime, *, leaving: bool) -> bool:
        """Whether a page speaks again before its time; who leaves may be sooner, once."""
        is_soon = self.typed_at is not None and at - self.typed_at < EVERY
        return is_soon and not (leaving and self.open_until > at)

    def is_said_in(self, sent: QueryDict) -> bool:
        """Whether all that was typed here is in what a form sent, but for what was refused."""
        typed, mistaken = self.data, self.data.getlist(MISTAKEN)
        rows = {row[1] for name in typed if (row := OF_A_ROW.match(name))}
        for name in {*typed, *sent}:
            row = OF_A_ROW.match(name)
            is_other_row = row is not None and name not in typed and row[1] not in rows
            is_word = not name.startswith(("_", "initial-")) and name not in NOT_KEPT
            if not is_word or is_other_row or name.endswith(COUNTS) or name in mistaken:
                continue
            if typed.getlist(name) != sent.getlist(name):
                return False
        return True

    def keep(
        self,
        sent: QueryDict,
        at: datetime,
        *,
        leaving: bool = False,
        mistaken: Iterable[str] = (),
    ) -> None:
        """Keep what a form sent as what was typed in it, with the names of the fields that were
        refused. TooLong where that is too much."""
        typed = sent.copy()
        for name in (*NOT_KEPT, MISTAKEN):
            typed.pop(name, None)
        if mistaken:
            typed.setlist(MISTAKEN, list(mistaken))
        fields = typed.urlencode()
        if len(fields) > LONGEST:
            raise TooLong
        is_first = self.typed_at is None
        self.write(fields, at)
        self.see(at, leaving=leaving)
        if is_first:
            OpenForm.objects.bound(self.user)

    def rebase(self, snapshot: list) -> None:
        """Let what is typed be told by another state of the record than that it was opened with."""
        self.base = snapshot
        OpenForm.objects.filter(pk=self.pk).update(base=snapshot)

    def forget(self, at: datetime) -> None:
        """Forget what was typed; the form stays open."""
        self.write("", None)
        self.see(at)

    def write(self, fields: str, typed_at: datetime | None) -> None:
        """Note what was typed, and when."""
        self.fields, self.typed_at = fields, typed_at
        OpenForm.objects.filter(pk=self.pk).update(fields=fields, typed_at=typed_at)

    def see(self, at: datetime, *, leaving: bool = False) -> None:
        """Note that the form is still before somebody, or that they are leaving it.

        Nothing is written of one that was saved meanwhile: it is gone.
        """
        self.open_until = at if leaving else at + OPEN_WITH_SCRIPTS
        OpenForm.objects.filter(pk=self.pk).update(open_until=self.open_until)
