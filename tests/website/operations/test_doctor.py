"""`manage.py doctor` says in words what is set wrongly or does not do its work."""

import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command

from partnership import environment, site_address
from partnership.website.operations import doctor, running
from partnership.website.operations.manifest import Manifest

AT = datetime(2026, 3, 1, 4, 5, tzinfo=UTC)


def faults(findings):
    return [finding.message for finding in findings if finding.is_error]


@pytest.fixture
def online(settings, tmp_path, monkeypatch):
    """A site that is set as it should be."""
    # The database's machine has no time of tests.
    monkeypatch.setattr(running, "clock_of_database", lambda at: iter(()))
    settings.SITE = site_address.parse("https://record.example")
    settings.SITE_URL, settings.SITE_PATH, settings.SITE_IS_SECURE = settings.SITE.url, "", True
    settings.ALLOWED_HOSTS = ["record.example", *doctor.LOCAL]
    settings.HOST = "127.0.0.1"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.VAR_DIR = tmp_path
    tmp_path.chmod(0o700)
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "staticfiles.json").write_text("{}")
    settings.BACKUP_DIR = tmp_path / "backups"
    return settings


def test_a_site_that_is_set_as_it_should_be_has_no_fault(online):
    for examination in (doctor.origin, doctor.proxy, doctor.site_path, doctor.folders, doctor.mail):
        assert faults(examination()) == []


@pytest.mark.parametrize(
    ("url", "hosts", "host", "words"),
    [
        ("http://127.0.0.1:8000", ["record.example"], "127.0.0.1", "ALLOWED_HOSTS names record.ex"),
        ("http://localhost", [], "0.0.0.0", "the server listens at 0.0.0.0"),
        ("http://record.example", [], "127.0.0.1", "passwords can be read on the way"),
        ("https://record.example", ["*"], "127.0.0.1", "Name the hosts"),
    ],
)
def test_an_origin_that_readers_cannot_use_is_named(online, url, hosts, host, words):
    online.SITE, online.ALLOWED_HOSTS, online.HOST = site_address.parse(url), hosts, host
    (found,) = faults(doctor.origin())
    assert words in found


@pytest.mark.parametrize(
    ("url", "count", "words"),
    [
        ("https://record.example", 0, "Set TRUSTED_PROXIES=1"),
        ("http://127.0.0.1:8000", 1, "Set TRUSTED_PROXIES=0"),
    ],
)
def test_a_proxy_that_is_not_believed_or_not_there_is_named(online, url, count, words):
    online.SITE = site_address.parse(url)
    online.SITE_IS_SECURE = url.startswith("https")
    online.ALLAUTH_TRUSTED_PROXY_COUNT = count
    (found,) = faults(doctor.proxy())
    assert words in found


def test_folders_that_are_open_are_named(online):
    online.VAR_DIR.chmod(0o755)
    (open_to_all,) = faults(doctor.folders())
    assert "chmod go=" in open_to_all


def test_a_backup_that_is_missing_or_old_is_named(online):
    online.BACKUP_DIR.mkdir()
    (found,) = faults(doctor.backups(AT))
    assert "There is none" in found
    folder = online.BACKUP_DIR / "one"
    folder.mkdir()
    Manifest(1, "0", AT.isoformat(), "sqlite", {}, {}).write(folder)
    assert faults(doctor.backups(AT + timedelta(hours=30))) == []
    (found,) = faults(doctor.backups(AT + timedelta(hours=50)))
    assert "50 hours old" in found
    online.BACKUP_DIR = None
    (found,) = faults(doctor.backups(AT))
    assert "BACKUP_DIR is not set" in found


def test_a_bucket_that_cannot_be_asked_is_named(online, monkeypatch):
    online.BUCKET = {}
    assert list(doctor.uploads()) == []
    online.BUCKET = {"bucket": "uploads", "host": "store.example"}
    monkeypatch.setattr(doctor, "default_storage", SimpleNamespace(exists=lambda name: False))
    assert faults(doctor.uploads()) == []

    def refuse(name):
        raise OSError(5, "The store of uploads: 403 Forbidden")

    monkeypatch.setattr(doctor.default_storage, "exists", refuse)
    assert faults(doctor.uploads()) == [
        "They are in the bucket uploads at store.example, which cannot be asked: The store of "
        "uploads: 403 Forbidden."
    ]


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://record.example"])
def test_what_only_https_can_have_is_a_fault_where_readers_come_from_elsewhere(online, url):
    online.SITE = site_address.parse(url)
    online.SECURE_HSTS_SECONDS, online.SESSION_COOKIE_SECURE = 0, False
    online.SECURITY_CONTACT = "mailto:security@record.example"
    found = list(doctor.security())
    assert {"security.W004", "security.W010"} <= set(re.findall(r"security\.W\d+", str(found)))
    told = [finding for finding in found if re.search(r"W004|W010", finding.message)]
    assert {finding.is_error for finding in told} == {"127.0.0.1" not in url}


@pytest.mark.django_db
def test_the_command_ends_with_one_where_something_is_wrong(online):
    online.SECURITY_CONTACT = ""
    said = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", stdout=said, stderr=StringIO())
    assert ended.value.code == 1
    assert "WRONG security: SECURITY_CONTACT is not set" in said.getvalue()
    assert "ok    origin: https://record.example." in said.getvalue()


@pytest.mark.parametrize("is_fault", [True, False])
def test_the_command_ends_with_one_only_then(monkeypatch, is_fault):
    found = iter([(doctor.fault if is_fault else doctor.note)("disk", "words")])
    assert doctor.report(found, lambda words: None) == is_fault


def test_a_language_without_an_interface_is_named(settings):
    settings.LANGUAGES = [("en", "English"), ("zh-hans", "Chinese"), ("fr-ca", "French")]
    (finding,) = doctor.interface()
    assert "not translated into fr-ca" in finding.message


def test_a_language_without_a_font_is_named(monkeypatch):
    monkeypatch.setattr(doctor, "can_write", lambda language: language == "en")
    (finding,) = doctor.fonts()
    assert "None for zh-hans" in finding.message
    assert "fonts-noto-cjk" in finding.message


def test_a_variable_that_nothing_reads_any_more_is_named(settings, monkeypatch):
    monkeypatch.setenv("REDIS_URL", "")
    assert environment.set_in_vain() == {}
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:6379/0")
    settings.SET_IN_VAIN = environment.set_in_vain()
    (found,) = doctor.variables()
    assert not found.is_error
    assert found.message.startswith("REDIS_URL is not read any more: ")
