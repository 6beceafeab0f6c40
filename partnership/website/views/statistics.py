"""The statistics page: figures as sources state them, and sums derived from the record."""

from django.conf import settings

from partnership.agreements.models import Partnership
from partnership.publishing.views import Page
from partnership.website.citations import PageCitations
from partnership.website.overview import stated_figures
from partnership.website.sums import Sums


class Statistics(Page):
    """Key figures with their sources, then derived sums; one section for each partnership."""

    template_name = "website/statistics.html"

    def get_context_data(self, **kwargs):
        sections, shown = [], {}
        for partnership in Partnership.objects.in_order():
            figures = []
            for figure in stated_figures(partnership).prefetch_related("breakdown"):
                # A figure of two partnerships stands, and is addressed, once.
                if figure.pk not in shown:
                    shown[figure.pk] = figure
                    figures.append(figure)
            sections.append(
                {"partnership": partnership, "figures": figures, "sums": Sums(partnership)}
            )
        return super().get_context_data(
            sections=sections,
            citations=PageCitations(shown.values()),
            canonical=settings.SITE_URL + self.request.path,
            **kwargs,
        )
