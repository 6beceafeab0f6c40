"""The application that the web server calls."""

import multiprocessing
import os
import signal
import sys
import threading
import time
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.urls import reverse
from django.utils.translation import override

from partnership.environment import WrongVariable
from partnership.site_address import path_within

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partnership.settings")
# No page is worth five seconds of the database.
os.environ.setdefault("STATEMENT_TIMEOUT", "5000")

try:
    django_application = get_wsgi_application()
except WrongVariable as error:
    # A sentence, not a page of program; by this code gunicorn starts no other process in vain.
    print(error, file=sys.stderr, flush=True)
    sys.exit(3)
# What follows needs the apps to be loaded. The addresses are, with all their pages, before the
# first reader comes.
import partnership.urls  # noqa: E402, F401
from partnership.website.slow_senders import bodies  # noqa: E402

makes_pages = django_application
counts = None
if settings.METRICS_TOKEN:
    from partnership.website.metrics import counting

    counts = counting.own_counts()
    django_application = counting.as_made(django_application, counts)
if settings.PUBLISH_CACHE_MB:
    from partnership.publish_cache.application import PublishCache
    from partnership.publish_cache.disk import Disk
    from partnership.publish_cache.kept import VALUES

    limit = settings.PUBLISH_CACHE_MB * 1024 * 1024
    kept_pages = Disk(settings.VAR_DIR / "kept_pages.sqlite3", 4 * limit)
    django_application = PublishCache(django_application, limit, kept_pages)
    # The database is asked for the version by one connection of each process.
    VALUES.versions = django_application.versions
if counts:
    django_application = counting.by_class(django_application, counts)
# Asked of this machine itself, by whoever watches it.
PROBES = ("/livez", "/readyz", "/metrics")
# An address that the site does not have, for all that are not its own.
OUTSIDE = "/not-of-this-site"
scheme = "https" if settings.SITE_IS_SECURE else "http"


def application(environ, start_response):
    """Answer one request as having come by the scheme that readers use, to an address of theirs.

    TLS ends at the proxy in front, so each request arrives here by plain HTTP. Which scheme the
    reader sees is known from SITE_URL; a forwarded header, which anyone could send, is not asked.
    The path of SITE_URL, if it has one, is taken away: Django adds it to the addresses it makes.
    """
    environ["wsgi.url_scheme"] = scheme
    path = environ["PATH_INFO"]
    if path not in PROBES:
        within = path_within(path, settings.SITE_PATH)
        environ["PATH_INFO"] = OUTSIDE if within is None else within
    bodies.timed(environ)
    return django_application(environ, start_response)


def end_with(server, pause=1.0):
    """Stop this process as the server does itself once `server`, which began it, is gone.

    However that ended: who is left behind would hold the port and answer on, with nobody to call
    the timer. Requests that are being answered are, before.
    """
    while os.getppid() == server:
        time.sleep(pause)
    # To the thread that waits for it: one that another thread takes does not wake that.
    signal.pthread_kill(threading.main_thread().ident, signal.SIGTERM)


def warmed_application():
    """Give the application once it has made the home page in each language.

    The first page of a process costs a second of a processor for addresses, templates and maps,
    which on a busy machine is many: no reader is to wait for that, also not where a process that
    was killed is replaced. While the database is away, nothing but templates comes of it.
    """
    if server := multiprocessing.parent_process():
        threading.Thread(target=end_with, args=(server.pid,), daemon=True).start()
    for code, _name in settings.LANGUAGES:
        with override(code):
            home = reverse("website:home")
        # Addresses have the path of the site once a request has been answered.
        within = path_within(home, settings.SITE_PATH) or home
        environ = {"PATH_INFO": within, "HTTP_HOST": settings.SITE.host}
        setup_testing_defaults(environ)
        body = makes_pages(environ, lambda _status, _headers: None)
        body.close()
    # The threads that answer have connections of their own.
    connections.close_all()
    return application
