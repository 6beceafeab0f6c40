"""Atom feeds: as feed readers see them, and nothing that a page history would not tell."""

import re

import feedparser
import pytest
from django.contrib.auth.models import User
from lxml import etree

from partnership.agreements.models import Agreement
from partnership.exchange.datasets import DATASETS
from partnership.publishing import drafts
from tests import factories
from tests.factories import translation

pytestmark = pytest.mark.django_db


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    etree.fromstring(response.content)
    feed = feedparser.parse(response.content)
    assert not feed.bozo
    assert feed.version == "atom10"
    return feed


def titles(feed):
    return [entry.title for entry in feed.entries]


def test_a_change_is_told_in_words_with_its_page_and_history(client, settings):
    settings.SITE_URL = settings.SITE_ORIGIN = "https://record.example.org"
    factories.partnership("Arcadia and Lorania", licence="CC BY 4.0")
    agreement = factories.agreement("Harbour <pact> & more")
    editor = User.objects.create_user("inspector", first_name="Ada", last_name="Quay")
    drafts.publish(agreement, editor)
    Agreement.objects.update(purpose="Quiet cranes")
    factories.party(agreement, group="Crane drivers")
    revision = drafts.publish(agreement, editor, "Added the party")
    feed = read(client, "/en/changes.atom")
    newest = feed.entries[0]

    assert feed.feed.title == "Changes: Arcadia and Lorania"
    assert feed.feed.rights == "CC BY 4.0"
    assert feed.feed.author == "Arcadia and Lorania"
    assert feed.feed.updated == newest.updated == f"{revision.made_at:%Y-%m-%dT%H:%M:%SZ}"
    assert titles(feed) == ["Harbour <pact> & more – Changed", "Harbour <pact> & more – Published"]
    assert newest.link == f"https://record.example.org/en/agreements/{agreement.slug}/"
    assert newest.links[1].href == f"{newest.link}history/"
    assert newest.content[0].value == "Added the party\nChanged: purpose\nAdded: party"
    assert newest.tags[0].term == "agreements"
    assert newest.id.startswith("urn:uuid:")
    text = client.get("/en/changes.atom").content.decode()
    assert not any(name in text for name in ("inspector", "Ada", "Quay", "Quiet cranes"))


def test_a_feed_is_in_the_language_of_its_address_and_knows_its_own(client):
    factories.project("Cranes", translations=translation("title", "起重机"))
    project = DATASETS["projects"].published().get()
    drafts.publish(project)
    english, chinese = read(client, "/en/projects.atom"), read(client, "/zh-hans/projects.atom")

    assert english.entries[0].title == "Cranes – Published"
    assert chinese.entries[0].title.startswith("起重机")
    assert chinese.feed.language == "zh-Hans"
    # The same change in other words is another entry, the same words are the same one.
    assert english.feed.id != chinese.feed.id
    assert english.entries[0].id != chinese.entries[0].id
    assert read(client, "/en/changes.atom").entries[0].id == english.entries[0].id
    own = [link.href for link in chinese.feed.links if link.rel == "self"]
    assert own[0].endswith("/zh-hans/projects.atom")


@pytest.mark.any_database
def test_each_type_has_a_feed_of_its_own(client):
    records = {
        "sources": factories.source(), "places": factories.place(),
        "organisations": factories.organisation(), "people": factories.person(),
        "themes": factories.theme(), "frameworks": factories.framework(),
        "partnerships": factories.partnership(), "agreements": factories.agreement(),
        "projects": factories.project(), "events": factories.event(),
        "milestones": factories.milestone(), "quotations": factories.quotation(),
        "key-figures": factories.key_figure(),
    }  # fmt: skip
    assert records.keys() == DATASETS.keys()
    for record in records.values():
        drafts.publish(record)
    for name, record in records.items():
        assert titles(read(client, f"/en/{name}.atom")) == [f"{record.label} – Published"]
    assert len(read(client, "/en/changes.atom").entries) == len(records)


def test_the_feed_of_a_place_tells_of_itself_and_all_that_points_to_it(client):
    place, elsewhere = factories.place("Lorania"), factories.place("Elsewhere")
    project, hidden = factories.project("Cranes"), factories.project("Hidden", live=False)
    for record in (project, hidden):
        factories.project_place(record, place=place)
    event = factories.event("Open day", place=place)
    away = factories.event("Away", place=elsewhere)
    for record in (place, elsewhere, project, event, away):
        drafts.publish(record)
    feed = read(client, f"/en/places/{place.slug}.atom")

    assert titles(feed) == ["Open day – Published", "Cranes – Published", "Lorania – Published"]
    assert feed.feed.title == "Changes: Lorania"


def test_the_feed_of_an_organisation_tells_of_what_its_people_said(client):
    body, other = factories.organisation("Port office"), factories.organisation("Other office")
    position = factories.position(organisation=body)
    agreement = factories.agreement("Pact")
    factories.party(agreement, organisation=other, signatory=position)
    quotation = factories.quotation("Safe cranes.", speaker=position)
    funded = factories.project("Cranes")
    factories.funding(funded, provider=body)
    for record in (body, other, agreement, quotation, funded):
        drafts.publish(record)

    found = {title.removesuffix(" – Published") for title in titles(
        read(client, f"/en/organisations/{body.slug}.atom")
    )}  # fmt: skip
    assert found == {"Port office", "Pact", "Safe cranes.", "Cranes"}


def test_a_quotation_waits_for_its_speaker(client):
    hidden = factories.position(factories.person(live=False))
    drafts.publish(factories.quotation("Hidden words.", speaker=hidden))
    assert titles(read(client, "/en/changes.atom")) == []


def test_a_feed_without_changes_is_a_feed_and_the_same_each_time(client):
    factories.partnership()
    first = client.get("/en/changes.atom").content
    assert read(client, "/en/changes.atom").entries == []
    assert client.get("/en/changes.atom").content == first


@pytest.mark.any_database
def test_a_feed_ends_after_the_newest_fifty(client):
    for number in range(52):
        drafts.publish(factories.theme(f"Theme {number}"))
    feed = read(client, "/en/themes.atom")
    assert len(feed.entries) == 50
    assert feed.entries[0].title == "Theme 51 – Published"


def test_signs_that_xml_cannot_hold_are_left_out(client):
    drafts.publish(factories.project("Cra\x08nes \ufffe"), note="No\x0cte")
    (entry,) = read(client, "/en/projects.atom").entries
    assert entry.title == "Cranes  – Published"
    assert entry.content[0].value == "Note"


@pytest.mark.any_database
def test_pages_name_their_feeds_for_readers_and_programs(client):
    place, organisation = factories.place(), factories.organisation()
    expected = {
        "/en/": [],
        "/en/about/": [],
        "/en/projects/": ["/en/projects.atom"],
        "/en/quotations/": ["/en/quotations.atom"],
        place.get_absolute_url(): [f"/en/places/{place.slug}.atom"],
        organisation.get_absolute_url(): [f"/en/organisations/{organisation.slug}.atom"],
        factories.project().get_absolute_url(): [],
        "/en/no-such-page/": [],
    }
    for address, feeds in expected.items():
        html = client.get(address).content.decode()
        found = re.findall(
            r'rel="alternate" type="application/atom\+xml" [^>]*href="([^"]+)"', html
        )
        assert found == [*feeds, "/en/changes.atom"], address
        for feed in found:
            assert html.count(f'<a href="{feed}">') == 1


@pytest.mark.any_database
@pytest.mark.parametrize("records", [2, 20])
def test_the_queries_of_a_feed_do_not_grow(client, records, django_assert_max_num_queries):
    place = factories.place()
    for number in range(records):
        project = factories.project(f"Project {number}")
        factories.project_place(project, place=place)
        event = factories.event(f"Event {number}", place=place)
        factories.attendance(event, place=place)
        drafts.publish(project)
        drafts.publish(event)
    # place; content version; partnership; newest revisions; records with a time of publication;
    # revisions; projects, events; what they link to: partnerships, places
    with django_assert_max_num_queries(10):
        client.get(f"/en/places/{place.slug}.atom")
