"""Mails the notices that wait, each in the language of the one it is for."""

import logging
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPSenderRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from partnership.publishing.models import now
from partnership.publishing.models.own_words import in_this_language
from partnership.staff.dashboard import form_address
from partnership.staff.models import Notice, NoticeKind

logger = logging.getLogger(__name__)

# So many are mailed at one call of the timer; the others a minute later.
AT_ONCE = 20
# What is wrong with one mail; of anything else the others would fail, too.
OF_ONE_MAIL = (SMTPRecipientsRefused, SMTPDataError, SMTPSenderRefused)


def send_notices() -> None:
    """What the timer does with notices once a minute."""
    Notice.objects.past_keeping(now()).delete()
    if not settings.SENDS_MAIL:
        return
    waiting = Notice.objects.deliverable().unsent().select_related("user__notice_choice")
    for notice in waiting[:AT_ONCE]:
        if not send(notice):
            return


def send(notice: Notice) -> bool:
    """Mail one notice; whether the next one can be tried. What does not go is tried again later."""
    noted = Notice.objects.filter(pk=notice.pk)
    try:
        message_of(notice).send()
    except (OSError, SMTPException) as error:
        logger.warning("Notice %s could not be sent by mail; it is tried again", notice.pk)
        noted.update(tried_at=now())
        return isinstance(error, OF_ONE_MAIL)
    noted.update(mailed_at=now())
    return True


def message_of(notice: Notice) -> EmailMessage:
    """The mail of a notice: what happened, what was said of it, where it can be seen."""
    choice = getattr(notice.user, "notice_choice", None)
    with override(choice.language if choice else settings.LANGUAGE_CODE):
        subject, sentence = texts_of(notice)
        lines = [
            sentence,
            in_this_language(notice.words),
            settings.SITE_ORIGIN + form_address(notice.model, notice.record),
            _("You chose to be told of this by mail. You can change that here: %(address)s")
            % {"address": settings.SITE_ORIGIN + reverse("notices")},
        ]
    return EmailMessage(
        " ".join(subject.split()), "\n\n".join(filter(None, lines)), to=[notice.user.email]
    )


def texts_of(notice: Notice) -> tuple[str, str]:
    """The subject of a mail, and what happened in a sentence."""
    named = {"title": notice.title, "who": notice.who or _("somebody")}
    if notice.kind == NoticeKind.REVIEW:
        subject, said = _("Review requested: %(title)s"), _("%(who)s asks for a review of this.")
    elif notice.kind == NoticeKind.BACK:
        subject, said = _("Sent back: %(title)s"), _("%(who)s sent your draft back.")
    elif notice.kind == NoticeKind.PUBLISHED:
        subject, said = _("Published: %(title)s"), _("What you wrote is published.")
    else:
        subject = _("Could not go live: %(title)s")
        said = _("What you wrote or scheduled did not go live at its time.")
    return subject % named, said % named
