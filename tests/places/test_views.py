"""The list of places and the page of each, as readers get them."""

import pytest
from django.urls import reverse

from partnership.events.models import Event
from partnership.places.models import PlaceOtherName
from tests import factories

pytestmark = pytest.mark.django_db


def html_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def page(client, place, language="en"):
    return html_of(client, place.get_absolute_url().replace("/en/", f"/{language}/", 1))


def test_places_are_listed_by_kind_and_then_by_name(client):
    factories.place("Quaytown", kind="city", part_of=factories.place("Lorania"))
    factories.place("Arcadia")
    factories.place("League of Harbours", kind="group")
    factories.place("Hidden", kind="region", live=False)

    html = html_of(client, "/en/places/")

    assert "4 places" in html
    order = [
        html.index(text)
        for text in (">Countries<", ">Arcadia<", ">Lorania<", ">Groups of countries<",
                     ">League of Harbours<", ">Cities<", ">Quaytown<")
    ]  # fmt: skip
    assert order == sorted(order)
    assert "part of Lorania" in html
    assert "Regions" not in html
    assert "Hidden" not in html


@pytest.mark.every_database
@pytest.mark.parametrize("query", ["?q=alpha", "?q=ALP", "?q=spelled", "?kind=area", "?group=ring"])
def test_each_filter_keeps_what_matches(client, query):
    alpha = factories.place("Alpha", kind="area", iso_alpha3="ALP")
    factories.row(PlaceOtherName, alpha, name="Spelled otherwise")
    ring = factories.place("Ring", kind="group", slug="ring")
    factories.group_membership(ring, member=alpha)
    factories.place("Beta")

    html = html_of(client, f"/en/places/{query}")

    assert "1 place<" in html
    assert ">Alpha<" in html
    assert ">Beta<" not in html


def test_an_empty_list_says_what_to_do(client):
    assert "Take one away, or clear them all" in html_of(client, "/en/places/?q=nothing")


@pytest.mark.parametrize(
    "query",
    [
        "?kind=x", "?kind=%00", "?group=%00", "?group=" + "x" * 500, "?q=%00", "?q=%ED%A0%80",
        "?q=" + "x" * 5000, "?year=0", "?page=" + "9" * 50, "?page=2",
    ],
)  # fmt: skip
def test_no_query_string_breaks_the_list(client, query):
    factories.place()
    assert client.get(f"/en/places/{query}").status_code < 500


def test_an_unpublished_place_is_not_found(client):
    assert client.get(factories.place(live=False).get_absolute_url()).status_code == 404


def test_an_old_address_leads_to_the_present_one(client):
    place = factories.place(slug="before")
    place.slug = "after"
    place.save()

    response = client.get("/en/places/before/")

    assert response.status_code == 301
    assert response["Location"] == "/en/places/after/"


def test_the_facts_of_a_place_are_cited(client):
    place = factories.place(
        "Quaytown", formal_name="Free City of Quaytown", kind="city", m49="001",
        part_of=factories.place("Lorania"),
    )  # fmt: skip
    name = factories.row(PlaceOtherName, place, name="Kaytown", kind="source_spelling")
    factories.cite(place, "name", passage=factories.passage("Held in Quaytown."))
    factories.cite(place, row=name, passage=factories.passage("Held in Kaytown."))

    html = page(client, place)

    for text in ("Free City of Quaytown", "Lorania", "001", "Kaytown", "Spelling in a source"):
        assert text in html
    assert html.count('class="mark"') == 2
    assert "Held in Kaytown." in html


def test_a_page_tells_what_happens_at_the_place(client):
    place = factories.place("Lorania")
    factories.project_place(factories.project("Cranes"), place=place, role="provider")
    factories.agreement_place(factories.agreement("Pact"), place=place, role="signed_in")
    factories.event("Harbour day", place=place, kind=Event.Kind.FORUM)
    factories.organisation("Port Union", place=place)
    factories.organisation("Lighthouse office", covers=[place])
    factories.membership(factories.organisation("League"), member=place, period="1919/..")
    factories.key_figure("Cranes in use", places=[place])
    factories.milestone("The first crane is built.", places=[place])
    result = factories.result()
    factories.result_value(result, place=place, nature="expected", quantity_low=50)

    html = page(client, place)

    for text in (
        "Provider of experience",
        "Signed in",
        "Harbour day",
        "Has its seat here",
        "Covers it",
        "Member, from 1919",
        "Cranes in use",
        "The first crane is built.",
        "Expected: 50 people",
    ):
        assert text in html


def test_groups_members_and_parts_are_told_from_both_ends(client):
    ring = factories.place("Ring of Ports", kind="group")
    lorania = factories.place("Lorania")
    row = factories.group_membership(ring, member=lorania, period="1967/..")
    factories.group_membership(ring, member=factories.place("Hidden isle", live=False))
    factories.cite(ring, row=row)
    factories.place("Quaytown", kind="city", part_of=lorania)
    factories.place("Hidden town", kind="city", part_of=lorania, live=False)

    of_ring, of_lorania = page(client, ring), page(client, lorania)

    assert "Lorania" in of_ring
    assert "from 1967" in of_ring
    assert 'class="mark"' in of_ring
    assert "Ring of Ports" in of_lorania
    assert "Quaytown" in of_lorania
    assert "Hidden" not in of_ring + of_lorania


def test_nothing_unpublished_is_told_of_a_place(client):
    place = factories.place("Lorania")
    factories.project_place(factories.project("Hidden project", live=False), place=place)
    factories.event("Hidden event", place=place, live=False)
    factories.organisation("Hidden body", place=place, live=False)
    factories.attendance(
        factories.event("Open day"),
        place=place,
        organisation=factories.organisation("Hidden guest", live=False),
    )
    html = page(client, place)

    assert "Hidden" not in html
    assert "Open day" not in html


def test_a_page_has_a_map_only_where_the_site_shows_maps(client):
    partnership = factories.partnership()
    place = factories.place("Lorania", latitude="11.5", longitude="104.9")
    assert 'class="map"' in page(client, place)
    assert 'class="map"' not in page(client, factories.place("Nowhere"))

    partnership.show_map = False
    partnership.save()
    assert 'class="map"' not in page(client, place)


def test_the_capital_and_the_notes_of_members_are_read_in_the_readers_language(client):
    place = factories.place("Arcadia", capital="Quayside")
    place.set_translation("zh-hans", "capital", "码头城", "staff")
    place.save()
    row = factories.group_membership(member=place, note="Since the storm.")
    row.set_translation("zh-hans", "note", "自风暴以来。", "staff")
    row.save()

    chinese = page(client, place, "zh-hans")
    assert "码头城" in chinese and "Quayside" not in chinese
    assert "自风暴以来。" in chinese
    assert "自风暴以来。" in page(client, row.group, "zh-hans")


def test_a_page_without_translation_says_so(client):
    html = page(client, factories.place("Lorania"), "zh-hans")
    assert '<span lang="en" dir="ltr">Lorania</span>' in html
    assert 'class="untranslated"' in html


@pytest.mark.parametrize("records", [3, 30])
def test_the_queries_of_the_list(client, records, django_assert_num_queries):
    ring, whole = factories.place("Ring", kind="group"), factories.place("Whole")
    other = factories.place("Other ring", kind="group")
    for number in range(records):
        place = factories.place(f"Place {number}", part_of=whole)
        factories.group_membership(ring, member=place)
        factories.group_membership(other, member=place)
    # count; rows with what they are part of; options of 1 select; 1 facet of 2 queries;
    # partnership and content version of the frame.
    with django_assert_num_queries(7):
        client.get(reverse("places:place_list"))


@pytest.mark.parametrize("records", [3, 30])
def test_the_queries_of_a_page(client, records, django_assert_num_queries):
    place = factories.place("Lorania", kind="group", latitude="11.5", longitude="104.9")
    partnership = factories.partnership()
    for number in range(records):
        factories.place(f"Town {number}", part_of=place)
        factories.group_membership(member=place)
        factories.group_membership(place)
        project = factories.project(f"Project {number}", partnerships=[partnership])
        factories.project_place(project, place=place)
        factories.result_value(factories.result(project), place=place)
        factories.agreement_place(place=place)
        event = factories.event(place=place)
        factories.attendance(event, place=place)
        body = factories.organisation(f"Body {number}", place=place, covers=[place])
        factories.membership(body, member=place)
        factories.key_figure(places=[place])
        factories.milestone(places=[place])
        factories.partnership(places=[place])
        factories.row(PlaceOtherName, place, name=f"Name {number}")
        factories.cite(place, "name", passage=factories.passage())
    # place with what it is part of; other names, members, images; parts, groups; related:
    # organisations with memberships, partnerships, agreements with places, projects with
    # places and values, events with attendance, milestones, key figures; citations;
    # partnerships, of which there are several, so that the map has no ring; content version;
    # partnerships with projects there, and of one the place with its projects and their money,
    # whether it is divided, people reached, where else their projects are, these with places,
    # themes, money and their passages, the money by year, theme and giver, and whether there
    # are other partnerships.
    with django_assert_num_queries(38):
        client.get(place.get_absolute_url())
