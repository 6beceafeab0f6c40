"""The address of the site as those who run it give it, taken apart and checked."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from partnership.environment import WrongVariable

OF_SCHEME = {"http": 80, "https": 443}
CONTACT = re.compile(r"mailto:[^@\s]+@[^@\s]+|https://\S+|tel:\+?[\d.()-]+", re.ASCII)
PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*")


@dataclass(frozen=True)
class SiteAddress:
    """Where readers find the site, as browsers write it."""

    scheme: str
    host: str
    port: int | None
    # "" or one that begins with a slash and does not end with one.
    path: str

    @property
    def netloc(self) -> str:
        """The host, with a port where it is not that of the scheme."""
        return self.host if self.port is None else f"{self.host}:{self.port}"

    @property
    def origin(self) -> str:
        """The address without the path: what browsers send as Origin."""
        return f"{self.scheme}://{self.netloc}"

    @property
    def url(self) -> str:
        """The whole, without a slash at its end."""
        return self.origin + self.path


def parse(text: str) -> SiteAddress:
    """The address that SITE_URL gives; WrongVariable says what is wrong with it."""
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise refused(text, str(error)) from error
    if parts.scheme not in OF_SCHEME or not host:
        raise refused(text, "it is not a full address such as https://record.example")
    if parts.username is not None or parts.query or parts.fragment:
        raise refused(text, "it may have a port and a path, but nothing else")
    path = parts.path.rstrip("/")
    if not PATH.fullmatch(path) or {".", ".."} & set(path.split("/")):
        raise refused(text, "its path may hold plain letters, digits and . _ ~ - only")
    return SiteAddress(
        parts.scheme,
        as_browsers_write(host, text),
        None if port == OF_SCHEME[parts.scheme] else port,
        path,
    )


def as_browsers_write(host: str, text: str) -> str:
    """The host of an address `text`, in lower case and in ASCII, an IPv6 address in brackets."""
    if ":" in host:
        return f"[{host}]"
    try:
        return host.encode("idna").decode()
    except UnicodeError as error:
        raise refused(text, f"{host} is no possible host") from error


def parse_contact(text: str) -> str:
    """An address to write to as RFC 9116 has it, from one of e-mail or of a page; "" from none."""
    text = text.strip()
    if not text:
        return ""
    contact = f"mailto:{text}" if "@" in text and ":" not in text else text
    if not CONTACT.fullmatch(contact):
        why = "it is an e-mail address, or an address that begins with mailto:, https:// or tel:"
        raise WrongVariable("SECURITY_CONTACT", text, why)
    return contact


def refused(text: str, why: str) -> WrongVariable:
    return WrongVariable("SITE_URL", text, why)


def path_within(path: str, address_path: str) -> str | None:
    """The part of a request's path after that of the site; None when it is outside of it."""
    if not address_path:
        return path
    if path == address_path:
        return "/"
    return path[len(address_path) :] if path.startswith(f"{address_path}/") else None
