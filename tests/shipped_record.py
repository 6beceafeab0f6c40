"""The shipped record, loaded for tests that ask what it holds."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction


@pytest.fixture(scope="session")
def fixture_files():
    """The files of the record in the order of the arrows, as the shell's `fixtures/*.json`."""
    return sorted(str(path) for path in Path(settings.FIXTURES_DIR).glob("*.json"))


@pytest.fixture(scope="module")
def loaded_record(django_db_setup, django_db_blocker, fixture_files):
    """Load the whole record once for a module; what its tests change is rolled back to this.

    By the quicker way: `test_round_trip` loads it with `loaddata`.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("import_record", *fixture_files, without_history=True, stdout=StringIO())
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)


@pytest.fixture
def record(loaded_record, db):
    """The database with the shipped record in it."""
