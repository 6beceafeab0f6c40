"""What the timer of each host calls each minute."""

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection

from partnership.feedback.models import Report
from partnership.website.management.commands.publish_due import LOCK_OF_MAIL
from tests import factories


@pytest.mark.django_db
def test_two_hosts_that_mail_at_the_same_moment_mail_once(settings, tmp_path):
    """On SQLite there is no other host, and nothing is asked."""
    settings.SENDS_MAIL, settings.VAR_DIR = True, tmp_path
    factories.partnership(contact_email="editors@example.org")
    Report.objects.create(kind="wrong", text="It was in May.", form="f", language="en")
    other = connection.copy()
    try:
        if connection.vendor == "postgresql":
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK_OF_MAIL])
            call_command("publish_due")
            assert mail.outbox == []
            # Before closing: the server frees it some moment after that.
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK_OF_MAIL])
        call_command("publish_due")
        assert len(mail.outbox) == 1
        if connection.vendor == "postgresql":
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK_OF_MAIL])
                assert cursor.fetchone() == (True,), "it was not given back"
    finally:
        other.close()
