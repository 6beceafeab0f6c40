"""Tells the mailbox of the site of reports, and forgets those that are past keeping."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from partnership.agreements.site import Site
from partnership.feedback.models import Report
from partnership.publishing.models import now

logger = logging.getLogger(__name__)

# So many are told at one call of the timer; the others a minute later.
AT_ONCE = 20


def tend_reports():
    """What the timer does with reports once a minute."""
    Report.objects.past_keeping(now()).delete()
    if settings.SENDS_MAIL and (mailbox := Site().contact):
        for report in Report.objects.to_be_mailed()[:AT_ONCE]:
            if not tell(report, mailbox):
                return


def tell(report, mailbox):
    """Send one report to a mailbox. Returns whether it went; else it is tried again later."""
    try:
        message_about(report, mailbox).send()
    except (OSError, SMTPException):
        logger.warning("Report %s could not be sent by mail; it is tried again", report.reference)
        return False
    Report.objects.filter(pk=report.pk).update(mailed_at=now())
    return True


def message_about(report, mailbox):
    """The mail about a report, in the language of the site's first readers.

    It has no words of the sender's in its head, and of their address says only whether there is
    one: both stay in the record.
    """
    with override(settings.LANGUAGE_CODE):
        subject = _("Report %(number)s from a reader") % {"number": report.reference}
        form = reverse("admin:feedback_report_change", args=[report.pk])
        lines = [
            report.get_kind_display(),
            settings.SITE_URL + report.page if report.page else "",
            report.fact,
            report.text,
            report.evidence,
            _("An answer is wished for.") if report.email else _("No answer is wished for."),
            settings.SITE_ORIGIN + form,
        ]
    return EmailMessage(subject, "\n\n".join(filter(None, lines)), to=[mailbox])
