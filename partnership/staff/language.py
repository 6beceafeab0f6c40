"""The language of the staff pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.i18n import set_language


def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language that somebody chose, and lead back to the page where they did.

    Who comes from no page is led to the first of the staff pages: the root, to which Django would
    lead, may be that of another site.
    """
    response = set_language(request)
    return redirect("admin:index") if response.get("Location") == "/" else response
