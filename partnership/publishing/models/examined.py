"""What was found of each record when the rules were last asked about it, and whether that still
holds.

Kept for lists of what all records lack; whoever publishes asks the rules themselves.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import Case, Q, When
from django.utils.translation import gettext_lazy as _

from partnership.publishing.models.own_words import in_this_language
from partnership.values.queries import Among

if TYPE_CHECKING:
    from partnership.publishing.models.record import Record

CHUNK = 1000


class ExaminedQuerySet(models.QuerySet["Examined"]):
    def note_changed(
        self, changed: Iterable[tuple[type["Record"], UUID]]
    ) -> Iterator[tuple[type["Record"], UUID]]:
        """Hand changed records on, and note of each that what is known of it holds no more.

        A record of which nothing is known yet needs no note.
        """
        pairs = iter(changed)
        while some := list(islice(pairs, CHUNK)):
            self.filter(Among("record", [key for _model, key in some])).update(
                state=Examined.State.CHANGED
            )
            yield from some

    def outdated(self, day: date, shape: str) -> "ExaminedQuerySet":
        """Those of which is to be asked again: as something changed, or a day or a release began.

        `day` is today, `shape` what the rules are.
        """
        return self.exclude(state=Examined.State.FRESH, day=day, shape=shape)

    def make_due(self, records: models.QuerySet | Collection[UUID]) -> None:
        """Note of some records, given by their keys, that the rules are to be asked again."""
        state = Examined.State
        self.filter(state__in=(state.FRESH, state.NEW), record__in=records).update(
            state=Case(When(state=state.NEW, then=state.CHANGED), default=state.DUE)
        )


class Examined(models.Model):
    """One record that the rules were asked about."""

    class State(models.IntegerChoices):
        FRESH = 0, _("as it was found")
        DUE = 1, _("what it rests on has changed")
        CHANGED = 2, _("changed, which others may rest on")
        NEW = 3, _("asked about for the first time, which others may rest on")

    model = models.CharField(_("model"), max_length=100)
    record = models.UUIDField(_("key of the record"), unique=True)
    state = models.PositiveSmallIntegerField(_("state"), choices=State, default=State.FRESH)
    day = models.DateField(_("day"), help_text=_("Some rules ask whether a day has passed."))
    shape = models.CharField(
        _("rules"), max_length=64, help_text=_("By which rules, and in which languages.")
    )

    objects = ExaminedQuerySet.as_manager()

    class Meta:
        verbose_name = _("examined record")
        verbose_name_plural = _("examined records")
        indexes = [
            models.Index(fields=["state"], name="examined_state", condition=~Q(state=0)),
            models.Index(fields=["model", "day"], name="examined_model"),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.record}"


class KnownFault(models.Model):
    """One thing that a rule found of an examined record, in each language of the site."""

    examined = models.ForeignKey(
        Examined, verbose_name=_("examined record"), on_delete=models.CASCADE, related_name="faults"
    )
    model = models.CharField(_("model"), max_length=100)
    title = models.CharField(_("title"), max_length=500)
    live = models.BooleanField(_("live"))
    rule = models.CharField(_("rule"), max_length=60)
    anchor = models.CharField(_("place in the form"), max_length=200, blank=True)
    said = models.TextField(_("message"))

    class Meta:
        verbose_name = _("known fault")
        verbose_name_plural = _("known faults")
        ordering = ["model", "title", "examined", "id"]
        indexes = [
            models.Index(fields=["model", "title", "examined", "id"], name="fault_in_order"),
            models.Index(fields=["rule", "model"], name="fault_by_rule"),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.message}"

    @property
    def message(self) -> str:
        """What is wrong and what to do, in the active language."""
        return in_this_language(self.said)
