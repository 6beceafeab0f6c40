"""What every test may count on."""

import gc
import os
import re
import time
from pathlib import Path

import pytest
from django.contrib import admin
from hypothesis import settings

from tests.clock import CLOCK

# Property tests take the same examples every time and never look at the clock. More of them would
# be the same once more in every run: look for new ones with --hypothesis-profile=default.
settings.register_profile(
    "repeatable", max_examples=40, deadline=None, derandomize=True, database=None
)
settings.load_profile("repeatable")

# Who signs in and when, for tests of drafts, staff pages and accounts; the record as it ships; how
# files are read.
pytest_plugins = ["tests.signed_in", "tests.shipped_record", "tests.sources.reading_here"]

# Tests make many objects that soon go, and Django's classes stay: looking for circles among all
# of them every 700 objects, as Python does, takes an eighth of the time.
gc.set_threshold(100_000, 50, 100)


# What the pages and forms of each type of record say, and how staff use them: what holds on SQLite
# holds on every database. That each page opens on all of them is shown by
# tests/website/test_every_page.py, tests/staff/test_staff_addresses.py and
# tests/staff/record_admin/test_record.py. What of these modules depends on how a database counts,
# sorts or finds is marked every_database.
ROOMS = "agreements|events|feedback|participants|places|projects|sources|topics"
PAGES_AND_FORMS = re.compile(
    rf"tests/(({ROOMS})/test_(views|admin)\.py"
    r"|sources/desk/|staff/(review|security|short_forms)/)"
)

# What asks pytest-django for a database, beside the mark django_db.
REACH_A_DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}


def pytest_addoption(parser):
    parser.addoption(
        "--by-migrations",
        action="store_true",
        help="Build the database by the migrations, as a site does; else from the models.",
    )
    parser.addoption(
        "--another-database",
        action="store_true",
        help="Leave out what another run has shown for every database: tests that reach none,"
        " those marked any_database, and PAGES_AND_FORMS but for every_database.",
    )


def pytest_configure(config):
    CLOCK.start()


def pytest_unconfigure(config):
    CLOCK.stop()


def pytest_sessionstart(session):
    """Load the staff pages, as the addresses do: tests go through them while they are collected."""
    admin.autodiscover()


def pytest_collection_modifyitems(config, items):
    """Leave out what does not depend on the database, where only the database is another."""
    if config.getoption("another_database"):
        left_out = [item for item in items if not depends_on_the_database(item)]
        items[:] = [item for item in items if depends_on_the_database(item)]
        config.hook.pytest_deselected(items=left_out)


def depends_on_the_database(item):
    if PAGES_AND_FORMS.match(item.nodeid) and not item.get_closest_marker("every_database"):
        return False
    reaches_one = item.get_closest_marker("django_db") or REACH_A_DATABASE & {*item.fixturenames}
    return reaches_one and not item.get_closest_marker("any_database")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, pytestconfig):
    """Make the tables from the models, which takes half a second instead of six.

    SQLite keeps them in memory, also where several processes share the tests: what tells their
    databases apart by name does not know our engine for SQLite.
    """
    from django.db import connection

    connection.settings_dict["TEST"]["MIGRATE"] = pytestconfig.getoption("by_migrations")
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = None


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Note the migrations as applied where the tables are made from the models."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    with django_db_blocker.unblock():
        recorder = MigrationRecorder(connection)
        recorder.ensure_schema()
        noted = recorder.applied_migrations()
        for app, name in sorted(MigrationLoader(connection).disk_migrations.keys() - noted.keys()):
            recorder.record_applied(app, name)


@pytest.fixture(scope="session", autouse=True)
def plain_storage():
    """Serve static files under their own names: the hashed ones exist only once collected."""
    from django.test import override_settings

    storages = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with override_settings(STORAGES=storages):
        yield


@pytest.fixture(scope="session", autouse=True)
def folder_of_its_own(tmp_path_factory):
    """Keep the lock of imports in a folder of this process: others import at the same time.

    Static files seem to be collected.
    """
    from django.test import override_settings

    folder = tmp_path_factory.mktemp("var")
    (folder / "static").mkdir()
    (folder / "static" / "staticfiles.json").write_text("{}")
    with override_settings(VAR_DIR=folder, STATIC_ROOT=folder / "static"):
        yield


@pytest.fixture(scope="session", autouse=True)
def nothing_kept():
    """Work everything out anew: versions of two tests may have the same number and time."""
    from partnership.publish_cache.kept import VALUES

    VALUES.most = 0


@pytest.fixture(scope="session", autouse=True)
def quick_passwords():
    """Hash passwords quickly; their strength is Django's to test."""
    from django.test import override_settings

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def signed_in_just_now():
    """Take clients that are signed in by force for people who just showed who they are, as those
    who come through the door have."""
    from django.contrib.auth.signals import user_logged_in

    from partnership.accounts.weighty import CONFIRMED_AT

    def note(request, **_more):
        request.session[CONFIRMED_AT] = time.time()

    user_logged_in.connect(note)
    yield
    user_logged_in.disconnect(note)


@pytest.fixture(autouse=True)
def first_language():
    """Begin each test in the default language, whatever the one before it asked for."""
    from django.conf import settings
    from django.utils import translation

    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session")
def reference_dir():
    """The folder of documents that are not part of the product; for tests marked reference."""
    root = Path(__file__).resolve().parent.parent
    return Path(os.environ.get("REFERENCE_DIR") or root.parent / "shared")
