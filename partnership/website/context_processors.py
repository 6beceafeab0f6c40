"""What every public page says about the site itself."""

from django.conf import settings
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from partnership.agreements.models import Partnership
from partnership.publishing.models import ContentVersion
from partnership.website.maps import partner_places


class Site:
    """The name, texts and navigation of the site; they come from its first partnership.

    Two queries at most, and a third with a map, made only by pages that show them.
    """

    def __init__(self, request):
        self.request = request

    @cached_property
    def partnerships(self):
        return list(Partnership.objects.in_order())

    @cached_property
    def partnership(self):
        """The partnership that gives the site its name, or None on an empty site."""
        return self.partnerships[0] if self.partnerships else None

    @property
    def name(self):
        return self.partnership.label if self.partnership else _("Public record of a partnership")

    @property
    def description(self):
        """One or two lines on what the site is, for search engines."""
        return (self.partnership and self.partnership.translated("lead")) or self.name

    @cached_property
    def updated(self):
        """When the record last changed, or None on an empty site."""
        return ContentVersion.objects.current()[1]

    @property
    def contact(self):
        return self.partnership.contact_email if self.partnership else ""

    @property
    def shows_map(self):
        return bool(self.partnership and self.partnership.show_map)

    @cached_property
    def partner_places(self):
        """The public places of the partners, which maps mark with a ring.

        None on a site of several partnerships: a map there names those it is about.
        """
        return partner_places(self.partnership) if len(self.partnerships) == 1 else []

    def _links(self, *items):
        for name, title in items:
            url = reverse(name)
            here = ""
            if self.request.path == url:
                here = "page"
            # Every address begins with the home page's, which is not above them.
            elif name != "website:home" and self.request.path.startswith(url):
                here = "true"
            yield {"url": url, "title": title, "here": here}

    def navigation(self):
        """The main navigation: at most seven words."""
        return self._links(
            ("website:home", _("Overview")),
            ("agreements:agreement_list", _("Agreements")),
            ("projects:project_list", _("Projects")),
            ("website:timeline", _("Timeline")),
            ("participants:organisation_list", _("Organisations")),
            ("events:event_list", _("Events")),
            ("website:data", _("Data")),
        )

    def further(self):
        """The links at the foot of each page."""
        return self._links(
            ("sources:source_list", _("Sources")),
            ("places:place_list", _("Places")),
            ("topics:theme_list", _("Themes")),
            ("topics:framework_list", _("Frameworks")),
            ("participants:person_list", _("People")),
            ("events:quotation_list", _("Quotations")),
            ("website:statistics", _("Statistics")),
            ("website:about", _("About and method")),
            ("website:accessibility", _("Accessibility")),
            ("website:contact", _("Contact and corrections")),
            ("website:legal", _("Legal notice")),
        )


def site(request):
    """Add `site` and the address of this site to the context of each page."""
    return {"site": Site(request), "site_url": settings.SITE_URL}
