"""The one settings file, driven by the environment: each case is a process of its own."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = """
import json, sys
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""


@pytest.fixture
def settings_with(tmp_path):
    """Call it with variables of the environment and names; it returns the values, or the error."""

    def read(*names, **variables):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, *names],
            cwd=ROOT,
            capture_output=True,
            text=True,
            env={
                "PATH": os.environ["PATH"],
                "DJANGO_SETTINGS_MODULE": "partnership.settings",
                "VAR_DIR": str(tmp_path / "var"),
                **variables,
            },
        )
        return json.loads(done.stdout) if done.returncode == 0 else done.stderr

    return read


def test_it_runs_without_any_variable(settings_with):
    values = settings_with("DEBUG", "SITE_URL", "ALLOWED_HOSTS")
    assert values == {
        "DEBUG": False,
        "SITE_URL": "http://127.0.0.1:8000",
        "ALLOWED_HOSTS": ["127.0.0.1", "[::1]", "localhost"],
    }


def test_the_key_is_made_once_and_closed_to_others(settings_with, tmp_path):
    first = settings_with("SECRET_KEY")["SECRET_KEY"]
    assert len(first) >= 50
    assert settings_with("SECRET_KEY")["SECRET_KEY"] == first
    path = tmp_path / "var" / "secret_key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [file.name for file in path.parent.iterdir()] == ["secret_key"]


def test_a_given_key_is_kept_out_of_files(settings_with, tmp_path):
    assert settings_with("SECRET_KEY", SECRET_KEY="given")["SECRET_KEY"] == "given"
    assert not (tmp_path / "var" / "secret_key").exists()


SECURITY = [
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE",
    "SECURE_HSTS_SECONDS",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    "SESSION_COOKIE_NAME",
    "CSRF_COOKIE_NAME",
]


def test_secure_cookies_and_hsts_exactly_with_https(settings_with):
    secure = settings_with(*SECURITY, SITE_URL="https://record.example/")
    assert list(secure.values()) == [
        True,
        True,
        31_536_000,
        True,
        "__Host-sessionid",
        "__Host-csrftoken",
    ]
    plain = settings_with(*SECURITY, SITE_URL="http://record.example")
    assert list(plain.values()) == [False, False, 0, False, "sessionid", "csrftoken"]


def test_the_host_of_the_address_is_allowed(settings_with):
    hosts = settings_with(
        "ALLOWED_HOSTS", SITE_URL="https://record.example:8443", ALLOWED_HOSTS="a.example,b.example"
    )["ALLOWED_HOSTS"]
    assert {"record.example", "a.example", "b.example", "localhost"} <= set(hosts)


def test_the_port_is_part_of_the_default_address(settings_with):
    assert settings_with("SITE_URL", PORT="8123")["SITE_URL"] == "http://127.0.0.1:8123"


def test_an_address_without_a_scheme_is_refused(settings_with):
    assert "SITE_URL is not a full address" in settings_with("SITE_URL", SITE_URL="record.example")


def test_sqlite_is_set_up_for_several_writers(settings_with):
    database = settings_with("DATABASES")["DATABASES"]["default"]
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert database["OPTIONS"]["timeout"] == 20
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]
    assert "synchronous=FULL" in database["OPTIONS"]["init_command"]
    assert database["CONN_MAX_AGE"] is None
    assert not database["ATOMIC_REQUESTS"]


def test_sqlite_may_be_named_and_keeps_its_options(settings_with):
    database = settings_with("DATABASES", DATABASE_URL="sqlite:////data/record.sqlite3")
    assert database["DATABASES"]["default"]["NAME"] == "/data/record.sqlite3"
    assert database["DATABASES"]["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_postgresql_gives_up_in_time(settings_with):
    database = settings_with(
        "DATABASES",
        DATABASE_URL="postgres://writer:secret@db.example:5433/record?sslmode=require",
        STATEMENT_TIMEOUT="5000",
    )["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", 5433, "record")
    assert database["OPTIONS"]["connect_timeout"] == 3
    assert database["OPTIONS"]["sslmode"] == "require"
    assert "statement_timeout=5000" in database["OPTIONS"]["options"]
    assert database["CONN_HEALTH_CHECKS"]


def test_other_databases_are_refused(settings_with):
    error = settings_with("DATABASES", DATABASE_URL="mysql://root@localhost/record")
    assert "DATABASE_URL must begin with postgres:// or sqlite://" in error


def test_pages_are_kept_for_all_processes_when_redis_is_named(settings_with):
    cache = settings_with("CACHES", REDIS_URL="redis://127.0.0.1:6379/1")["CACHES"]["pages"]
    assert cache["BACKEND"].endswith("ForgivingRedisCache")
    assert cache["LOCATION"] == "redis://127.0.0.1:6379/1"
    assert "locmem" in settings_with("CACHES")["CACHES"]["pages"]["BACKEND"]


def test_attempts_to_sign_in_are_counted_in_the_database_whatever_is_named(settings_with):
    # Counters that each process had to itself, or that may get lost, would be no limit.
    for variables in ({}, {"REDIS_URL": "redis://127.0.0.1:6379/1"}):
        cache = settings_with("CACHES", **variables)["CACHES"]["default"]
        assert cache["BACKEND"].endswith("DatabaseCache")


def test_a_second_factor_is_required_exactly_with_https(settings_with):
    name = "REQUIRE_SECOND_FACTOR"
    assert not settings_with(name)[name]
    assert settings_with(name, SITE_URL="https://record.example")[name]
    assert settings_with(name, REQUIRE_SECOND_FACTOR="1")[name]
    off = settings_with(name, SITE_URL="https://record.example", REQUIRE_SECOND_FACTOR="0")
    assert not off[name]


def test_no_proxy_is_trusted_unless_told(settings_with):
    name = "ALLAUTH_TRUSTED_PROXY_COUNT"
    assert settings_with(name)[name] == 0
    assert settings_with(name, TRUSTED_PROXIES="1")[name] == 1


def test_languages_come_from_the_environment(settings_with):
    values = settings_with("LANGUAGES", "LANGUAGE_CODE", LANGUAGES="fr,es,ar")
    assert values["LANGUAGE_CODE"] == "fr"
    assert values["LANGUAGES"] == [["fr", "French"], ["es", "Spanish"], ["ar", "Arabic"]]


def test_everything_written_goes_where_it_is_told(settings_with, tmp_path):
    values = settings_with("STATIC_ROOT", "MEDIA_ROOT", "DATABASES")
    assert values["STATIC_ROOT"] == str(tmp_path / "var" / "static")
    assert values["MEDIA_ROOT"] == str(tmp_path / "var" / "media")
    assert values["DATABASES"]["default"]["NAME"] == str(tmp_path / "var" / "db.sqlite3")
