"""Sessions in the database that say why they could not be saved."""

import json
import logging
from typing import Any

from django.contrib.messages.storage.session import SessionStorage
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import DatabaseError

from partnership.publishing.storage_faults import cause_of

logger = logging.getLogger(__name__)


class SessionStore(db.SessionStore):
    """Django's own, which takes any fault of the database for a session that was deleted.

    It is saved after the work of a request, which is done by then: where it would only keep what
    is said of that, and cannot be saved, the answer of the work stands without it.
    """

    loaded = ""

    def load(self) -> dict[str, Any]:
        data = super().load()
        self.loaded = without_messages(data)
        return data

    def save(self, must_create=False):
        try:
            super().save(must_create)
        except (UpdateError, DatabaseError) as error:
            fault = error.__context__ if isinstance(error, UpdateError) else error
            if cause_of(fault) is None:
                raise
            only_said = not must_create and self.loaded == without_messages(self._session)
            if self.loaded and only_said:
                logger.warning("What was to be said of a request could not be kept: %s", fault)
                return
            if fault is error:
                raise
            raise fault from fault.__cause__  # which has the code


def without_messages(data: dict[str, Any]) -> str:
    """What a session holds but for messages, to be compared."""
    kept = {key: value for key, value in data.items() if key != SessionStorage.session_key}
    return json.dumps(kept, sort_keys=True, default=str)
