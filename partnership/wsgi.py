"""The application that the web server calls."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partnership.settings")
# No page is worth five seconds of the database.
os.environ.setdefault("STATEMENT_TIMEOUT", "5000")

django_application = get_wsgi_application()
scheme = "https" if settings.SITE_IS_SECURE else "http"


def application(environ, start_response):
    """Answer one request as having come by the scheme that readers use.

    TLS ends at the proxy in front, so each request arrives here by plain HTTP. Which scheme the
    reader sees is known from SITE_URL; a forwarded header, which anyone could send, is not asked.
    """
    environ["wsgi.url_scheme"] = scheme
    return django_application(environ, start_response)
