"""The page `search`."""

from partnership.publishing.views import Page


class Search(Page):
    template_name = "website/search.html"
