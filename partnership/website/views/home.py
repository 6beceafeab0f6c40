"""The page `home`."""

from partnership.publishing.views import Page


class Home(Page):
    template_name = "website/home.html"
