"""What keeps the tests of drafts quick."""

import pytest

from partnership.agreements.admin import AgreementAdmin, ObjectiveInline


@pytest.fixture
def short_form(monkeypatch):
    """Let the form of an agreement have one kind of rows, its objectives.

    Each kind of rows is drafted alike, and most of the time of a form goes into their HTML;
    tests/publishing/test_admin.py opens the whole form of every record.
    """
    monkeypatch.setattr(AgreementAdmin, "inlines", [ObjectiveInline])
