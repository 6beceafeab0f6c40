"""The home page."""

from django.conf import settings
from django.utils.translation import gettext_lazy

from partnership.agreements.models import Partnership
from partnership.pages.views import Page
from partnership.sources.evidence.footing import footing
from partnership.sources.models import Source
from partnership.website.overview import Overview

SOURCES = 6


class Home(Page):
    """What the record is, its figures and newest parts; one section for each partnership."""

    called = gettext_lazy("Overview")
    template_name = "website/home.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            overviews=[Overview(partnership) for partnership in Partnership.objects.in_order()],
            sources=Source.objects.published().order_by("slug")[: SOURCES + 1],
            shown_sources=SOURCES,
            footing=footing(),
            canonical=settings.SITE_ORIGIN + self.request.path,
            **kwargs,
        )
