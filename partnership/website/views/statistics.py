"""The page `statistics`."""

from partnership.publishing.views import Page


class Statistics(Page):
    template_name = "website/statistics.html"
