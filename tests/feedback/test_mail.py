"""The mailbox of the site is told of reports; while mail is down they wait."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from partnership.feedback.mail import tend_reports
from partnership.feedback.models import KEPT, Report
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def mailbox(settings):
    settings.SENDS_MAIL = True
    return factories.partnership(contact_email="editors@example.org").contact_email


def report(**fields):
    given = {"kind": "wrong", "text": "It was in May.", "form": "f", "language": "en"}
    return Report.objects.create(**(given | fields))


def test_a_report_is_mailed_once(mailbox):
    one = report(page="/en/projects/cranes/", email="reader@example.org")
    tend_reports()
    tend_reports()
    (sent,) = mail.outbox
    assert sent.to == [mailbox]
    assert one.reference in sent.subject
    assert "It was in May." in sent.body
    assert "reader@example.org" not in sent.body


def test_a_report_waits_while_mail_is_down(mailbox, monkeypatch):
    report()

    def down(*args, **options):
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", down)
        tend_reports()
    assert Report.objects.get().mailed_at is None
    tend_reports()
    assert len(mail.outbox) == 1


def test_nothing_is_mailed_where_mail_is_not_configured(mailbox, settings):
    settings.SENDS_MAIL = False
    report()
    tend_reports()
    assert not mail.outbox


def test_a_line_of_the_sender_cannot_become_a_head_of_the_mail(mailbox):
    report(subject="x\nBcc: all@example.org")
    tend_reports()
    assert "Bcc" not in mail.outbox[0].message()


def test_settled_reports_are_deleted_after_the_stated_time():
    at = timezone.now()
    report(form="a", state="answered", settled_at=at - KEPT - timedelta(days=1))
    report(form="b", state="answered", settled_at=at - KEPT + timedelta(days=1))
    report(form="c", made_at=at - 2 * KEPT)
    tend_reports()
    assert set(Report.objects.values_list("form", flat=True)) == {"b", "c"}
