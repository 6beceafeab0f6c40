"""Figures as small pages that other sites may show in a frame, where a setting lets them."""

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from partnership.events.models import KeyFigure
from partnership.website.views.figures import Counted, counted_figure


@xframe_options_exempt
@require_safe
def figure_embed(request: HttpRequest, name: str) -> HttpResponse:
    """A figure with its sentence and table, without head and foot of the site.

    Who may frame it stands in its policy. It runs nothing and sends nothing.
    """
    if not settings.EMBEDDED_BY:
        raise Http404(_("This site lets no other site show its pages."))
    policy = {
        "default-src": [NONE],
        "style-src": [SELF],
        "base-uri": [NONE],
        "form-action": [NONE],
        "frame-ancestors": settings.EMBEDDED_BY,
    }
    return csp(policy)(page_of)(request, name)


# As for the page of the figure itself.
figure_embed.view_class = Counted


def page_of(request: HttpRequest, name: str) -> HttpResponse:
    """The small page of a figure, as a source states it or as this site counts it."""
    stated = KeyFigure.objects.published().filter(slug=name).prefetch_related("breakdown").first()
    figure = None if stated else counted_figure(request, name)
    response = render(
        request,
        "website/figure_embed.html",
        {"record": stated, "figure": figure, "address": (stated or figure).get_absolute_url()},
    )
    # A site that asks to be isolated shows only what says that it may be shown.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
