"""What pages tell in the words of schema.org: true to the page, and to the vocabulary."""

import json
import re
from decimal import Decimal

import pytest
from rdflib import RDF, Graph, URIRef

from partnership.agreements.models import AgreementDocument, AgreementPlace
from partnership.events.models.event import EventOtherName, EventOtherTitle
from partnership.exchange.syndication.json_ld.markup import as_script
from partnership.pages.schema_org import ROWS_OF_NAMES, ends, known
from partnership.participants.models import (
    Organisation,
    OrganisationIdentifier,
    OrganisationOtherName,
)
from partnership.participants.models.person import PersonOtherName
from partnership.places.models import Place, PlaceOtherName
from partnership.publishing.models.record import record_models
from projects.models import Participation, ProjectDocument, ProjectIdentifier
from tests import factories
from tests.factories import translation

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def nodes(client, address):
    """The nodes of a page, by their type."""
    html = client.get(address).content.decode()
    (text,) = SCRIPT.findall(html)
    assert html.count("<script type=") == 1
    return {node["@type"]: node for node in json.loads(text)["@graph"]}


def node(client, record, language="en"):
    """What the page of a record tells of the record itself."""
    address = record.get_absolute_url().replace("/en/", f"/{language}/", 1)
    html = client.get(address).content.decode()
    (text,) = SCRIPT.findall(html)
    page, found = json.loads(text)["@graph"]
    assert page["mainEntity"] == {"@id": found["@id"]} == {"@id": record.pk.urn}
    return found


def names(value):
    return [one["name"] for one in value]


@pytest.fixture
def full():
    """One record of each type with a page, with all that a page can tell of it."""
    city = factories.place(
        "Quaytown", kind=Place.Kind.CITY, latitude="11.5", longitude="104.9",
        part_of=factories.place("Lorania", iso_alpha3="LOR", m49="999"),
    )  # fmt: skip
    factories.row(PlaceOtherName, city, name="Quay Town")
    ministry = factories.organisation("Ministry", acronym="MIN", website="https://example.org/m")
    body = factories.organisation(
        "Port office", parent=ministry, place=city, covers=[city], established="1919",
        organisation_type=Organisation.Type.NATIONAL_NGO, description="It runs the port.",
    )  # fmt: skip
    factories.row(OrganisationIdentifier, body, scheme="XM-DAC", identifier="XM-DAC-1")
    person = factories.person(description="Speaks for cranes.")
    position = factories.position(person, organisation=body, period="2010-04/2016")
    theme = factories.theme("Decent work", vocabulary="sdg_goal", code="8", description="A goal.")
    own = factories.theme("Cranes")
    framework = factories.framework(
        themes=[own], adopted_by=[body], adopted="2015-09-25", period="2016/2030"
    )
    partnership = factories.partnership(
        summary="Of harbours.", partners=[body], places=[city], themes=[own], licence="CC BY 4.0"
    )
    agreement = factories.agreement(
        short_title="Pact", summary="Of cranes.", signed="2016-09-06", themes=[theme, own]
    )
    factories.party(agreement, organisation=body, signatory=position)
    factories.agreement_place(agreement, place=city, role=AgreementPlace.Role.SIGNED_IN)
    factories.agreement_place(agreement, place=city.part_of)
    factories.agreement_money(agreement, provider=ministry)
    factories.row(
        AgreementDocument, agreement, title="Text", language="fr", url="https://example.org/t.pdf"
    )
    project = full_project(city, ministry, body, own)
    event = factories.event(place=city, summary="They met.", themes=[own])
    for role in ("organiser", "sponsor", "host"):
        factories.event_participant(event, organisation=body, role=role)
    factories.attendance(event, organisation=ministry)
    source = factories.source(
        kind="report", language="zh-hans", url="https://example.org/s", licence="CC BY 4.0",
        archived_url="https://archive.example.org/s",
    )  # fmt: skip
    return {
        one._meta.model_name: one
        for one in (partnership, agreement, project, event, body, person, city, theme, framework,
                    source)
    }  # fmt: skip


def full_project(city, ministry, body, theme):
    """A project with all that its page can tell."""
    project = factories.project(
        summary="Safe cranes.", iati_identifier="XM-1", actual_start="2018-01", actual_end="2020"
    )
    factories.row(ProjectIdentifier, project, kind="A9", identifier="RAS/18")
    factories.participation(project, organisation=ministry, role=Participation.Role.FUNDING)
    factories.participation(project, organisation=body)
    factories.project_place(project, place=city)
    factories.project_theme(project, theme=theme)
    factories.funding(project, provider=ministry, amount=Decimal("745000.50"))
    factories.result_value(factories.result(project))
    factories.row(ProjectDocument, project, title="Plan", url="https://example.org/p.pdf")
    return project


def test_a_project_is_told_with_its_money_and_without_its_expectations(client, full):
    project = full["project"]
    factories.funding(project, kind="budget", amount=Decimal(7))
    factories.funding(project, kind="13", amount=Decimal(8))
    factories.funding(project, amount=Decimal(9), counts_in_totals=False, reason_not_counted="x")
    factories.funding(project, amount=None)
    found = node(client, project)

    assert found["@type"] == "Project"
    assert (found["foundingDate"], found["dissolutionDate"]) == ("2018-01", "2020")
    assert names(found["funder"]) == ["Ministry"]
    assert names(found["member"]) == ["Port office"]
    (grant,) = found["funding"]
    assert grant["amount"] == {
        "@type": "MonetaryAmount",
        "value": "745000.5",
        "currency": "EUR",
    }
    assert grant["funder"]["@type"] == "GovernmentOrganization"
    assert found["subjectOf"] == [
        {"@type": "DigitalDocument", "name": "Plan", "url": "https://example.org/p.pdf"}
    ]
    assert {"propertyID": "IATI", "value": "XM-1", "@type": "PropertyValue"} in found["identifier"]
    assert "Crane drivers are trained" not in json.dumps(found)


def test_planned_dates_are_not_told_as_actual(client):
    found = node(client, factories.project(planned_start="2018", planned_end="2020"))
    assert "foundingDate" not in found
    assert "dissolutionDate" not in found


def test_an_event_is_told_with_its_days_its_place_and_who_came(client, full):
    found = node(client, full["event"])
    assert (found["startDate"], found["endDate"]) == ("2016-09-06", "2016-09-08")
    assert found["location"]["@type"] == "City"
    assert names(found["organizer"]) == names(found["sponsor"]) == ["Port office"]
    assert names(found["attendee"]) == ["Ministry"]


@pytest.mark.parametrize(
    ("text", "first", "last", "point"),
    [
        ("2016", "2016", "", "2016"),
        ("2016-09", "2016-09", "", "2016-09"),
        ("2016-09-06", "2016-09-06", "2016-09-06", "2016-09-06"),
        ("2018/2020", "2018", "2020", ""),
        ("2013/..", "2013", "", ""),
        ("../2016-09-06", "", "2016-09-06", ""),
        ("[2019-04,2019-06]", "", "", ""),
        ("1985~", "", "", ""),
        ("1985?", "", "", ""),
        ("", "", "", ""),
    ],
)
def test_a_date_is_told_only_as_far_as_it_is_known(text, first, last, point):
    assert ends(text) == (first, last)
    assert known(factories.agreement(signed=text), "signed") == point


def test_a_position_is_a_role_with_its_time(client, full):
    (role,) = node(client, full["person"])["affiliation"]
    assert role["roleName"] == "Minister"
    assert (role["startDate"], role["endDate"]) == ("2010-04", "2016")
    assert role["affiliation"]["name"] == "Port office"


def test_a_country_is_not_where_its_capital_is(client, full):
    assert node(client, full["place"])["geo"]["latitude"] == "11.5000"
    country = factories.place("Arcadia", latitude="1", longitude="2")
    assert "geo" not in node(client, country)


def test_what_no_source_states_is_left_out(client):
    found = node(client, factories.project(stated_period=""))
    assert found.keys() == {"@type", "@id", "name", "url"}


def test_hidden_records_are_not_mentioned(client):
    hidden = factories.organisation("Hidden office", live=False)
    event = factories.event(place=factories.place("Hidden town", live=False))
    factories.event_participant(event, organisation=hidden)
    project = factories.project()
    factories.participation(project, organisation=hidden)
    factories.funding(project, provider=hidden)
    child = factories.organisation("Branch", parent=hidden)
    partnership = factories.partnership(partners=[hidden])
    factories.row(
        ProjectDocument, project, title="Hidden", url="https://example.org/h", published=False
    )
    for record in (event, project, child, partnership):
        assert "Hidden" not in json.dumps(node(client, record))


def test_a_page_says_what_it_is_and_the_way_to_it(client, full, settings):
    settings.SITE_URL = settings.SITE_ORIGIN = "https://record.example.org"
    project = full["project"]
    address = f"https://record.example.org/zh-hans/projects/{project.slug}/"
    page = nodes(client, f"/zh-hans/projects/{project.slug}/")["WebPage"]
    steps = page["breadcrumb"]["itemListElement"]

    assert page["url"] == page["@id"] == address
    assert page["inLanguage"] == "zh-Hans"
    assert page["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert [step["item"] for step in steps] == [
        "https://record.example.org/zh-hans/",
        "https://record.example.org/zh-hans/projects/",
        address,
    ]
    assert [step["position"] for step in steps] == [1, 2, 3]


def test_lists_and_the_home_page_say_what_they_are(client, full):
    assert nodes(client, "/en/projects/")["CollectionPage"]["name"] == "Projects"
    site = nodes(client, "/en/")["WebSite"]
    assert site["name"] == full["partnership"].title
    assert site["about"][0]["@id"] == full["partnership"].pk.urn


def test_pages_without_a_subject_have_no_data(client):
    record = factories.project()
    for address in ("/en/about/", "/en/no-such-page/", f"{record.get_absolute_url()}history/"):
        assert "ld+json" not in client.get(address).content.decode()


def test_texts_are_in_the_language_of_the_page(client):
    project = factories.project("Cranes", translations=translation("title", "起重机"))
    assert node(client, project)["name"] == "Cranes"
    assert node(client, project, "zh-hans")["name"] == "起重机"


def test_no_text_can_end_the_element(client):
    title = "</script><script>alert(1)</script> & <!-- "
    project = factories.project(title)
    assert node(client, project)["name"] == title
    assert as_script([{"name": title}]).count("<") == 2


def test_the_page_is_the_same_each_time(client, full):
    for record in full.values():
        first = client.get(record.get_absolute_url()).content
        assert client.get(record.get_absolute_url()).content == first


# By the vocabulary ----------------------------------------------------------------------------


class Vocabulary:
    """The types and properties of schema.org, from its own file."""

    def __init__(self, folder):
        text = (folder / "schemaorg-all-https.jsonld").read_text()
        self.terms = {term["@id"]: term for term in json.loads(text)["@graph"]}

    def listed(self, name, key):
        value = self.terms[f"schema:{name}"].get(key, [])
        value = value if isinstance(value, list) else [value]
        return {one["@id"].removeprefix("schema:") for one in value}

    def knows(self, name):
        return f"schema:{name}" in self.terms

    def kinds(self, name):
        """A type and all above it."""
        found = {name}
        for one in filter(self.knows, self.listed(name, "rdfs:subClassOf")):
            found |= self.kinds(one)
        return found

    def faults(self, node, led_by=""):
        """What a node and those in it have that schema.org does not."""
        kind = node["@type"]
        if not self.knows(kind):
            yield f"no type {kind}"
            return
        for name, value in node.items():
            if name.startswith("@"):
                continue
            if not self.knows(name):
                yield f"no property {name}"
                continue
            # A role repeats the property that led to it; the vocabulary itself does not say so.
            is_repeated = "Role" in self.kinds(kind) and name == led_by
            owners = self.listed(name, "schema:domainIncludes")
            if not is_repeated and not owners & self.kinds(kind):
                yield f"{kind} has no {name}"
            for one in value if isinstance(value, list) else [value]:
                yield from self.faults_of_value(kind, name, one)

    def faults_of_value(self, kind, name, value):
        wanted = self.listed(name, "schema:rangeIncludes")
        if isinstance(value, dict) and "@type" in value:
            kinds = self.kinds(value["@type"]) if self.knows(value["@type"]) else wanted
            if not kinds & wanted and "Role" not in kinds:
                yield f"{kind}.{name} is no {value['@type']}"
            yield from self.faults(value, led_by=name)
        elif not isinstance(value, dict):
            plain = {"Text", "URL", "Date", "DateTime", "Number", "Integer", "Boolean"}
            if not wanted & plain and not (name == "item" and value.startswith("http")):
                yield f"{kind}.{name} is no plain value"


@pytest.mark.reference
def test_every_type_and_property_is_used_as_schema_org_says(client, full, reference_dir):
    vocabulary = Vocabulary(reference_dir / "standards" / "schemaorg-30.0")
    addresses = [record.get_absolute_url() for record in full.values()]
    faults, types = set(), set()
    for address in [*addresses, "/en/", "/en/projects/", "/en/data/"]:
        for one in nodes(client, address).values():
            faults |= {f"{address}: {fault}" for fault in vocabulary.faults(one)}
            types |= set(re.findall(r'"@type": "(\w+)"', json.dumps(one)))
    assert faults == set()
    assert types >= {
        "Project", "Event", "Organization", "GovernmentOrganization", "Person", "MonetaryGrant",
        "DigitalDocument", "Dataset", "BreadcrumbList", "WebSite",
    }  # fmt: skip


@pytest.mark.reference
def test_the_check_finds_faults(reference_dir):
    vocabulary = Vocabulary(reference_dir / "standards" / "schemaorg-30.0")
    wrong = {
        "@type": "Event",
        "budget": 1,
        "foundingDate": "2016",
        "location": {"@type": "Person"},
        "organizer": {"@type": "Ministry"},
        "about": "cranes",
    }
    assert len(list(vocabulary.faults(wrong))) == 5


@pytest.mark.reference
def test_other_programs_read_the_same_statements(client, full, reference_dir):
    folder = reference_dir / "standards" / "schemaorg-30.0"
    context = json.loads((folder / "schemaorgcontext.jsonld").read_text())["@context"]
    for record in full.values():
        html = client.get(record.get_absolute_url()).content.decode()
        data = json.loads(SCRIPT.search(html)[1])
        # The context is given, since nothing may be fetched.
        graph = Graph().parse(data=json.dumps(data | {"@context": context}), format="json-ld")
        subject = URIRef(record.pk.urn)
        kind = data["@graph"][1]["@type"]
        assert (subject, RDF.type, URIRef(f"http://schema.org/{kind}")) in graph
        assert (None, URIRef("http://schema.org/mainEntity"), subject) in graph


def named_otherwise():
    """(record, its other names) of each type that has some."""
    organisation = factories.organisation("Ministry", acronym="MIN")
    factories.row(OrganisationOtherName, organisation, name="Ministry of Quays")
    person = factories.person("Ada Quay")
    factories.row(PersonOtherName, person, name="A. Quay")
    place = factories.place("Lorania", formal_name="Republic of Lorania")
    factories.row(PlaceOtherName, place, name="The Isles")
    event = factories.event("Conference on cranes", short_title="Crane days")
    factories.row(EventOtherTitle, event, title="Crane conference")
    factories.row(EventOtherName, event, name="Second crane days", kind="other")
    agreement = factories.agreement(short_title="Pact")
    framework = factories.framework(short_title="Agenda")
    return [
        (organisation, ["MIN", "Ministry of Quays"]),
        (person, ["A. Quay"]),
        (place, ["Republic of Lorania", "The Isles"]),
        (event, ["Crane days", "Second crane days", "Crane conference"]),
        (agreement, ["Pact"]),
        (framework, ["Agenda"]),
    ]


def test_every_record_is_told_with_its_other_names(client):
    records = named_otherwise()
    for record, expected in records:
        assert node(client, record)["alternateName"] == expected, record
    # Every kind of record that has rows of names is among them.
    of_names = {name for name, _field in ROWS_OF_NAMES}
    kinds = {m for m in record_models() if any(hasattr(m, name) for name in of_names)}
    assert kinds <= {type(record) for record, _names in records}


def test_a_partnership_is_told_with_its_money(client):
    partnership = factories.partnership()
    factories.partnership_money(partnership, amount=Decimal(5), currency="USD")
    [grant] = node(client, partnership)["funding"]
    assert grant["amount"]["value"] == "5"
