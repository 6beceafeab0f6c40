"""The one settings file, driven by the environment: read anew in each case."""

import json
import os
import re
import runpy
import stat
from pathlib import Path

import pytest
from django.conf import global_settings

from partnership.environment import WrongVariable, without_password

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "partnership" / "settings.py"
DOCS = (ROOT / "docs" / "operations.md").read_text()
TOLD = re.findall(r"`([A-Z_]+)`", "".join(re.findall(r"^\| (`[A-Z_, `]+) \|", DOCS, re.MULTILINE)))


@pytest.fixture
def settings_with(tmp_path, monkeypatch):
    """Call it with names and variables of the environment; it returns the values."""

    def read(*names, **variables):
        here = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path / "var"), **variables}
        monkeypatch.setattr(os, "environ", here)
        found = {**vars(global_settings), **runpy.run_path(str(FILE))}
        # As an address or a folder is written, and a key once it is asked for.
        return json.loads(json.dumps({name: found[name] for name in names}, default=str))

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


def test_a_bucket_is_taken_apart(settings_with):
    address = "s3+http://ada:a%2Fb+c@127.0.0.1:9000/uploads/of/record?region=eu-central-1"
    storages = settings_with("STORAGES", MEDIA_STORAGE_URL=address)["STORAGES"]
    assert storages["default"]["OPTIONS"] == {
        "host": "127.0.0.1:9000",
        "bucket": "uploads",
        "prefix": "of/record/",
        "user": "ada",
        "secret": "a/b+c",
        "region": "eu-central-1",
        "secure": False,
    }


WRONG = {
    "PORT": ["99999", "0", "-1", "http", "8000.5"],
    "SITE_URL": ["record.example", "https://", "https://a..b.example"],
    "VAR_DIR": ["/dev/null/record"],
    "DATABASE_URL": [
        "mysql://root@localhost/record",
        "record.sqlite3",
        "postgres://host:port/record",
    ]
    + [
        "postgres://user:secret@host/",
        "sqlite://",
        "sqlite:///db.sqlite3",
        "postgis://host/record",
    ],
    "MEDIA_STORAGE_URL": [
        "bucket",
        "https://k:s@host/b",
        "s3://host/b",
        "s3://k:s@host",
        "s3://k:s@:x/b",
    ],
    "PUBLISH_CACHE_MB": ["-1", "much", "64MB"],
    "LANGUAGES": ["english", "en,tlh", "zh-cn", ","],
    "TIME_ZONE": ["Shanghai", "../etc/passwd", "/etc/localtime", "Asia"],
    "STATEMENT_TIMEOUT": ["5s", "-5"],
    "REQUIRE_SECOND_FACTOR": ["ja", "2"],
    "REQUIRE_ANOTHER_PERSON": ["maybe"],
    "REQUIRE_SOURCES": ["always"],
    "SECURITY_CONTACT": ["security", "http://record.example"],
    "LOG_FORMAT": ["xml", "json lines"],
    "TRUSTED_PROXIES": ["-1", "nginx", "1.5"],
    "EMAIL_URL": ["mail.example.org:587", "smtp+tls://", "smtp://host:port", "pop://host"],
    "MAIL_FROM": ["nobody", "a@b@c", "Record"],
    "EMBEDDED_BY": ["news.example.org", "https://a.example/path", "self", "https://a; img-src *"],
    "DEBUG": ["ja"],
    "ALLOWED_HOSTS": ["a b", "https://a.example", "a.example:8000", "a.example/path"],
    "FONTS_DIR": ["/nowhere", "fonts", "/dev/null"],
    "LOCALES_DIR": ["/nowhere", "locale"],
}
NOT_TOLD = {"METRICS_TOKEN": ["short", "sixteen and more letters"]}
# Whatever is written there can be meant; what comes of it is said by `serve`, `setup`, `doctor`.
FREE = {"HOST", "SECRET_KEY", "BACKUP_DIR", "ADMIN_PASSWORD"}


def test_every_variable_that_is_told_is_tried_with_wrong_values():
    assert set(TOLD) == WRONG.keys() | NOT_TOLD.keys() | FREE


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in WRONG.items() for value in values]
)
def test_a_wrong_value_is_refused_by_name_and_value_in_a_sentence(settings_with, name, value):
    with pytest.raises(WrongVariable) as refused:
        settings_with(name, **{name: value})
    words = str(refused.value)
    assert words.startswith(f"{name} cannot be '{without_password(value)}': ")
    assert words.endswith(".")
    assert "\n" not in words


@pytest.mark.parametrize("value", NOT_TOLD["METRICS_TOKEN"])
def test_a_token_is_refused_without_being_told(settings_with, value):
    with pytest.raises(WrongVariable, match="METRICS_TOKEN cannot be '…': ") as refused:
        settings_with("METRICS_TOKEN", METRICS_TOKEN=value)
    assert value not in str(refused.value)


@pytest.mark.parametrize("name", sorted(WRONG.keys() - {"VAR_DIR"} | FREE))
def test_an_empty_variable_is_one_that_is_not_set(settings_with, name):
    names = ("PORT", "SITE_URL", "DATABASES", "LANGUAGES", "TIME_ZONE", "DEFAULT_FROM_EMAIL")
    assert settings_with(*names, **{name: " "}) == settings_with(*names)


@pytest.mark.parametrize(
    "address",
    ["postgres://ada:secret@host/name", "smtp+tls://ada@b.org:sec@ret@host", "ada:secret@host"]
    + ["postgres://host/name?user=ada&password=secret"],
)
def test_no_password_is_told(address):
    assert "sec" not in without_password(address)
    assert "host" in without_password(address)


def test_forms_are_taken_from_the_address_that_readers_see(settings_with):
    name = "CSRF_TRUSTED_ORIGINS"
    with_port = settings_with(name, SITE_URL="https://record.example:8443/path/")
    assert with_port[name] == ["https://record.example:8443"]


def test_a_path_of_the_address_is_that_of_files_and_cookies(settings_with):
    names = ("FORCE_SCRIPT_NAME", "STATIC_URL", "MEDIA_URL", "SESSION_COOKIE_PATH")
    names += ("CSRF_COOKIE_PATH", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME")
    assert list(settings_with(*names, SITE_URL="https://example.org/record").values()) == [
        "/record",
        "/record/static/",
        "/record/media/",
        "/record/",
        "/record/",
        # Browsers take a cookie called __Host- for a whole host only.
        "__Secure-sessionid",
        "__Secure-csrftoken",
    ]


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
    assert database["ENGINE"] == "partnership.postgresql"
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", 5433, "record")
    assert database["OPTIONS"]["connect_timeout"] == 2
    assert 0 < database["OPTIONS"]["tcp_user_timeout"] <= 10_000
    assert database["OPTIONS"]["keepalives_idle"] <= 10
    assert database["OPTIONS"]["sslmode"] == "require"
    assert "statement_timeout=5000" in database["OPTIONS"]["options"]
    assert database["CONN_HEALTH_CHECKS"]


def test_there_is_one_cache_and_it_is_in_the_database(settings_with):
    # Counters that each process had to itself, or that may get lost, would be no limit.
    (cache,) = settings_with("CACHES")["CACHES"].values()
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
