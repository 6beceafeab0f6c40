"""What the site as a whole adds to the answers of its pages."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import get_resolver
from django.utils.log import log_response
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

from partnership.publishing.models import Record
from partnership.publishing.storage_faults import RETRY_AFTER, cause_of
from partnership.website.views.versions import ways_to_former_versions


class ProbeMiddleware:
    """Lets those who watch the server ask it by its address, which is no host of the site.

    What they are told is the same for every host, and holds no address.
    """

    PATHS = ("/livez", "/readyz", "/metrics")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info in self.PATHS:
            request.META["HTTP_HOST"] = urlsplit(settings.SITE_URL).netloc
        return self.get_response(request)


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """Serves the collected static files; one that is gone since is away, not a fault of a page.

    What the folder holds is looked at once, as the process begins.
    """

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponse:
        try:
            return WhiteNoiseMiddleware.serve(static_file, request)
        except OSError as error:
            headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}
            text = "This file of the site cannot be read just now.\n"
            response = HttpResponse(text, content_type="text/plain", status=503, headers=headers)
            words = "%s was not answered: %s"
            log_response(words, request.path, error, response=response, request=request)
            return response


class FormerVersionsMiddleware:
    """Says in a header of each page of a record where its former versions are (RFC 7089)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_template_response(self, request, response):
        record = (response.context_data or {}).get("record")
        # One that is only begun, at the desk, has no address yet.
        is_there = isinstance(record, Record) and not record._state.adding
        if is_there and request.path == record.get_absolute_url():
            ways = ways_to_former_versions(record)
            if ways:
                response.headers["Link"] = ", ".join(ways)
        return response


class UnavailableMiddleware:
    """Answers readers at once, with a line in the log, where the database cannot be read.

    Without it the log would have a page of program for each reader while the database is away.
    The page is the same that faults elsewhere lead to: see handler500.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if request.method not in ("GET", "HEAD") or not cause_of(exception):
            return None
        response = get_resolver().resolve_error_handler(500)(request)
        # Django would log it, too, were it not told that this has been done.
        why = " ".join(str(exception).split())
        log_response(
            "%s was not answered: %s", request.path, why, response=response, request=request
        )
        return response
