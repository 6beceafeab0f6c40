"""The page `timeline`."""

from partnership.publishing.views import Page


class Timeline(Page):
    template_name = "website/timeline.html"
