"""A site under a path, walked through: run as a process of its own, which settings need.

Prints a line for each address that leads out of the path, and for each that does not answer.
"""

import html
import re
import sys
from collections import Counter, deque
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from wsgiref.util import setup_testing_defaults

import django
from django.conf import settings

# One of each kind of address is asked, and no more than so many.
MOST = 100
LINKS = re.compile(r'\s(?:href|src|action|cite|data-[a-z-]*(?:url|href))="([^"]*)"')
KINDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]+|[\w.]+(-[\w.]+){2,}|/\d+/")


def ask(path, cookie=""):
    """(status, headers, text) of an address as the server gives it to a browser."""
    path, _mark, query = path.partition("?")
    environ = {"PATH_INFO": path, "QUERY_STRING": query, "HTTP_COOKIE": cookie}
    environ["REMOTE_ADDR"] = "127.0.0.1"
    setup_testing_defaults(environ)
    environ["HTTP_HOST"] = urlsplit(settings.SITE_URL).netloc
    head = []
    from partnership.wsgi import application

    body = application(environ, lambda *given: head.extend(given))
    text = b"".join(body).decode("utf-8", "replace")
    return int(head[0].split()[0]), dict(head[1]), text


def addresses_in(headers, text):
    """Every address that a page, file or header names."""
    yield from (value for name, value in headers.items() if name == "Location")
    yield from re.findall(r"<([^>]+)>", headers.get("Link", ""))
    if "html" in headers.get("Content-Type", ""):
        yield from map(html.unescape, LINKS.findall(text))
        text = html.unescape(text)
    # An example to be typed in ends with a quotation mark.
    yield from re.findall(re.escape(settings.SITE_ORIGIN) + r"[^\s\"'<>\\`]*", text)


def is_inside(path):
    """Whether a path is below that of the site, once."""
    root = settings.SITE_PATH
    return f"{path}/".startswith(f"{root}/") and not path.startswith(f"{root}{root}/")


def walk(start, cookie=""):
    """Follow every kind of link from some paths; yield what is wrong."""
    waiting, kinds, asked = deque(start), Counter(), 0
    while waiting and asked < MOST:
        path, asked = waiting.popleft(), asked + 1
        status, headers, text = ask(path, cookie)
        if status >= 400 and "autocomplete" not in path:
            yield f"{status} {path}"
        for address in addresses_in(headers, text):
            parts = urlsplit(urljoin(settings.SITE_ORIGIN + path, address))
            if parts.scheme not in ("http", "https") or parts.netloc != "harbours.example":
                continue
            if not is_inside(parts.path):
                yield f"{address} on {path}"
            elif "logout" not in address and "{" not in address and "static" not in address:
                kind = KINDS.sub("*", parts.path) + ("?" if parts.query else "")
                kinds[kind] += 1
                if kinds[kind] == 1 and "catalogue" not in parts.path:
                    waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))


def main():
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}
    django.setup()
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client

    from partnership.publishing.models import ContentVersion
    from tests import factories

    # From the models, which takes a second instead of six.
    connection.settings_dict["TEST"]["MIGRATE"] = False
    connection.creation.create_test_db(verbosity=0, serialize=False)
    factories.partnership()
    factories.agreement_money(factories.agreement())
    for make in (factories.project, factories.event, factories.milestone, factories.quotation):
        factories.cite(make())
    factories.position(factories.person())
    ContentVersion.objects.move()
    client = Client()
    client.force_login(User.objects.create_superuser("super", password="x"))
    (cookie,) = client.cookies.values()
    root = settings.SITE_PATH
    files = ["/", "/sitemap.xml", "/robots.txt", "/data/record.json", "/api/v1/"]
    wrong = [*walk([root, *(root + path for path in files)])]
    wrong += walk([f"{root}/admin/"], f"{cookie.key}={cookie.value}")
    print("\n".join(wrong))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    main()
