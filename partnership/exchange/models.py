"""The imports: what was taken in, from which files, by whom, and what it changed."""

import uuid
from collections.abc import Iterator
from itertools import islice
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnership.publishing.findings import Finding, Level
from partnership.publishing.models import now

# How many findings the page of an import tells one by one.
MOST_FINDINGS = 1000


def as_data(finding: Finding) -> dict[str, str]:
    """A finding as it is kept with its import."""
    return {
        "level": finding.level.value,
        "where": str(finding.where or ""),
        "subject": finding.subject,
        "field": finding.field,
        "message": finding.message,
    }


def from_data(data: dict[str, str]) -> Finding:
    """The finding that was kept as `data`."""
    return Finding(**{**data, "level": Level(data["level"])})


class Import(models.Model):
    """One input: its files, and what became of it."""

    class State(models.TextChoices):
        CHECKING = "checking", _("being checked")
        WAITING = "waiting", _("waiting for confirmation")
        APPLYING = "applying", _("being taken in")
        DONE = "done", _("done")
        FAILED = "failed", _("not taken in")
        CANCELLED = "cancelled", _("cancelled")
        UNDONE = "undone", _("undone")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="imports",
    )
    made_at = models.DateTimeField(_("begun"), default=now)
    finished_at = models.DateTimeField(_("ended"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.APPLYING)
    # [{"name": …, "sha256": …}], in the order in which they are read.
    sources = models.JSONField(_("files"), default=list)
    options = models.JSONField(_("options"), default=dict)
    as_drafts = models.BooleanField(_("as drafts"), default=False)
    findings = models.JSONField(_("report"), default=list)
    findings_left_out = models.PositiveIntegerField(_("findings left out"), default=0)
    errors = models.PositiveIntegerField(_("errors"), default=0)
    outcome = models.JSONField(_("changes"), null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["-made_at"], name="exchange_import_newest")]

    def __str__(self):
        return ", ".join(source["name"] for source in self.sources) or str(self.pk)

    def tell(self, report, outcome):
        """Take over what was found and what changes; does not save."""
        self.findings_left_out = max(0, report.counts().total() - MOST_FINDINGS)
        self.findings = [as_data(finding) for finding in islice(report.told(), MOST_FINDINGS)]
        self.errors = report.errors
        self.outcome = outcome.as_data() if outcome else None

    @property
    def is_running(self):
        return self.state in (self.State.CHECKING, self.State.APPLYING)

    @property
    def is_over(self) -> bool:
        """Whether it changed the record, also where that was undone."""
        return self.state in (self.State.DONE, self.State.UNDONE)

    @property
    def changes_nothing(self):
        """Whether the files hold nothing that the record does not have already."""
        totals = self.outcome["totals"] if self.outcome else None
        return totals is not None and not any(
            totals.get(sort) for sort in ("created", "changed", "removed")
        )


class ImportedRecordQuerySet(models.QuerySet["ImportedRecord"]):
    """Records that imports made or changed."""

    def of(self, model: type[models.Model]) -> Self:
        return self.filter(model=model._meta.label_lower)

    def were_live(self) -> Self:
        """Those that readers could see before."""
        return self.filter(before__state__live=True)

    def were_not_live(self) -> Self:
        """Those that readers could not see before, or that were not there."""
        return self.filter(Q(before__isnull=True) | Q(before__state__live=False))

    def parts(self, size: int = 500) -> Iterator[list[Any]]:
        """Those of one model by key, a list of so many at a time."""
        rows, last = self.order_by("record"), None
        while some := list((rows.filter(record__gt=last) if last else rows)[:size]):
            yield some
            last = some[-1].record


class ImportedRecord(models.Model):
    """A record that an import made or changed, with what it was before.

    Records are named by model and key, as in revisions: they may be gone by now.
    """

    # Without an index of its own: that of the constraint begins with it.
    entry = models.ForeignKey(
        Import, on_delete=models.CASCADE, related_name="records", db_index=False
    )
    model = models.CharField(_("model"), max_length=100)
    record = models.UUIDField(_("key of the record"))
    # {"snapshot": …, "state": …}; null for a record that the import made.
    before = models.JSONField(_("before"), null=True)
    # The draft that was made, where the record itself stayed as it was.
    draft = models.UUIDField(_("draft"), null=True)
    # Of the record after the import, or of its draft: later ones show a change since.
    updated_at = models.DateTimeField(_("updated"))

    objects = ImportedRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("imported record")
        verbose_name_plural = _("imported records")
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "model", "record"], name="exchange_importedrecord_once"
            )
        ]

    def __str__(self):
        return f"{self.model} {self.record}"
