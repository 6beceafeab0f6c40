"""What a public address answers: its words, its links, and what tells one reader from another."""

import re
from io import BytesIO
from urllib.parse import parse_qs, urlsplit
from zipfile import ZipFile

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve
from django.utils import translation
from pypdf import PdfReader

# How pictures begin: PNG, JPEG.
PICTURES = (b"\x89PNG", b"\xff\xd8\xff")


def text_of(content):
    """What an answer says; of a file that packs others, all that they say; of a picture nothing."""
    if content.startswith(b"%PDF"):
        file = PdfReader(BytesIO(content))
        return "\n".join([str(file.metadata), *(page.extract_text() for page in file.pages)])
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as archive:
            return "\n".join(text_of(archive.read(name)) for name in archive.namelist())
    return "" if content.startswith(PICTURES) else content.decode()


def visit(client, address):
    """Return (status, text, what tells readers apart) of an answer."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
        content = b"".join(response) if response.streaming else response.content
    asked = " ".join(query["sql"] for query in queries)
    faults = {
        "sets a cookie": response.cookies,
        "varies": "cookie" in response.headers.get("Vary", "").lower(),
        "asks for the session": "django_session" in asked or "auth_user" in asked,
        "has a session": hasattr(response.wsgi_request, "session"),
    }
    return response.status_code, text_of(content), [word for word, found in faults.items() if found]


def kind_of(address):
    """The view that answers an address, if any does, and the parameters it is asked with."""
    parts = urlsplit(address)
    language = parts.path.split("/")[1]
    known = language in dict(settings.LANGUAGES)
    with translation.override(language if known else settings.LANGUAGE_CODE):
        try:
            view = resolve(parts.path).view_name
        except Resolver404:
            view = None
    return view, tuple(sorted(parse_qs(parts.query)))


def links_of(address, text):
    """Yield the addresses of this site that a page leads to, but for files and the staff's."""
    here, _mark, query = address.partition("?")
    for link in re.findall(r'(?:href="|<loc>)([^"<]+)', text):
        parts = urlsplit(link.replace("&amp;", "&"))
        if parts.netloc and parts.netloc != urlsplit(settings.SITE_URL).netloc:
            continue
        if parts.scheme == "mailto" or parts.path.startswith(("/static/", "/admin")):
            continue
        if parts.query and query:
            continue
        path = parts.path or here
        yield f"{path}?{parts.query}" if parts.query else path
