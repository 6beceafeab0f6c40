"""Publishes drafts whose time has come and sees to reports: the work of a timer, each minute."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection
from django.utils import timezone

from partnership.feedback.mail import tend_reports
from partnership.publishing.schedule import catch_up, note_timer
from partnership.staff.known_faults import ask_again
from partnership.staff.models import OpenForm, SecurityEvent
from partnership.staff.notices import telling
from partnership.staff.notices.mail import send_notices

# So long the rules are asked about records that may have changed, each time.
SECONDS_FOR_QUALITY = 10
# Of the lock in PostgreSQL: any number that nothing else here uses.
LOCK_OF_MAIL = 7302012


class Command(BaseCommand):
    help = (
        "Publish the drafts whose time has come, and note the times of publication and expiry "
        "that have passed. Also mail new reports of readers and notices to staff, and delete those "
        "past keeping, and what was typed and never saved. May be called at any time and as often "
        "as you like."
    )
    requires_system_checks = []

    def handle(self, **options):
        try:
            self.catch_up()
            with alone_with_mail() as is_alone:
                if is_alone:
                    tend_reports()
                    send_notices()
            OpenForm.objects.delete_outlived(timezone.now())
            SecurityEvent.objects.delete_outlived(timezone.now())
            ask_again(SECONDS_FOR_QUALITY)
        except Error as error:
            raise CommandError(words_for(error)) from error

    def catch_up(self):
        """Do what is due and tell each deed: failures as errors, nothing where nothing was due."""
        for succeeded, words in catch_up(tell=telling.went_live):
            (self.stdout if succeeded else self.stderr).write(words)
        note_timer()


@contextmanager
def alone_with_mail() -> Iterator[bool]:
    """Within, whether no other host mails: its timer may run at the same moment, and who is told
    is noted only once a mail has gone. On SQLite there is no other host.

    No lock of a transaction: the server ends one that waits for a server of mail.
    """
    if connection.vendor != "postgresql":
        yield True
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK_OF_MAIL])
        (is_alone,) = cursor.fetchone()
        try:
            yield is_alone
        finally:
            if is_alone:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK_OF_MAIL])


def words_for(error):
    """What is told of a database that is locked or away."""
    why = " ".join(str(error).split())
    return (
        f"The database kept some of what is due from being done: {why}. The next time does it; "
        "where this comes again, call `manage.py doctor`."
    )
