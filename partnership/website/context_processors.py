"""What every public page says about the site itself."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partnership.agreements.site import Site
from partnership.pages.registry import record_types

# The pages that are no list of records, each with its place among the links.
MENU = (
    (0, "website:home", _("Overview")),
    (30, "website:statistics", _("Figures")),
    (40, "website:timeline", _("Timeline")),
    (60, "website:data", _("Data")),
)
FOOT = (
    (80, "website:about", _("About and method")),
    (90, "website:accessibility", _("Accessibility")),
    (100, "website:contact", _("Contact and corrections")),
    (110, "website:legal", _("Legal notice")),
)


class Navigation:
    """The links to the pages that every page names, with the one that is open."""

    def __init__(self, request):
        self.request = request

    def _links(self, pages, place):
        """The links to some pages and to the lists of records, by their `place` among them."""
        lists = [
            (getattr(one, place), one.list_address_name, one.title)
            for one in record_types()
            if getattr(one, place) is not None
        ]
        for _place, name, title in sorted([*pages, *lists], key=lambda link: link[0]):
            url = reverse(name)
            here = ""
            if self.request.path == url:
                here = "page"
            # Every address begins with the home page's, which is not above them.
            elif name != "website:home" and self.request.path.startswith(url):
                here = "true"
            yield {"url": url, "title": title, "here": here}

    def main(self):
        """The main navigation: at most seven words."""
        return self._links(MENU, "in_menu")

    def further(self):
        """The links at the foot of each page."""
        return self._links(FOOT, "at_foot")


def site(request):
    """Add `site`, its address and its navigation to the context of each page.

    Pages on which staff sign in have a `site` of their own, so that it has a second name.
    """
    here = Site()
    return {
        "site": here,
        "public_site": here,
        "site_origin": settings.SITE_ORIGIN,
        "navigation": Navigation(request),
    }
