"""What every test may count on."""

import os
from pathlib import Path

import pytest


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
def quick_passwords():
    """Hash passwords quickly; their strength is Django's to test."""
    from django.test import override_settings

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


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
