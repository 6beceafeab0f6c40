"""Pages of text: about the record, its data, accessibility, contact and law."""

from partnership.publishing.views import Page


class Data(Page):
    template_name = "website/data.html"


class About(Page):
    template_name = "website/about.html"


class Accessibility(Page):
    template_name = "website/accessibility.html"


class Contact(Page):
    template_name = "website/contact.html"


class Legal(Page):
    template_name = "website/legal.html"
