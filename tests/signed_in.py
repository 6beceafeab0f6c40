"""Who signs in and when, and what keeps the tests of drafts quick."""

import pytest
import time_machine
from django.contrib.auth.models import User

from partnership.agreements.admin import AgreementAdmin, ObjectiveInline
from tests.accounts.signing_in import PASSWORD, START


@pytest.fixture
def clock():
    """Time stands still, and is moved by `clock.shift`."""
    with time_machine.travel(START, tick=False) as moved:
        yield moved


@pytest.fixture
def ada():
    return User.objects.create_user("ada", password=PASSWORD, is_staff=True)


@pytest.fixture
def short_form(monkeypatch):
    """Let the form of an agreement have one kind of rows, its objectives.

    Each kind of rows is drafted alike, and most of the time of a form goes into their HTML;
    tests/staff/record_admin/test_record.py opens the whole form of every record.
    """
    monkeypatch.setattr(AgreementAdmin, "inlines", [ObjectiveInline])
