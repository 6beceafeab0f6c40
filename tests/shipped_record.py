"""The shipped record, loaded for tests that ask what it holds."""

from contextlib import contextmanager
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


@contextmanager
def loading(django_db_blocker, fixture_files):
    """Load the whole record; what tests change is rolled back to this, and this at the end.

    By the quicker way: `test_round_trip` loads it with `loaddata`.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("import_record", *fixture_files, without_history=True, stdout=StringIO())
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def loaded_record(django_db_setup, django_db_blocker, fixture_files):
    """Load the record once for a module; of the folder tests/record, once for all of it."""
    with loading(django_db_blocker, fixture_files):
        yield


@pytest.fixture
def record(loaded_record, db):
    """The database with the shipped record in it."""
