"""Sessions that cannot be saved: what a request did stands, whatever is lost of what it said."""

import sqlite3

import pytest
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError

from partnership.accounts.sessions import SessionStore

pytestmark = pytest.mark.django_db


def test_only_what_was_to_be_said_is_lost_in_silence(monkeypatch):
    made = SessionStore()
    made["kept"] = 1
    made.create()
    made["kept"] = 1
    made.save()
    session = SessionStore(made.session_key)
    assert session["kept"] == 1
    locked = sqlite3.OperationalError("database is locked")
    locked.sqlite_errorcode = sqlite3.SQLITE_BUSY

    def fail(self, must_create=False):
        try:
            raise OperationalError from locked
        except OperationalError:
            if must_create:
                raise
            raise UpdateError  # noqa: B904 - as Django does

    monkeypatch.setattr(db.SessionStore, "save", fail)
    session["_messages"] = "The import was undone."
    session.save()
    with pytest.raises(OperationalError):
        session.save(must_create=True)
    session["kept"] = 2
    with pytest.raises(OperationalError):
        session.save()
