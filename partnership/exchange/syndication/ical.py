"""Events as a calendar (RFC 5545), in the language of the reader.

Only what happened on days that a source names goes into a calendar: it has no way to say "some
day in 2016". What does not change gives the same bytes each time.
"""

from datetime import UTC, date, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import get_language
from icalendar import Calendar, vDuration, vText
from icalendar import Event as Entry

from partnership.events.models import Event
from partnership.exchange.xml import tidy
from partnership.pages.addresses import absolute
from partnership.pages.templatetags.pages import html_lang
from partnership.values.dates import ImpreciseDate

CONTENT_TYPE = "text/calendar; charset=utf-8"
# The parts of a calendar's product name: no owner, the product, its language.
PRODUCT = "-//Partnership record//Calendar of events//{language}"
EACH_DAY = vDuration(timedelta(days=1))
ROLE = Event._meta.get_field("dates").role


def exact_days(event):
    """The first and the last day of an event, where both are known to the day, else None.

    No day follows the last one that calendars know, so that nothing can end with it.
    """
    days = ImpreciseDate.parse(event.dates).exact_days(ROLE) if event.dates else None
    return days if days and days[1] < date.max else None


def dated_events():
    """The public events that may have exact days, the earliest first, with their place."""
    return (
        Event.objects.published()
        .filter(dates_earliest__isnull=False, dates_latest__isnull=False)
        .select_related("place")
        .order_by("dates_earliest", "dates_latest", "slug")
    )


def calendar_of(events, name):
    """The calendar of those of some events that have exact days, as bytes."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT.format(language=get_language().upper()))
    calendar.add("version", "2.0")
    # RFC 7986 has a name for calendars; older programs know the other one. The library knows of
    # neither that it is a text, whose commas and line breaks are marked.
    calendar.add("name", vText(tidy(name)))
    calendar.add("x-wr-calname", vText(tidy(name)))
    # How often those who follow it ask anew: RFC 7986, and the name that older programs know.
    calendar.add("refresh-interval", EACH_DAY, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", vText("P1D"))
    for event in events:
        days = exact_days(event)
        if days:
            calendar.add_component(entry_of(event, *days))
    return calendar.to_ical()


def entry_of(event, first, last):
    """One event that takes all of its days; by the standard it ends with the day after them."""
    entry = Entry()
    entry.add("uid", f"{event.pk}@{urlsplit(settings.SITE_URL).hostname}")
    entry.add("dtstamp", event.updated_at.astimezone(UTC))
    entry.add("last-modified", event.updated_at.astimezone(UTC))
    entry.add("dtstart", first)
    entry.add("dtend", last + timedelta(days=1))
    add_text(entry, "summary", event, "title")
    add_text(entry, "description", event, "summary" if event.summary else "purpose")
    if event.place and event.place.is_published():
        add_text(entry, "location", event.place, "name")
    entry.add("url", absolute(event.get_absolute_url()))
    # Whoever keeps it in a calendar of his own is not busy on these days.
    entry.add("transp", "TRANSPARENT")
    return entry


def add_text(entry, name, record, field):
    """Add a text of a record, if it has one, with the language in which it is."""
    text = record.translation(field)
    if tidy(text.text):
        entry.add(name, tidy(text.text), parameters={"LANGUAGE": html_lang(text.language)})
