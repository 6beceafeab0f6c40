"""What every test may count on."""

import gc
import os
from pathlib import Path

import pytest
from _pytest import runner
from hypothesis import settings

# Property tests take the same examples every time and never look at the clock.
settings.register_profile("repeatable", deadline=None, derandomize=True, database=None)
settings.load_profile("repeatable")

# Tests make many objects that soon go, and Django's classes stay: looking for circles among all
# of them every 700 objects, as Python does, takes an eighth of the time.
gc.set_threshold(100_000, 50, 100)


def pytest_runtest_protocol(item, nextitem):
    """Run a test as pytest does, in a frame with room for all that it calls.

    Python keeps the frames of its functions in blocks of 16 kB, and asks the system for the next
    one and gives it back each time calls cross the end of a block: in a loop at such a depth that
    takes a tenth of the time. A frame as large as this one brings a block of its own.
    """
    return runner.pytest_runtest_protocol(item, nextitem)


pytest_runtest_protocol.__code__ = pytest_runtest_protocol.__code__.replace(co_stacksize=2**18)


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
    """Keep the lock of imports in a folder of this process: others import at the same time."""
    from django.test import override_settings

    with override_settings(VAR_DIR=tmp_path_factory.mktemp("var")):
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_passwords():
    """Hash passwords quickly; their strength is Django's to test."""
    from django.test import override_settings

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def outermost_templates(django_test_environment):
    """Note the context of the page only (`response.context`), not that of every part and widget.

    Django's test client copies the context of each template; a form of the admin has thousands.
    """
    from django.template import Template

    noted = Template._render

    def render(template, context):
        Template._render = lambda part, context: part.nodelist.render(context)
        try:
            return noted(template, context)
        finally:
            Template._render = render

    Template._render = render
    yield
    Template._render = noted


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
