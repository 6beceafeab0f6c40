"""Sessions in the database that say why they could not be saved."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError

from partnership.publishing.storage_faults import cause_of


class SessionStore(db.SessionStore):
    """Django's own, which takes any fault of the database for a session that was deleted."""

    def save(self, must_create=False):
        try:
            super().save(must_create)
        except UpdateError as error:
            fault = error.__context__
            if cause_of(fault):
                raise fault from fault.__cause__  # which has the code
            raise
