"""Pages of text: about the record, its data, accessibility, contact and law."""

from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partnership.agreements.models import Agreement
from partnership.events.models import Event, KeyFigure, Milestone, Quotation
from partnership.participants.models import Organisation, Person
from partnership.places.models import Place
from partnership.publishing.views import Page
from partnership.sources.models import Source
from partnership.topics.models import Framework, Theme
from projects.models import Project


class Text(Page):
    """A page of text; what it says on behalf of a partnership is data."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(canonical=settings.SITE_URL + self.request.path, **kwargs)


class About(Text):
    """How the record is made."""

    template_name = "website/about.html"


class Accessibility(Text):
    """How the site can be used by all, and what is known not to work."""

    template_name = "website/accessibility.html"


class Contact(Text):
    """Whom to write to, and how errors are corrected."""

    template_name = "website/contact.html"


class Legal(Text):
    """Who is responsible and under which terms."""

    template_name = "website/legal.html"


# Label, records, where readers find them, the data file that keeps them, and their tables' name.
CONTENTS = (
    (_("Sources"), Source, "sources:source_list", "sources", "sources"),
    (_("Places"), Place, "places:place_list", "places", "places"),
    (
        _("Organisations"),
        Organisation,
        "participants:organisation_list",
        "participants",
        "organisations",
    ),
    (_("People"), Person, "participants:person_list", "participants", "people"),
    (_("Themes"), Theme, "topics:theme_list", "topics", "themes"),
    (_("Frameworks"), Framework, "topics:framework_list", "topics", "frameworks"),
    (_("Agreements"), Agreement, "agreements:agreement_list", "agreements", "agreements"),
    (_("Projects"), Project, "projects:project_list", "projects", "projects"),
    (_("Events"), Event, "events:event_list", "events", "events"),
    (_("Milestones"), Milestone, "website:timeline", "events", "milestones"),
    (_("Quotations"), Quotation, "events:quotation_list", "events", "quotations"),
    (_("Key figures"), KeyFigure, "website:statistics", "events", "key-figures"),
)


class Data(Text):
    """What the record contains, and in which form it can be taken out."""

    template_name = "website/data.html"

    def get_context_data(self, **kwargs):
        contents = [
            {
                "label": label,
                "count": model.objects.published().count(),
                "url": reverse(list_name),
                "file": file,
                "part": apps.get_app_config(model._meta.app_label).verbose_name,
                "tables": tables,
            }
            for label, model, list_name, file, tables in CONTENTS
        ]
        return super().get_context_data(contents=contents, **kwargs)
