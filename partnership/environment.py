"""The variables of the environment, each read as what it is to be, or refused in a sentence.

One that is empty counts as not set: that is how lists of variables are left open.
"""

import os
import re
import zoneinfo
from collections.abc import Callable
from email.utils import parseaddr
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import environ
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured

ORIGIN = re.compile(r"https?://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?")
HOST_OF_REQUESTS = re.compile(r"\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\]", re.IGNORECASE)
YES, NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}
DATABASES = {"postgres", "postgresql", "psql", "pgsql", "sqlite"}
# Where mail goes; to all but the first three for tests and developers.
WAYS_OF_MAIL = {
    **dict.fromkeys(("smtp", "smtp+tls", "smtp+ssl"), True),
    **dict.fromkeys(("consolemail", "dummymail", "filemail", "memorymail"), False),
}


# Variables of former versions, and why nothing reads them any more.
NO_LONGER_READ = {
    "REDIS_URL": "no Redis is asked for anything: each process keeps its pages, and what must not "
    "get lost is in the database. Take it out, and stop a Redis that served this site alone",
}


class WrongVariable(ImproperlyConfigured):
    """A variable holds what the site cannot run with: its name, its value, and what it may be."""

    def __init__(self, name: str, value: str, why: str) -> None:
        super().__init__(f"{name} cannot be {without_password(value)!r}: {why}.")


def without_password(value: str) -> str:
    """An address as others may read it: without who signs in with which password."""
    value = re.sub(r"^(.*?://)?.*@", r"\1…@", value)
    return re.sub(r"(password=)[^&]*", r"\1…", value)


def text(name: str, default: str = "") -> str:
    """A variable as it is."""
    return os.environ.get(name, "").strip() or default


def set_in_vain() -> dict[str, str]:
    """The variables that are set and that nothing reads any more, each with the reason."""
    return {name: why for name, why in NO_LONGER_READ.items() if text(name)}


def token(name: str, least: int = 16) -> str:
    """What opens a door, or "" for none. It is not told."""
    value = text(name)
    if value and (len(value) < least or not value.isascii() or re.search(r"\s", value)):
        why = f"it needs {least} letters and digits at least, such as openssl rand -hex 16 gives"
        raise WrongVariable(name, "…", why)
    return value


def switch(name: str, default: bool) -> bool:
    """On or off. Any other word is refused: what it protects would be off in silence."""
    value = text(name).lower()
    if value and value not in YES | NO:
        raise WrongVariable(name, value, "write 1 for on or 0 for off")
    return value in YES if value else default


def choice(name: str, default: str, known: list[str]) -> str:
    """One of some words."""
    value = text(name, default).lower()
    if value not in known:
        raise WrongVariable(name, value, f"write {' or '.join(known)}")
    return value


def number(name: str, default: int, least: int = 0, most: int | None = None) -> int:
    """A whole number from `least` to `most`."""
    value = text(name)
    if not value:
        return default
    if re.fullmatch(r"[0-9]{1,9}", value) and least <= int(value) <= (most or int(value)):
        return int(value)
    to = f"to {most}" if most else "on"
    raise WrongVariable(name, value, f"it is a whole number from {least} {to}")


def words(name: str, default: str = "") -> list[str]:
    """What stands between commas."""
    return [word for part in text(name, default).split(",") if (word := part.strip())]


def _any_or_each(name: str, shape: re.Pattern[str], why: str) -> list[str]:
    """What stands between commas, each * or of a shape; `why` says how it is written."""
    found = words(name)
    for value in found:
        if value != "*" and not shape.fullmatch(value):
            raise WrongVariable(name, value, why)
    return found


def hosts(name: str) -> list[str]:
    """Names of hosts as requests name them, * for any; one that matches no request is refused."""
    why = "write hosts with commas, each alone, without https:// and without a port"
    return _any_or_each(name, HOST_OF_REQUESTS, why)


def folder(name: str) -> str:
    """A folder that is there, as its whole path, or "" for none."""
    value = text(name)
    if value and not (os.path.isabs(value) and os.path.isdir(value)):
        raise WrongVariable(name, value, "write the whole path of a folder that is there")
    return value


def database(name: str) -> dict[str, Any]:
    """A database of PostgreSQL, or a file of SQLite, as Django has it; {} when none is named."""
    value = text(name)
    if not value:
        return {}
    example = "write postgres://user:password@host:5432/name or sqlite:////folder/file"
    if scheme_of(name, value, example) not in DATABASES:
        raise WrongVariable(name, value, f"it must begin with postgres:// or sqlite://; {example}")
    found = taken_apart(name, value, environ.Env.db_url_config, example)
    if found["NAME"] in ("", ":memory:") and "service" not in found.get("OPTIONS", {}):
        raise WrongVariable(name, value, f"it names no database; {example}")
    if found["ENGINE"].endswith("sqlite3") and not os.path.isabs(found["NAME"]):
        why = "the path is not a whole one, so it would depend on where a command is called"
        raise WrongVariable(name, value, f"{why}; {example}")
    return found


def bucket(name: str) -> dict[str, Any]:
    """A bucket of an object store that speaks S3, as BucketStorage takes it; {} when none is named.

    Without TLS, as on the machine itself, it begins with s3+http.
    """
    value = text(name)
    if not value:
        return {}
    example = "write s3://key:secret@host/bucket/folder?region=eu-central-1"
    scheme = scheme_of(name, value, example)
    parts = urlsplit(value)
    first, _slash, folder = parts.path.strip("/").partition("/")
    if scheme not in {"s3", "s3+http"} or not (parts.hostname and parts.password and first):
        raise WrongVariable(name, value, f"it names no key, secret, host and bucket; {example}")
    return {
        "host": parts.hostname + (f":{parts.port}" if parts.port else ""),
        "bucket": first,
        "prefix": f"{folder}/" if folder else "",
        "user": unquote(parts.username or ""),
        "secret": unquote(parts.password),
        "region": dict(parse_qsl(parts.query)).get("region", "us-east-1"),
        "secure": scheme == "s3",
    }


def mail(name: str, default: str = "") -> str:
    """By which address mail goes out, or ""."""
    value, example = text(name, default), "write smtp+tls://name:password@mail.example.org:587"
    if not value:
        return ""
    scheme = scheme_of(name, value, example)
    if scheme not in WAYS_OF_MAIL:
        raise WrongVariable(name, value, f"it is no way to send mail; {example}")
    if WAYS_OF_MAIL[scheme] and not urlsplit(value).hostname:
        raise WrongVariable(name, value, f"it names no server of mail; {example}")
    return value


def scheme_of(name: str, value: str, example: str) -> str:
    """What stands before ://, of an address whose port is one."""
    parts = taken_apart(name, value, urlsplit, example)
    taken_apart(name, value, lambda _value: parts.port, example)
    return parts.scheme if "://" in value else ""


def taken_apart(name: str, value: str, how: Callable[[str], Any], example: str) -> Any:
    """What `how` makes of a value."""
    try:
        return how(value)
    except (ValueError, ImproperlyConfigured) as error:
        raise WrongVariable(name, value, f"it is not a full address; {example}") from error


def sender(name: str, default: str) -> str:
    """An address of e-mail, which may have a name before it."""
    value = text(name, default)
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(value)[1]) or "\n" in value:
        raise WrongVariable(name, value, "it is an address such as record@example.org")
    return value


def origins(name: str) -> list[str]:
    """Other sites as a policy names them: https://host, https://*.host, or * for any."""
    why = "write origins with commas, such as https://news.example.org, or * for any site"
    return _any_or_each(name, ORIGIN, why)


def time_zone(name: str, default: str) -> str:
    """The name of a time zone that this machine knows."""
    value = text(name, default)
    try:
        zoneinfo.ZoneInfo(value)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError) as error:
        why = "this machine knows no such time zone; write one such as Asia/Shanghai or UTC"
        raise WrongVariable(name, value, why) from error
    return value


def languages(name: str, default: str) -> list[tuple[str, str]]:
    """(code, name in English) of languages with commas, the default first."""
    value = text(name, default)
    found = {code.lower(): LANG_INFO.get(code.lower(), {}) for code in words(name, default)}
    unknown = [code for code, info in found.items() if "name" not in info]
    if unknown or not found:
        example = "write codes with commas, such as en,zh-hans,fr"
        why = f"{unknown[0]} is no language that Django knows" if unknown else "it names none"
        raise WrongVariable(name, value, f"{why}; {example}")
    return [(code, info["name"]) for code, info in found.items()]
