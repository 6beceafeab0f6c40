"""The lists of organisations and people and the page of each, as readers get them."""

from decimal import Decimal

import pytest
from django.urls import reverse

from partnership.pages import related
from partnership.participants.models import OrganisationIdentifier, OrganisationOtherName
from tests import factories

pytestmark = pytest.mark.django_db


def html_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def page(client, record, language="en"):
    return html_of(client, record.get_absolute_url().replace("/en/", f"/{language}/", 1))


# Lists


@pytest.mark.every_database
def test_the_list_counts_and_names_only_public_organisations(client):
    factories.organisation("Port Union", acronym="PU")
    factories.organisation("Hidden body", live=False, constituency="workers")

    html = html_of(client, "/en/organisations/")

    assert "1 organisation<" in html
    assert "<bdi>Port Union</bdi>" in html
    assert "Hidden body" not in html
    assert 'value="workers"' not in html


def test_a_seat_and_a_parent_that_are_not_public_are_absent_from_the_list(client):
    factories.organisation(
        "Port Union",
        place=factories.place("Hidden Harbour", live=False),
        parent=factories.organisation("Hidden League", live=False),
    )
    assert "Hidden" not in html_of(client, "/en/organisations/")


@pytest.mark.every_database
@pytest.mark.parametrize(
    "query",
    [
        "?q=alpha",
        "?q=spelled",
        "?q=AL",
        "?type=22",
        "?constituency=workers",
        "?place=lorania",
        "?covers=arcadia",
    ],
)
def test_each_filter_keeps_the_organisations_that_match(client, query):
    alpha = factories.organisation(
        "Alpha",
        acronym="AL",
        organisation_type="22",
        constituency="workers",
        place=factories.place("Lorania", slug="lorania"),
        covers=[factories.place("Arcadia", slug="arcadia")],
    )
    factories.row(OrganisationOtherName, alpha, name="Spelled otherwise")
    factories.organisation("Beta", organisation_type="10")

    html = html_of(client, f"/en/organisations/{query}")

    assert "1 organisation<" in html
    assert "Alpha" in html
    assert "Beta" not in html


@pytest.mark.every_database
def test_organisations_come_in_the_order_of_the_names_that_readers_see(client):
    factories.organisation("Alpha", translations=factories.translation("name", "乙"))
    factories.organisation("Beta", translations=factories.translation("name", "一"))

    english = html_of(client, "/en/organisations/")
    chinese = html_of(client, "/zh-hans/organisations/")

    assert english.index("Alpha") < english.index("Beta")
    assert chinese.index("一") < chinese.index("乙")


def test_the_list_of_people_gives_their_public_positions(client):
    person = factories.person("Ada Quay", sort_name="Quay, Ada")
    factories.position(person, "Minister", organisation=factories.organisation("Port Ministry"))
    factories.position(
        person, "Secret agent", organisation=factories.organisation("Hidden", live=False)
    )
    factories.person("Zoe Anchor", sort_name="Anchor, Zoe")
    factories.person("Hidden Person", live=False)

    html = html_of(client, "/en/people/")

    assert "2 people" in html
    assert html.index("Zoe Anchor") < html.index("Ada Quay")
    assert "Minister, " in html
    assert "Position not stated" in html
    assert "Hidden" not in html
    assert "Secret agent" not in html


def test_a_position_is_told_in_the_order_of_the_language(client):
    ministry = factories.organisation(
        "Port Ministry", translations=factories.translation("name", "港口部")
    )
    position = factories.position(factories.person("Ada Quay"), "Minister", organisation=ministry)
    position.set_translation("zh-hans", "title", "部长", "staff")
    position.save()

    assert "Minister, <a" in html_of(client, "/en/people/")
    assert "港口部</bdi></a>部长" in html_of(client, "/zh-hans/people/")


def test_an_acronym_that_is_the_name_again_is_not_repeated(client):
    factories.organisation(
        "Crane Council",
        acronym="CC",
        translations={
            "zh-hans": {
                "name": {"text": "起重机理事会", "status": "staff"},
                "acronym": {"text": "起重机理事会", "status": "staff"},
            }
        },
    )

    assert ">CC</span>" in html_of(client, "/en/organisations/")
    assert html_of(client, "/zh-hans/organisations/").count("起重机理事会") == 1


@pytest.mark.every_database
@pytest.mark.parametrize("query", ["?q=quay", "?organisation=port-ministry"])
def test_each_filter_keeps_the_people_that_match(client, query):
    ministry = factories.organisation("Port Ministry", slug="port-ministry")
    factories.position(factories.person("Ada Quay"), organisation=ministry)
    factories.person("Zoe Anchor")

    html = html_of(client, f"/en/people/{query}")

    assert "1 person<" in html
    assert "Ada Quay" in html
    assert "Zoe Anchor" not in html


@pytest.mark.parametrize("address", ["organisations", "people"])
def test_an_empty_list_says_what_to_do(client, address):
    assert "Take one away, or clear them all" in html_of(client, f"/en/{address}/?q=nothing")


@pytest.mark.parametrize("address", ["organisations", "people"])
@pytest.mark.parametrize(
    "query",
    [
        "?type=7", "?type=%00", "?constituency[]=x", "?place=%00", "?covers=" + "x" * 500,
        "?organisation=%ED%A0%80", "?q=%00", "?q=%ED%A0%80", "?q=" + "x" * 5000, "?year=0",
        "?page=" + "9" * 50, "?page=%00", "?q=a&q=b",
    ],
)  # fmt: skip
def test_no_query_string_breaks_a_list(client, address, query):
    factories.organisation()
    factories.person()
    assert client.get(f"/en/{address}/{query}").status_code < 500


# Pages


@pytest.mark.parametrize("factory", [factories.organisation, factories.person])
def test_an_unpublished_record_is_not_found(client, factory):
    assert client.get(factory(live=False).get_absolute_url()).status_code == 404


@pytest.mark.parametrize("factory", [factories.organisation, factories.person])
def test_an_old_address_leads_to_the_present_one(client, factory):
    record = factory(slug="before")
    old = record.get_absolute_url()
    record.slug = "after"
    record.save()

    response = client.get(old)

    assert response.status_code == 301
    assert response["Location"] == record.get_absolute_url()


def test_the_facts_of_an_organisation_are_cited(client):
    organisation = factories.organisation(
        "Port Union",
        acronym="PU",
        established="1985",
        constituency="workers",
        place=factories.place("Lorania"),
        parent=factories.organisation("League"),
        covers=[factories.place("Arcadia")],
        website="https://example.org/",
    )
    name = factories.row(
        OrganisationOtherName, organisation, name="PoUn", kind="source_spelling", language="fr"
    )
    factories.row(OrganisationIdentifier, organisation, scheme="XM-DAC", identifier="XM-DAC-12345")
    factories.cite(organisation, "established", passage=factories.passage("Opened in 1985."))
    factories.cite(organisation, row=name)

    html = page(client, organisation)

    for text in ("Port Union", "PU", "1985", "Workers", "Lorania", "League", "Arcadia"):
        assert text in html
    assert "XM-DAC-12345" in html
    assert "Spelling in a source" in html
    assert '<bdi lang="fr">PoUn</bdi>' in html
    assert html.count('class="mark"') == 2
    assert "Opened in 1985." in html


def test_what_is_not_stated_is_said_to_be_not_stated(client):
    html = page(client, factories.organisation(established="", checked_on="2026-11-22"))
    assert html.count("Not stated in the source") == 2


def test_sources_that_differ_on_the_founding_are_both_shown(client):
    organisation = factories.organisation(established="1985")
    factories.cite(organisation, "established")
    factories.cite(organisation, "established", stance="contradicts", stated_value="1984")

    html = page(client, organisation)

    assert "Sources differ" in html
    assert "1984" in html


def test_a_page_tells_what_the_organisation_takes_part_in(client):
    organisation = factories.organisation("Port Union")
    project = factories.project("Safe cranes")
    factories.participation(project, organisation=organisation, role="4", named_as="the union")
    factories.funding(project, provider=organisation, amount=Decimal("745000"), currency="USD")
    factories.party(
        factories.agreement("Pact", signed="2016-09-06"),
        group="dockers",
        signing_body=organisation,
    )
    event = factories.event("Harbour day")
    factories.attendance(event, organisation=organisation, quantity_low=20)
    factories.milestone("The union is founded.", organisations=[organisation])

    html = page(client, organisation)

    for text in (
        "Safe cranes",
        "Implementing",
        "(named as “the union”)",
        "Provider: US$\xa0745,000",
        "Pact",
        "September 2016",
        "Signing body",
        "Harbour day",
        "Attended: 20 people",
        "The union is founded.",
    ):
        assert text in html


def test_help_in_kind_and_amounts_not_stated_are_told_as_such(client):
    organisation = factories.organisation()
    factories.funding(provider=organisation, kind="in_kind", description="Lectures", amount=None)
    factories.partnership_money(provider=organisation, amount=None)

    html = page(client, organisation)

    assert "Provider, in kind: Lectures" in " ".join(html.split())
    assert "Provider: amount not stated" in html
    assert 'id="h-money"' not in html


@pytest.mark.every_database
def test_money_is_added_per_direction_kind_and_currency_and_only_where_it_counts(client):
    organisation = factories.organisation()
    first = factories.project()
    factories.funding(first, provider=organisation, amount=Decimal("5"), currency="USD")
    factories.funding(provider=organisation, amount=Decimal("7"), currency="USD")
    factories.funding(provider=organisation, amount=Decimal("11"), currency="CHF")
    factories.funding(
        provider=organisation,
        amount=Decimal("500"),
        currency="USD",
        counts_in_totals=False,
        reason_not_counted="Another line counts it.",
    )
    factories.agreement_money(provider=organisation, amount=Decimal("100"), currency="USD")
    factories.funding(receiver=organisation, amount=Decimal("13"), currency="USD")
    hidden = factories.project(live=False)
    factories.funding(hidden, provider=organisation, amount=Decimal("1000"), currency="USD")

    response = client.get(organisation.get_absolute_url())

    assert [
        (str(row.direction), str(row.kind), str(row.money), row.lines)
        for row in response.context["money"]
    ] == [
        ("Provided", "agreements", "US$\xa0100", 1),
        ("Provided", "projects", "CHF\xa011", 1),
        ("Provided", "projects", "US$\xa012", 2),
        ("Received", "projects", "US$\xa013", 1),
    ]
    html = response.content.decode()
    assert "Another line counts it." in html
    assert "1,000" not in html


def test_money_of_two_partnerships_is_never_mixed(client):
    organisation = factories.organisation()
    for title, amount in (("North", "5"), ("South", "7")):
        project = factories.project(partnerships=[factories.partnership(title)])
        factories.funding(project, provider=organisation, amount=Decimal(amount), currency="USD")

    response = client.get(organisation.get_absolute_url())

    assert {(row.partnership.title, str(row.money)) for row in response.context["money"]} == {
        ("North", "US$\xa05"),
        ("South", "US$\xa07"),
    }


def test_memberships_are_told_from_both_ends(client):
    league = factories.organisation("League of Ports")
    union = factories.organisation("Port Union")
    row = factories.membership(
        league, member=union, kind="founding", period="1919/..", note="It left for a while."
    )
    factories.membership(league, member=factories.place("Arcadia"), kind="attends")
    factories.membership(league, member=factories.place("Hidden Harbour", live=False))
    factories.cite(league, row=row)

    of_league, of_union = page(client, league), page(client, union)

    assert "Port Union" in of_league
    assert "Arcadia" in of_league
    assert "Hidden Harbour" not in of_league
    assert 'class="mark"' in of_league
    for html in (of_league, of_union):
        assert "Founding member, from 1919" in html
        assert "It left for a while." in html
    assert "League of Ports" in of_union


def test_offices_people_quotations_and_publications_are_told(client):
    union = factories.organisation("Port Union", publications=[factories.source("Harbour news")])
    factories.organisation("Branch at the quay", parent=union)
    factories.organisation("Hidden branch", parent=union, live=False)
    position = factories.position(factories.person("Ada Quay"), "Chair", organisation=union)
    factories.position(factories.person("Hidden Person", live=False), organisation=union)
    factories.quotation("Cranes are safe.", speaker=position)
    factories.party(factories.agreement("Pact"), group="dockers", signatory=position)

    html = page(client, union)

    for text in ("Harbour news", "Branch at the quay", "Chair", "Cranes are safe."):
        assert text in html
    assert "Signatory: <bdi>Ada Quay</bdi>" in html
    assert "Hidden" not in html


def test_long_lists_say_how_many_more_there_are(client, monkeypatch):
    monkeypatch.setattr(related, "MOST", 2)
    union = factories.organisation("Port Union", slug="port-union")
    for number in range(5):
        factories.organisation(f"Branch {number}", parent=union)
        factories.participation(factories.project(), organisation=union)

    html = page(client, union)

    assert html.count("and 3 more") == 2
    assert 'href="/en/projects/?organisation=port-union"' in html


def test_the_page_of_a_person_tells_what_was_said_and_signed(client):
    person = factories.person("Ada Quay")
    union = factories.organisation("Port Union")
    position = factories.position(person, "Chair", organisation=union, period="2012/2022")
    factories.position(
        person, "Secret agent", organisation=factories.organisation("Hidden", live=False)
    )
    factories.cite(person, row=position)
    factories.quotation("Cranes are safe.", speaker=position)
    factories.quotation("Nothing is said.", speaker=position, live=False)
    factories.party(factories.agreement("Pact"), group="dockers", signatory=position)

    html = page(client, person)

    for text in ("<bdi>Ada Quay</bdi>", "Chair", "Port Union", "2012–2022", "Cranes are safe."):
        assert text in html
    assert "Pact" in html
    assert "Signatory" in html
    assert 'class="mark"' in html
    assert "Nothing is said." not in html
    assert "Secret agent" not in html
    assert "Hidden" not in html


def test_a_person_of_whom_nothing_is_recorded_has_a_page_that_says_so(client):
    html = page(client, factories.person())
    assert "Not recorded" in html and "Not stated" not in html
    assert "No other record refers to this one yet." in html


def test_a_page_without_translation_says_so(client):
    html = page(client, factories.organisation("Port Union"), "zh-hans")
    assert '<span lang="en" dir="ltr">Port Union</span>' in html
    assert 'class="untranslated"' in html


# Queries


@pytest.mark.parametrize("records", [3, 30])
def test_the_queries_of_the_list_of_organisations(client, records, django_assert_num_queries):
    parent, place = factories.organisation(), factories.place()
    for number in range(records):
        factories.organisation(
            f"Body {number}", parent=parent, place=place, covers=[place, factories.place()]
        )
    # count; rows with seat and parent; options of 2 selects; 2 facets of 2 queries each;
    # partnership and content version of the frame.
    with django_assert_num_queries(10):
        client.get(reverse("participants:organisation_list"))


@pytest.mark.parametrize("records", [3, 30])
def test_the_queries_of_the_list_of_people(client, records, django_assert_num_queries):
    for number in range(records):
        factories.position(factories.person(f"Person {number}"))
    # count; rows; positions; 1 facet of 2 queries; partnership and content version.
    with django_assert_num_queries(7):
        client.get(reverse("participants:person_list"))


@pytest.mark.parametrize("records", [3, 30])
def test_the_queries_of_the_page_of_an_organisation(client, records, django_assert_num_queries):
    union = factories.organisation("Port Union")
    for number in range(records):
        factories.organisation(f"Branch {number}", parent=union)
        factories.membership(union)
        factories.membership(factories.organisation(), member=union)
        factories.membership(union, member=factories.organisation())
        project = factories.project(f"Project {number}")
        factories.participation(project, organisation=union)
        factories.funding(project, provider=union)
        agreement = factories.agreement()
        factories.party(agreement, organisation=union)
        factories.agreement_money(agreement, receiver=union)
        event = factories.event()
        factories.event_participant(event, organisation=union)
        factories.attendance(event, organisation=union)
        position = factories.position(factories.person(), organisation=union)
        factories.quotation(speaker=position)
        factories.milestone(organisations=[union])
        factories.key_figure(organisations=[union])
        factories.framework(adopted_by=[union])
        factories.row(OrganisationOtherName, union, name=f"Name {number}")
        factories.cite(union, "name", passage=factories.passage())
        union.publications.add(factories.source())
        union.covers.add(factories.place())
    # After the others, which are all of the first partnership, so that sums need no name.
    for number in range(records):
        factories.partnership(f"Partnership {number}", partners=[union])
    # organisation with seat and parent; other names, identifiers, places covered, members,
    # images; children, positions, memberships, publications; sums of money; related: frameworks,
    # partnerships with money, agreements with parties and money, projects with participations
    # and funding, events with organisers and attendance, milestones, key figures, quotations;
    # citations; partnership and content version; the partnership of its projects, and of it the
    # money, of how many projects, in which years, all projects, those of its own, its agreements,
    # the projects with places, themes, money and their passages, the money by project, place and
    # theme, and whether there are other partnerships.
    with django_assert_num_queries(45):
        client.get(union.get_absolute_url())


@pytest.mark.parametrize("records", [3, 30])
def test_the_queries_of_the_page_of_a_person(client, records, django_assert_num_queries):
    person = factories.person()
    for _number in range(records):
        position = factories.position(person)
        factories.quotation(speaker=position)
        factories.party(factories.agreement(), signatory=position)
    # person; other names, positions, images; agreements with parties, quotations; citations;
    # partnership and content version.
    with django_assert_num_queries(10):
        client.get(person.get_absolute_url())
