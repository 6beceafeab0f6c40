"""One record of each kind as a node: fetched as its page fetches it."""

from partnership.agreements.models import Agreement, AgreementPlace, Partnership
from partnership.events.models import Event, EventParticipant
from partnership.exchange.addresses import absolute
from partnership.exchange.publisher import licence_address
from partnership.exchange.structured.markup import NOTHING, stated
from partnership.participants.models import MoneyLine, Organisation, Person
from partnership.places.models import Place
from partnership.publishing.templatetags.publishing import html_lang
from partnership.sources.models import Source
from partnership.topics.models import Framework, Theme
from partnership.values.dates import ImpreciseDate
from projects.models import Participation, Project

GOVERNMENTS = {Organisation.Type.GOVERNMENT, Organisation.Type.LOCAL_GOVERNMENT}
NGOS = {
    Organisation.Type.INTERNATIONAL_NGO,
    Organisation.Type.NATIONAL_NGO,
    Organisation.Type.REGIONAL_NGO,
    Organisation.Type.PARTNER_COUNTRY_NGO,
}
PLACES = {
    Place.Kind.COUNTRY: "Country",
    Place.Kind.AREA: "AdministrativeArea",
    Place.Kind.CITY: "City",
}
SOURCES = {
    Source.Kind.REPORT: "Report",
    Source.Kind.WEB_PAGE: "WebPage",
    Source.Kind.DATA_SET: "Dataset",
    Source.Kind.NEWS_ARTICLE: "NewsArticle",
}
# Pledges and budgets are plans, expenditure is no grant.
GRANTS = {
    MoneyLine.Kind.NOT_STATED,
    MoneyLine.Kind.INCOMING_FUNDS,
    MoneyLine.Kind.OUTGOING_COMMITMENT,
    MoneyLine.Kind.DISBURSEMENT,
    MoneyLine.Kind.INCOMING_COMMITMENT,
}


# Parts -------------------------------------------------------------------------------------------


def type_of(record):
    """The type of schema.org that a record is."""
    if isinstance(record, Organisation):
        if record.organisation_type in GOVERNMENTS:
            return "GovernmentOrganization"
        if record.constituency == Organisation.Constituency.WORKERS:
            return "WorkersUnion"
        return "NGO" if record.organisation_type in NGOS else "Organization"
    if isinstance(record, Place):
        return PLACES.get(record.kind, "Place")
    if isinstance(record, Source):
        return SOURCES.get(record.kind, "CreativeWork")
    return {
        Project: "Project",
        Partnership: "Project",
        Event: "Event",
        Person: "Person",
        Theme: "DefinedTerm",
    }.get(type(record), "CreativeWork")


def mention(record):
    """A public record as others name it, None for one that is missing or hidden.

    Its identifier is the same on every page and in every language.
    """
    return named(record) if record is not None and record.is_published() else None


def named(record):
    """A record with its type, identifier, name and page."""
    return stated(
        type=type_of(record),
        id=record.pk.urn,
        name=record.label,
        url=absolute(record.get_absolute_url()),
    )


def mentions(records):
    """Those of some records that the public sees, each once."""
    return [node for node in map(mention, dict.fromkeys(records)) if node]


def text_of(record, *names):
    """The first of some texts that there is, in the reader's language or that of the original."""
    return next((text for name in names if (text := record.translated(name))), "")


def known(record, name):
    """A date that ISO 8601 can write as precisely as it is known: year, month or day; else ""."""
    text = getattr(record, name)
    date = ImpreciseDate.parse(text) if text else None
    plain = date and len(date.dates) == 1 and not date.approximate and not date.uncertain
    return date.text if plain else ""


def ends(text):
    """The (first, last) end of a period as ISO 8601 writes them, "" where it is not known.

    Of a month or a year, the first end is known: it is some time in it.
    """
    date = ImpreciseDate.parse(text) if text else None
    if date is None or date.precision == "set" or date.approximate or date.uncertain:
        return "", ""
    if date.precision == "interval":
        return tuple(str(end) if end else "" for end in date.dates)
    return date.text, date.text if date.is_exact_day else ""


def documents(record):
    """The public documents of a record."""
    return [
        stated(
            type="DigitalDocument",
            name=document.title,
            inLanguage=document.language and html_lang(document.language),
            url=document.url or absolute(document.public_url),
        )
        for document in record.documents.all()
        if document.published
    ]


def grants(lines):
    """Money lines with an amount that was given or committed and is not told elsewhere."""
    return [
        stated(
            type="MonetaryGrant",
            amount=stated(
                type="MonetaryAmount", value=f"{line.amount.normalize():f}", currency=line.currency
            ),
            funder=mention(line.provider),
        )
        for line in lines
        if line.amount is not None and line.kind in GRANTS and line.counts_in_totals
    ]


def identifiers(*pairs):
    """(scheme, identifier) as property values, those that are stated."""
    return [
        stated(type="PropertyValue", propertyID=str(scheme), value=value)
        for scheme, value in pairs
        if value
    ]


# Records -----------------------------------------------------------------------------------------


def project(record):
    others = [(row.get_kind_display(), row.identifier) for row in record.identifiers.all()]
    taking_part = [row for row in record.public_participations if row.organisation]
    funders = [row.organisation for row in taking_part if row.role == Participation.Role.FUNDING]
    members = [row.organisation for row in taking_part if row.role != Participation.Role.FUNDING]
    return {
        "description": text_of(record, "summary", "description"),
        "identifier": identifiers(("IATI", record.iati_identifier), *others),
        "foundingDate": known(record, "actual_start"),
        "dissolutionDate": known(record, "actual_end"),
        "areaServed": mentions(row.place for row in record.public_places),
        "keywords": mentions(row.theme for row in record.public_themes),
        "funder": mentions(funders),
        "member": mentions(members),
        "funding": grants(record.public_funding),
        "subjectOf": documents(record),
    }


def partnership(record):
    return {
        "description": text_of(record, "summary", "lead"),
        "member": mentions(record.partners.all()),
        "areaServed": mentions(record.places.all()),
        "keywords": mentions(record.themes.all()),
    }


def agreement(record):
    places = {role: [] for role in AgreementPlace.Role}
    for row in record.public_places:
        places[row.role].append(row.place)
    return {
        "genre": record.get_kind_display(),
        "abstract": text_of(record, "summary"),
        "dateCreated": known(record, "signed"),
        "creator": mentions(row.organisation for row in record.public_parties if row.organisation),
        "about": mentions([*record.public_themes, *record.coded_themes]),
        "locationCreated": mentions(places[AgreementPlace.Role.SIGNED_IN]),
        "spatialCoverage": mentions(places[AgreementPlace.Role.APPLIES_TO]),
        "funding": grants(record.public_money),
        "subjectOf": documents(record),
    }


def event(record):
    first, last = ends(record.dates)
    parts = {role: [] for role in EventParticipant.Role}
    for row in record.public_participants:
        if row.organisation:
            parts[row.role].append(row.organisation)
    attended = [row.organisation for row in record.public_attendance if row.organisation]
    return {
        "description": text_of(record, "summary", "purpose"),
        "startDate": first,
        "endDate": last,
        "location": mention(record.place),
        "organizer": mentions(parts[EventParticipant.Role.ORGANISER]),
        "sponsor": mentions(parts[EventParticipant.Role.SPONSOR]),
        "contributor": mentions(parts[EventParticipant.Role.HOST]),
        "attendee": mentions(attended),
        "about": mentions([*record.public_themes, *record.coded_themes]),
        "subjectOf": documents(record),
    }


def organisation(record):
    names = [record.translated("acronym"), *(row.name for row in record.other_names.all())]
    rows = [(row.scheme, row.identifier) for row in record.identifiers.all()]
    return {
        "alternateName": list(dict.fromkeys(filter(None, names))),
        "description": text_of(record, "description"),
        "identifier": identifiers(*rows),
        "sameAs": record.website,
        "foundingDate": known(record, "established"),
        "parentOrganization": mention(record.parent),
        "location": mention(record.place),
        "areaServed": mentions(record.public_covers),
    }


def person(record):
    return {
        "alternateName": [row.name for row in record.other_names.all()],
        "description": text_of(record, "description"),
        "affiliation": [position(row) for row in record.public_positions],
    }


def position(row):
    """A position as a role, since it may be over: schema.org has roles repeat their property."""
    first, last = ends(row.period)
    return stated(
        type="OrganizationRole",
        roleName=row.translated("title"),
        startDate=first,
        endDate=last,
        affiliation=mention(row.organisation),
    )


def place(record):
    names = [record.translated("formal_name"), *(row.name for row in record.other_names.all())]
    is_point = record.kind == Place.Kind.CITY and record.latitude is not None
    return {
        "alternateName": list(dict.fromkeys(filter(None, names))),
        "identifier": identifiers(
            ("ISO 3166-1 alpha-3", record.iso_alpha3), ("UN M49", record.m49)
        ),
        "containedInPlace": mention(record.part_of),
        # The map sets the dot of a country at its capital, which is not where the country is.
        "geo": is_point
        and stated(
            type="GeoCoordinates",
            latitude=f"{record.latitude:f}",
            longitude=f"{record.longitude:f}",
        ),
    }


def theme(record):
    vocabulary = ""
    if record.vocabulary != Theme.Vocabulary.OWN:
        vocabulary = stated(type="DefinedTermSet", name=str(record.get_vocabulary_display()))
    return {
        "description": text_of(record, "description"),
        "termCode": record.code,
        "inDefinedTermSet": vocabulary,
    }


def framework(record):
    return {
        "genre": record.get_kind_display(),
        "abstract": text_of(record, "description"),
        "dateCreated": known(record, "adopted"),
        "temporalCoverage": "/".join(filter(None, ends(record.period))),
        "creator": mentions(record.public_adopters),
        "about": mentions(record.public_themes),
    }


def source(record):
    return {
        "genre": record.get_kind_display(),
        "publisher": record.publisher and stated(type="Organization", name=record.publisher),
        "datePublished": known(record, "published"),
        "inLanguage": record.language and html_lang(record.language),
        "license": licence_address(record.licence),
        "sameAs": record.url,
        "archivedAt": record.archived_url,
    }


DESCRIBED = {
    Project: project,
    Partnership: partnership,
    Agreement: agreement,
    Event: event,
    Organisation: organisation,
    Person: person,
    Place: place,
    Theme: theme,
    Framework: framework,
    Source: source,
}


def node_of(record):
    """A record, fetched as for its page, as a node with all that is stated of it."""
    short = ""
    if "short_title" in record.translatable and record.short_title:
        short = record.translated("short_title")
    node = {**named(record), "alternateName": short}
    return {
        name: value
        for name, value in (node | DESCRIBED[type(record)](record)).items()
        if value not in NOTHING
    }
