"""Pages for what goes wrong. Unlike Django's own they never set a CSRF cookie."""

from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request, exception):
    """The request cannot be understood; it may be at fault itself, so the page asks nothing of
    it."""
    too_large = isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent))
    return HttpResponse(render_to_string("400.html", {"too_large": too_large}), status=400)


def permission_denied(request, exception):
    """The page is not for this reader."""
    return render(request, "403.html", status=403)


def page_not_found(request, exception):
    """There is no such page, or it is not public: which of the two is not told."""
    return render(request, "404.html", status=404)


def server_error(request):
    """The site is at fault; the database may be away, so the page asks nothing of it."""
    return HttpResponse(render_to_string("500.html"), status=500)
