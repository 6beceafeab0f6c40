"""The catalogue of data: what DCAT-AP wants of it, and nothing that is not so."""

import re

import pyshacl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import DCAT, DCTERMS, FOAF, RDF, XSD, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic

from partnership.exchange.syndication.catalogue.description import place_of
from partnership.exchange.syndication.catalogue.statements import (
    Address,
    Node,
    Text,
    json_ld,
    turtle,
)
from tests import factories
from tests.factories import translation

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SHACL = Namespace("http://www.w3.org/ns/shacl#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")


def read(client, ending="ttl"):
    response = client.get(f"/data/catalogue.{ending}")
    assert response.status_code == 200
    kind = {"ttl": "turtle", "jsonld": "json-ld"}[ending]
    return Graph().parse(data=response.content.decode(), format=kind)


def node(name):
    return URIRef(place_of(name).iri)


@pytest.fixture
def full():
    """A site with all that a catalogue can tell."""
    country = factories.place("Lorania", iso_alpha3="LOR")
    reporter = factories.organisation("Port office", website="https://example.org/ports")
    partnership = factories.partnership(
        "Arcadia and Lorania",
        lead="Of harbours.",
        licence="CC BY 4.0",
        contact_email="data@example.org",
        places=[country],
        themes=[factories.theme("Cranes"), factories.theme("Hidden theme", live=False)],
        reporting_organisation=reporter,
        translations=translation("title", "阿卡迪亚与洛拉尼亚"),
    )
    factories.milestone(date="1919")
    factories.event(dates="2016-09-06/2016-09-08")
    factories.project(stated_period="2018/2020", planned_end="2031")
    return partnership


def shapes(path):
    """The shapes of a file, without those properties that the file leaves without a path."""
    graph = Graph().parse(path)
    for one in list(graph.triples((None, SHACL.property, None))):
        if (one[2], SHACL.path, None) not in graph:
            graph.remove(one)
    return graph


@pytest.mark.reference
@pytest.mark.parametrize("file", ["shapes.ttl", "dcat-ap-SHACL.ttl"])
def test_a_full_and_an_empty_site_conform_to_dcat_ap(client, reference_dir, request, file):
    wanted = shapes(reference_dir / "standards" / "dcat-ap-3.0.1" / file)
    empty = read(client)
    request.getfixturevalue("full")
    for graph in (empty, read(client)):
        conforms, _graph, words = pyshacl.validate(graph, shacl_graph=wanted)
        assert conforms, words


@pytest.mark.reference
def test_the_shapes_find_a_fault(client, reference_dir):
    wanted = shapes(reference_dir / "standards" / "dcat-ap-3.0.1" / "shapes.ttl")
    graph = read(client)
    graph.remove((node("catalogue"), DCTERMS.publisher, None))
    assert not pyshacl.validate(graph, shacl_graph=wanted)[0]


def test_both_files_state_the_same(client, full):
    assert isomorphic(read(client, "ttl"), read(client, "jsonld"))


def test_the_record_is_described_from_its_partnership(client, full):
    graph, record = read(client), node("record")
    licence = URIRef("https://creativecommons.org/licenses/by/4.0/")
    (contact,) = graph.objects(record, DCAT.contactPoint)
    (period,) = graph.objects(record, DCTERMS.temporal)

    assert set(graph.objects(record, DCTERMS.title)) == {
        Literal("Arcadia and Lorania", "en"),
        Literal("阿卡迪亚与洛拉尼亚", "zh-Hans"),
    }
    # Not translated: in its own language only.
    assert list(graph.objects(record, DCTERMS.description)) == [Literal("Of harbours.", "en")]
    assert list(graph.objects(record, DCAT.keyword)) == [Literal("Cranes", "en")]
    assert (node("publisher"), FOAF.name, Literal("Port office", "en")) in graph
    assert (contact, VCARD.hasEmail, URIRef("mailto:data@example.org")) in graph
    assert (node("catalogue"), DCTERMS.license, licence) in graph
    assert graph.value(period, DCAT.startDate) == Literal("1919", datatype=XSD.gYear)
    # What is only planned is no part of it.
    assert graph.value(period, DCAT.endDate) == Literal("2020", datatype=XSD.gYear)


def test_what_is_not_stated_is_left_out(client):
    factories.partnership(
        licence="Ask us", reporting_organisation=factories.organisation(live=False)
    )
    graph, record = read(client), node("record")
    for name in (DCTERMS.license, DCAT.contactPoint, DCTERMS.temporal, DCTERMS.spatial):
        assert list(graph.objects(record, name)) == []
    assert list(graph.objects(node("catalogue"), DCTERMS.license)) == []
    assert "Ministry" not in client.get("/data/catalogue.ttl").content.decode()


def test_every_file_that_it_names_is_there_and_of_its_type(client, full):
    graph = read(client)
    found = set(graph.objects(node("record"), DCAT.distribution))
    assert found == set(graph.subjects(RDF.type, DCAT.Distribution))
    assert len(found) == 22
    for one in found:
        (address,) = graph.objects(one, DCAT.downloadURL)
        media_type = str(graph.value(one, DCAT.mediaType)).split("/media-types/")[1]
        response = client.get("/" + str(address).split("/", 3)[3])
        assert response.status_code == 200, address
        assert response.headers["Content-Type"].split(";")[0] == media_type
    (description,) = graph.objects(node("api"), DCAT.endpointDescription)
    assert client.get("/" + str(description).split("/", 3)[3]).status_code == 200


def test_iati_files_are_named_only_while_there_are_any(client, full):
    iati = re.compile(r"/iati/[a-z]+\.xml")
    assert iati.findall(client.get("/data/catalogue.ttl").content.decode()) == []
    assert client.get("/iati/activities.xml").status_code == 404


def test_it_is_the_same_each_time_and_in_every_language(client, full):
    first = client.get("/data/catalogue.ttl").content
    again = client.get("/data/catalogue.ttl", headers={"accept-language": "zh-hans"})
    assert again.content == first


@pytest.mark.parametrize("projects", [1, 20])
def test_it_asks_as_many_queries_for_many_projects(
    client, full, projects, django_assert_max_num_queries
):
    for number in range(projects):
        factories.project_place(factories.project(f"Project {number}"))
    # content version, partnership; dates of agreements, projects, events, milestones; themes,
    # places; for IATI: projects with each kind of their rows, the organisation and its rows
    with django_assert_max_num_queries(30):
        client.get("/data/catalogue.ttl")


@given(st.text(), st.text(min_size=1))
def test_any_text_and_address_is_read_back_from_both_files(text, path):
    text = text.encode(errors="replace").decode()
    path = path.encode(errors="replace").decode()
    one = Node("dcat:Dataset", Address("https://example.org/a"))
    one.add("dct:title", Text(text or "none", "zh-Hans"))
    one.add("dct:publisher", Node("foaf:Agent").add("foaf:name", Text(text or "none")))
    one.add("foaf:page", Address(f"https://example.org/{path}"))
    graph = Graph().parse(data=turtle([one]), format="turtle")

    assert isomorphic(graph, Graph().parse(data=json_ld([one]), format="json-ld"))
    assert str(graph.value(URIRef("https://example.org/a"), DCTERMS.title)) == (text or "none")
    assert len(graph) == 6
