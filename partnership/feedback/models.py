"""A report from a reader: an error, or a question, about a page or one fact on it."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnership.publishing.models import now

# How long a report is kept after it was answered or set aside.
KEPT = timedelta(days=365)
# The timer mails once a minute: what is older waits for the mail server.
LATE_AFTER = timedelta(minutes=5)
# Letters and digits that nobody takes for each other when reading them out.
READABLE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
REFERENCE_LENGTH = 8


def new_reference():
    """The number of a report, as its sender is told: too long to guess those of others."""
    return "".join(secrets.choice(READABLE) for _place in range(REFERENCE_LENGTH))


class ReportQuerySet(models.QuerySet):
    def waiting(self):
        """Those that nobody has answered or set aside, the oldest first."""
        return self.filter(state=Report.State.NEW).order_by("made_at", "pk")

    def to_be_mailed(self):
        """Those that the mailbox of the site has not been told of."""
        return self.waiting().filter(mailed_at=None)

    def late(self, at):
        """Those that it should have been told of a while ago."""
        return self.to_be_mailed().filter(made_at__lte=at - LATE_AFTER)

    def past_keeping(self, at):
        """Those that were settled so long before `at` that they are no longer kept."""
        return self.filter(settled_at__lt=at - KEPT)


class Report(models.Model):
    """What a reader wrote. It refers to its page in words, so that no record depends on it."""

    class Kind(models.TextChoices):
        NOT_IN_SOURCE = "not_in_source", _("The source does not say this")
        WRONG = "wrong", _("The number, date or name is wrong")
        MISSING = "missing", _("Something is missing")
        TRANSLATION = "translation", _("The translation is wrong")
        QUESTION = "question", _("It is not an error: I have a question")

    class State(models.TextChoices):
        NEW = "new", _("new")
        ANSWERED = "answered", _("answered")
        SET_ASIDE = "set_aside", _("set aside")

    reference = models.CharField(
        _("number"), max_length=REFERENCE_LENGTH, unique=True, default=new_reference
    )
    # The form that it came by: sent twice, it is one report.
    form = models.CharField(max_length=32, unique=True, editable=False)
    made_at = models.DateTimeField(_("sent"), default=now)
    kind = models.CharField(_("what is wrong"), max_length=16, choices=Kind)
    text = models.TextField(_("in the reader’s words"), max_length=4000)
    evidence = models.CharField(_("source named by the reader"), max_length=500, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language of the page"), max_length=12)
    page = models.CharField(_("page"), max_length=500, blank=True)
    subject = models.CharField(_("about"), max_length=500, blank=True)
    fact = models.TextField(_("the fact"), blank=True)
    model = models.CharField(max_length=100, blank=True, editable=False)
    record = models.UUIDField(null=True, editable=False)

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW)
    note = models.TextField(
        _("what was done"),
        blank=True,
        help_text=_("For staff only. What readers should know stands in the history of the page."),
    )
    settled_at = models.DateTimeField(_("settled"), null=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("settled by"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="settled_reports",
    )
    mailed_at = models.DateTimeField(_("told by mail"), null=True, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report from a reader")
        verbose_name_plural = _("reports from readers")
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["state", "made_at"], name="feedback_report_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="new", settled_at__isnull=True)
                | (~Q(state="new") & Q(settled_at__isnull=False)),
                name="feedback_report_settled_with_a_time",
                violation_error_message=_("A report is settled when it is no longer new."),
            ),
            models.CheckConstraint(
                condition=Q(state="new") | Q(email=""),
                name="feedback_report_email_only_while_new",
                violation_error_message=_(
                    "The e-mail address is kept only until the report is settled."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.reference}: {self.subject or self.page}"

    def settle(self, state, user, at=None):
        """Move to a state; once settled, the e-mail address is gone. Does not save."""
        self.state = state
        if state == self.State.NEW:
            self.settled_at = self.settled_by = None
        else:
            self.settled_at, self.settled_by, self.email = at or now(), user, ""
