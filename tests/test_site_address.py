"""The address of the site: taken as browsers write it, or refused in words."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from partnership.site_address import parse, parse_contact, path_within


@pytest.mark.parametrize(
    ("text", "origin", "path"),
    [
        ("https://record.example", "https://record.example", ""),
        (" https://record.example/ ", "https://record.example", ""),
        ("https://record.example:8443", "https://record.example:8443", ""),
        ("https://record.example:443/", "https://record.example", ""),
        ("http://record.example:80", "http://record.example", ""),
        ("http://record.example:443", "http://record.example:443", ""),
        ("HTTPS://Record.Example/", "https://record.example", ""),
        ("https://bücher.example", "https://xn--bcher-kva.example", ""),
        ("http://[::1]:8000", "http://[::1]:8000", ""),
        ("https://example.org/the/record/", "https://example.org", "/the/record"),
        ("https://example.org:8443/Record-2", "https://example.org:8443", "/Record-2"),
    ],
)
def test_an_address_is_taken_apart_as_browsers_write_it(text, origin, path):
    address = parse(text)
    assert (address.origin, address.path, address.url) == (origin, path, origin + path)


@pytest.mark.parametrize(
    "text",
    ["record.example", "//record.example", "ftp://record.example", "https://", "https://:8000"]
    + ["https://record.example:port", "https://record.example:99999"]
    + ["https://ada@record.example", "https://record.example/?a=b", "https://record.example/#top"]
    + ["https://record.example/a b", "https://record.example/记录", "https://record.example/a//b"]
    + ["https://record.example/a/../b", "https://record.example/%2e"]
    + ["https://a..b.example"],
)
def test_what_is_no_address_of_a_site_is_refused_by_its_name(text):
    with pytest.raises(ImproperlyConfigured, match="SITE_URL"):
        parse(text)


@pytest.mark.parametrize(
    ("path", "within"),
    [
        ("/record/en/", "/en/"),
        ("/record/", "/"),
        ("/record", "/"),
        ("/records/en/", None),
        ("/en/", None),
        ("/record/record/", "/record/"),
    ],
)
def test_a_path_is_of_the_site_only_below_its_own(path, within):
    assert path_within(path, "/record") == within


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("", ""),
        (" security@example.org ", "mailto:security@example.org"),
        ("mailto:security@example.org", "mailto:security@example.org"),
        ("https://example.org/security", "https://example.org/security"),
        ("tel:+41-22-123", "tel:+41-22-123"),
    ],
)
def test_a_contact_is_an_address_of_e_mail_or_of_a_page(text, contact):
    assert parse_contact(text) == contact


@pytest.mark.parametrize(
    "text",
    ["security", "http://example.org", "a@b c", "mailto:", "a@b\nExpires: never", "ftp://a@b"],
)
def test_what_nobody_can_write_to_is_refused_by_its_name(text):
    with pytest.raises(ImproperlyConfigured, match="SECURITY_CONTACT"):
        parse_contact(text)


def test_every_path_is_of_a_site_without_one():
    assert path_within("/en/", "") == "/en/"
