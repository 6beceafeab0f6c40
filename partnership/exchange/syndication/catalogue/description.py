"""What the catalogue states: one data set, the record, with each form in which it can be had.

What the data do not say (a licence, a contact, an organisation that answers for them) is left
out. The dates of the record are told as years, since most of them are no more precise.
"""

from django.conf import settings
from django.db.models import Max, Min
from django.urls import reverse
from django.utils.translation import gettext, override

from partnership.agreements.site import Site
from partnership.exchange.syndication.catalogue.forms import FORMS
from partnership.exchange.syndication.catalogue.statements import (
    Address,
    Node,
    Text,
    types_elsewhere,
)
from partnership.pages.addresses import absolute
from partnership.pages.registry import with_timeline
from partnership.pages.templatetags.pages import html_lang
from partnership.places.models import Place

EU = "http://publications.europa.eu/resource/authority"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
# What the record is about, in the EU's list of subjects: cooperation between partners abroad.
THEME = Address(f"{EU}/data-theme/INTR")
# The EU's list of languages has codes of three letters; one that is not here is left out.
LANGUAGES = {
    "ar": "ARA", "de": "DEU", "en": "ENG", "es": "SPA", "fr": "FRA", "hi": "HIN", "id": "IND",
    "it": "ITA", "ja": "JPN", "km": "KHM", "ko": "KOR", "lo": "LAO", "pt": "POR", "ru": "RUS",
    "sw": "SWA", "th": "THA", "tr": "TUR", "vi": "VIE", "zh": "ZHO",
}  # fmt: skip


def catalogue():
    """The nodes of the catalogue. Queries: site, version, one for each kind of dates, the
    partnership's themes and places, and whether there is anything for IATI."""
    site = Site()
    distributions, agent = list(distributions_of(site)), agent_of(site)
    record = data_set(site, agent, distributions)
    nodes = [whole(site, agent, record), agent, record, service(site), *distributions]
    theme = Node("skos:Concept", THEME).add("skos:prefLabel", Text("International issues", "en"))
    return [*nodes, theme, *types_elsewhere(nodes)]


def place_of(name):
    """The address of a thing that the catalogue describes."""
    return Address(f"{settings.SITE_URL}/data/catalogue#{name}")


def in_each_language(words):
    """What `words()` gives in each language of the site."""
    for code, _name in settings.LANGUAGES:
        with override(code):
            text = str(words())
        if text:
            yield Text(text, language=html_lang(code))


def in_its_languages(record, field):
    """A text of a record in each language of the site that it is in, or else as it was written."""
    texts = [record.translation(field, code) for code, _name in settings.LANGUAGES]
    found = [one for one in texts if one.text and not one.missing] or texts[:1]
    return [Text(one.text, language=html_lang(one.language)) for one in found]


def names_of(site):
    if site.partnership:
        return in_its_languages(site.partnership, "title")
    return in_each_language(lambda: site.name)


def whole(site, agent, record):
    node = Node("dcat:Catalog", place_of("catalogue"))
    node.add("dct:title", *in_each_language(lambda: title_of_catalogue(site)))
    node.add("dct:description", *in_each_language(describe_catalogue))
    node.add("dct:publisher", agent.address)
    node.add("dct:language", *languages())
    node.add("dct:modified", moment(site.last_modified))
    node.add("dct:license", licence(site))
    node.add("foaf:homepage", page("website:home"))
    node.add("dcat:dataset", record.address)
    return node.add("dcat:service", place_of("api"))


def title_of_catalogue(site):
    return gettext("Data of %(site)s") % {"site": site.name}


def describe_catalogue():
    return gettext("What the record contains, and in which form it can be taken out.")


def agent_of(site):
    """Who publishes: the organisation that answers for the data, or else the site by its name."""
    organisation = site.organisation
    node = Node("foaf:Agent", place_of("publisher"))
    node.add(
        "foaf:name",
        *(in_its_languages(organisation, "name") if organisation else names_of(site)),
    )
    if organisation and organisation.website:
        node.add("foaf:homepage", Address(organisation.website, "foaf:Document"))
    return node


def data_set(site, agent, distributions):
    partnership = site.partnership
    node = Node("dcat:Dataset", place_of("record"))
    node.add("dct:title", *names_of(site))
    node.add("dct:description", *description_of(site))
    node.add("dct:identifier", Text(node.address.iri))
    node.add("dct:publisher", agent.address)
    if site.contact:
        contact = Node("vcard:Kind")
        contact.add("vcard:fn", *names_of(site))
        node.add(
            "dcat:contactPoint",
            contact.add("vcard:hasEmail", Address(f"mailto:{site.contact}")),
        )
    node.add("dct:language", *languages())
    node.add("dct:modified", moment(site.last_modified))
    node.add("dct:temporal", time_covered())
    node.add("dcat:theme", THEME)
    if partnership:
        for theme in partnership.themes.published().order_by("slug"):
            node.add("dcat:keyword", *in_its_languages(theme, "title"))
        places = partnership.places.published().exclude(iso_alpha3="").order_by("slug")
        node.add("dct:spatial", *map(location, places))
    node.add("dcat:landingPage", page("website:data"))
    return node.add("dcat:distribution", *(one.address for one in distributions))


def description_of(site):
    """What the record is, in its own words or, failing those, in words for any record."""
    if site.partnership and site.partnership.lead:
        return in_its_languages(site.partnership, "lead")
    return in_each_language(describe_any_record)


def describe_any_record():
    return gettext(
        "What partners agreed, what was funded, who took part, what came of it, and who says so."
    )


def location(place: Place):
    return Address(f"{EU}/country/{place.iso_alpha3}", "dct:Location")


def time_covered():
    """From the first to the last year of which the record tells something, as far as stated."""
    first, last = [], []
    for kind in with_timeline().values():
        names = kind.timeline.past
        ends = {f"{name}_{end}": end for name in names for end in ("earliest", "latest")}
        wanted = {
            column: (Min if end == "earliest" else Max)(column) for column, end in ends.items()
        }
        found = kind.model.objects.published().order_by().aggregate(**wanted)
        first += [day for column, day in found.items() if day and column.endswith("_earliest")]
        last += [day for column, day in found.items() if day and column.endswith("_latest")]
    period = Node("dct:PeriodOfTime")
    period.add("dcat:startDate", first and Text(f"{min(first).year}", type="xsd:gYear") or None)
    period.add("dcat:endDate", last and Text(f"{max(last).year}", type="xsd:gYear") or None)
    return period if period.properties else None


def service(site):
    """The programming interface."""
    node = Node("dcat:DataService", place_of("api"))
    node.add("dct:title", *in_each_language(lambda: gettext("Programming interface (JSON)")))
    node.add("dcat:endpointURL", Address(absolute(reverse("api:index"))))
    node.add("dcat:endpointDescription", Address(absolute(reverse("api:openapi"))))
    node.add("dct:license", licence(site))
    return node.add("dcat:servesDataset", place_of("record"))


def distributions_of(site):
    for form in FORMS:
        if form.is_there is None or form.is_there(site):
            titles = {}
            for code, _name in settings.LANGUAGES:
                with override(code):
                    for title, address, language in form.files(form):
                        titles.setdefault((address, language), {})[code] = str(title)
            for (address, language), names in titles.items():
                yield distribution(site, form, address, language, names)


def distribution(site, form, address, language, names):
    node = Node("dcat:Distribution", Address(f"{address}#distribution"))
    node.add("dct:title", *(Text(name, html_lang(code)) for code, name in names.items()))
    node.add("dcat:accessURL", Address(address)).add("dcat:downloadURL", Address(address))
    node.add("dcat:mediaType", Address(f"{MEDIA_TYPES}{form.media_type}", "dct:MediaType"))
    node.add("dct:format", form.file_type and file_type(form.file_type))
    node.add("dct:language", *languages(language))
    return node.add("dct:license", licence(site))


def file_type(name):
    return Address(f"{EU}/file-type/{name}", "dct:MediaTypeOrExtent")


def languages(code=""):
    """The languages of the site, or one of them, in the EU's list."""
    codes = [code] if code else [code for code, _name in settings.LANGUAGES]
    known = (LANGUAGES.get(code.partition("-")[0]) for code in codes)
    names = dict.fromkeys(filter(None, known))
    return [Address(f"{EU}/language/{name}", "dct:LinguisticSystem") for name in names]


def licence(site):
    address = site.licence_address
    return address and Address(address, "dct:LicenseDocument")


def page(view):
    """The address of a page in the first language."""
    with override(settings.LANGUAGES[0][0]):
        return Address(absolute(reverse(view)), "foaf:Document")


def moment(when):
    return Text(when.isoformat(timespec="seconds"), type="xsd:dateTime")
