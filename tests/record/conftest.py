"""Every test here asks what the shipped record holds: it is loaded once for all of them."""

import pytest

from tests.shipped_record import loading


@pytest.fixture(scope="package")
def loaded_record(django_db_setup, django_db_blocker, fixture_files):
    with loading(django_db_blocker, fixture_files):
        yield
