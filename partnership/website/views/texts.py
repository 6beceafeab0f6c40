"""Pages of text: about the record, its data, accessibility, contact and law."""

from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext_lazy

from partnership.exchange.datasets import DATASETS
from partnership.pages.registry import record_types
from partnership.pages.views import Page


class Text(Page):
    """A page of text; what it says on behalf of a partnership is data."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            canonical=settings.SITE_ORIGIN + self.request.path, **kwargs
        )


class About(Text):
    """How the record is made."""

    called = gettext_lazy("About and method")
    template_name = "website/about.html"
    extra_context = {"version": settings.VERSION}


class Accessibility(Text):
    """How the site can be used by all, and what is known not to work."""

    called = gettext_lazy("Accessibility")
    template_name = "website/accessibility.html"


class Contact(Text):
    """Whom to write to, and how errors are corrected."""

    called = gettext_lazy("Contact and corrections")
    template_name = "website/contact.html"


class Legal(Text):
    """Who is responsible and under which terms."""

    called = gettext_lazy("Legal notice")
    template_name = "website/legal.html"


class Data(Text):
    """What the record contains, and in which form it can be taken out."""

    called = gettext_lazy("Data")
    template_name = "website/data.html"

    def get_context_data(self, **kwargs):
        contents = [
            {
                "label": one.title,
                "count": one.model.objects.published().count(),
                "url": one.list_address(),
                "file": one.model._meta.app_label,
                "part": apps.get_app_config(one.model._meta.app_label).verbose_name,
                "tables": one.noun if one.noun in DATASETS else "",
            }
            for one in record_types()
            if one.counted_as_data
        ]
        return super().get_context_data(contents=contents, **kwargs)
