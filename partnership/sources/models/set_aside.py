"""Sentences of documents that staff have read and that no fact rests on, with the reason."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnership.sources.models.edition import Edition


class SetAside(models.Model):
    """A stretch of an edition that is not going to be used.

    It belongs to the work of staff, not to the record: it has no versions and is in no
    export. Where a document is public its page shows which sentences were set aside, not why.
    """

    class Reason(models.TextChoices):
        HEADING = "heading", _("heading or furniture of the page")
        CAPTION = "caption", _("caption")
        REPEATED = "repeated", _("said elsewhere")
        NO_FACT = "no_fact", _("states no fact of the record")

    edition = models.ForeignKey(
        Edition, verbose_name=_("edition"), on_delete=models.CASCADE, related_name="set_aside"
    )
    start = models.PositiveIntegerField(
        _("start"), help_text=_("Its first character, in code points from 0.")
    )
    end = models.PositiveIntegerField(_("end"), help_text=_("The character after its last one."))
    reason = models.CharField(
        _("reason"), max_length=10, choices=Reason, help_text=_("Why no fact rests on it.")
    )

    class Meta:
        verbose_name = _("sentence set aside")
        verbose_name_plural = _("sentences set aside")
        ordering = ["start", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "start", "end"],
                name="sources_set_aside_once",
                violation_error_message=_("This sentence is set aside already."),
            ),
            models.CheckConstraint(
                condition=Q(end__gt=F("start")),
                name="sources_set_aside_not_empty",
                violation_error_message=_("A stretch ends after it begins."),
            ),
        ]

    def __str__(self):
        return f"{self.start}–{self.end}"

    @property
    def place(self):
        """Where it stands in the text."""
        return self.start, self.end
