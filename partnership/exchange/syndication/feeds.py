"""What changed on the pages, newest first, as Atom feeds (RFC 4287).

The words are those of the page history: which parts changed, never what staff wrote among
themselves or who they are. What does not change gives the same bytes each time.
"""

import datetime
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from lxml import etree

from partnership.exchange.datasets.addresses import address_of
from partnership.exchange.xml import XML_LANG, add
from partnership.pages.addresses import absolute
from partnership.pages.page_history import address_of_history
from partnership.pages.recent_changes import recent_changes
from partnership.pages.registry import record_type_of, record_types
from partnership.pages.related import links_to
from partnership.pages.templatetags.pages import html_lang
from partnership.participants.models import Organisation
from partnership.publishing.models import Publishable
from partnership.values.queries import rows_of
from partnership.values.texts import listed

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
ATOM = "http://www.w3.org/2005/Atom"
# Says to programs how often it is worth while to ask.
SYNDICATION = "http://purl.org/rss/1.0/modules/syndication/"
NAMESPACES = {None: ATOM, "sy": SYNDICATION}


@dataclass(frozen=True)
class Feed:
    """A feed: what it is about (empty for everything), its address, its page, its records.

    `records` gives one queryset of public records for each kind.
    """

    subject: str
    path: str
    page: str
    records: object

    @property
    def title(self):
        """What readers' programs call the feed."""
        return title_of(self.subject or pgettext("all of the site", "the whole record"))

    def write(self, site):
        """The feed as bytes."""
        changes = recent_changes(self.records())
        feed = etree.Element("feed", {XML_LANG: html_lang(get_language())}, nsmap=NAMESPACES)
        add(feed, "id", text=urn(absolute(self.path)))
        add(feed, "title", text=title_of(self.subject or site.name))
        add(feed, "updated", text=moment(changes[0].entry.when if changes else site.last_modified))
        add(feed, "link", {"rel": "self", "href": absolute(self.path)})
        add(feed, "link", {"rel": "alternate", "type": "text/html", "href": absolute(self.page)})
        add(add(feed, "author"), "name", text=site.name)
        if site.licence:
            add(feed, "rights", text=site.licence)
        add(feed, f"{{{SYNDICATION}}}updatePeriod", text="daily")
        for change in changes:
            add_entry(feed, change)
        return etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True)


def title_of(subject):
    return _("Changes: %(subject)s") % {"subject": subject}


def add_entry(feed, change):
    """Add what happened to one page: in its title in short, in its content in full."""
    record, entry = change.record, change.entry
    item = add(feed, "entry")
    # The same change is told in each language, in words of its own.
    add(item, "id", text=urn(f"{change.key} {get_language()}"))
    words = {"title": record.label, "what": entry.words}
    add(item, "title", text=_("%(title)s – %(what)s") % words)
    add(item, "updated", text=moment(entry.when))
    add(item, "published", text=moment(entry.when))
    address = absolute(record.get_absolute_url())
    add(item, "link", {"rel": "alternate", "type": "text/html", "href": address})
    history = address_of_history(record)
    if history:
        add(item, "link", {"rel": "related", "type": "text/html", "href": absolute(history)})
    kind = record_type_of(type(record))
    add(item, "category", {"term": kind.noun, "label": str(kind.model._meta.verbose_name)})
    add(item, "content", {"type": "text"}, "\n".join(lines_of(entry)))


def lines_of(entry):
    """What a change was, one line for each kind of it."""
    yield entry.note or entry.words
    for label, names in (
        (_("Changed"), entry.changed),
        (_("Added"), entry.added),
        (_("Removed"), entry.removed),
    ):
        if names:
            yield _("%(label)s: %(names)s") % {"label": label, "names": listed(names)}


def urn(name):
    """An identifier that is the same each time and differs for each name on each site."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{settings.SITE_URL}/ {name}").urn


def moment(when):
    return when.astimezone(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


# The feeds there are -----------------------------------------------------------------------------


def of_everything():
    """Changes of all records."""
    return Feed(
        "",
        reverse("exchange:all_changes"),
        reverse("website:home"),
        lambda: [one.published() for one in record_types()],
    )


def of_a_kind(record_type):
    """Changes of the records of one type."""
    path = reverse("exchange:changes_of_a_kind", kwargs={"record_type": record_type})
    page = record_type.list_address() or reverse("website:home")
    subject = capfirst(str(record_type.model._meta.verbose_name_plural))
    return Feed(subject, path, page, lambda: [record_type.published()])


def around(record):
    """Changes of a place or an organisation and of the records that point to it."""
    return Feed(
        record.label,
        address_of("changes_around_a_record", record),
        record.get_absolute_url(),
        lambda: [*surroundings(record)],
    )


def surroundings(record):
    """The public records that point to a record, and itself: a queryset for each kind.

    Who held a position in an organisation links to it what was said and signed in that position.
    """
    rows = ()
    if isinstance(record, Organisation):
        rows = record.positions.filter(Publishable.published_condition("person"))
    keys = {}
    for link in links_to(record, rows):
        keys.setdefault(link.record_model, []).append(link.keys())
    for model in {type(record): None, **keys}:
        found = Q(pk__in=rows_of(keys[model])) if model in keys else Q()
        if isinstance(record, model):
            found = found | Q(pk=record.pk) if found else Q(pk=record.pk)
        yield record_type_of(model).published().filter(found)
