"""What is said of an agreement's force: in words, from relations and stated dates alone."""

import re

import pytest

from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def words_of(client, path):
    response = client.get(path)
    assert response.status_code == 200
    text = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", text).replace("\xa0", " ").split())


def renewal(kind="renews", **state):
    earlier = factories.agreement("Memorandum of 2001", signed="2001")
    later = factories.agreement("Memorandum of 2016", signed="2016", **state)
    row = factories.agreement_relation(later, related=earlier, kind=kind)
    return earlier, later, row


def test_the_one_that_was_renewed_says_so_at_the_top_and_in_the_list(client):
    earlier, later, _row = renewal()
    for path in (earlier.get_absolute_url(), "/en/agreements/"):
        words = words_of(client, path)
        assert "Renewed by Memorandum of 2016" in words
        assert "No source says whether it has ended" in words
    assert "Renews Memorandum of 2001" in words_of(client, later.get_absolute_url())


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ({}, "No source says whether it is in force"),
        ({"in_force": "2017"}, "In force since: 2017"),
        ({"in_force": "2017"}, "No source says whether it has ended"),
        ({"ended": "2020"}, "End, as stated: 2020"),
    ],
)
def test_dates_are_told_and_nothing_is_worked_out_from_them(client, dates, words):
    agreement = factories.agreement(**dates)
    for path in (agreement.get_absolute_url(), "/en/agreements/"):
        assert words in words_of(client, path)


def test_one_that_ended_is_not_said_to_be_of_unknown_force(client):
    agreement = factories.agreement(ended="2020")
    assert "No source says" not in words_of(client, agreement.get_absolute_url())


@pytest.mark.parametrize("place", ["page", "list"])
def test_an_unpublished_renewal_renews_nothing(client, place):
    earlier, _later, _row = renewal(live=False)
    path = earlier.get_absolute_url() if place == "page" else "/en/agreements/?status=not_stated"
    words = words_of(client, path)
    assert "Memorandum of 2016" not in words
    assert "No source says whether it is in force" in words


@pytest.mark.parametrize(
    ("status", "title"),
    [
        ("renewed", "Memorandum of 2001"),
        ("ended", "Over"),
        ("in_force", "Begun"),
        ("not_stated", "Memorandum of 2016"),
    ],
)
def test_the_list_is_filtered_by_status(client, status, title):
    renewal()
    factories.agreement("Over", ended="2020", in_force="2018")
    factories.agreement("Begun", in_force="2018")
    html = client.get(f"/en/agreements/?status={status}").content.decode()
    titles = re.findall(r"<h3><a [^>]*>([^<]*)</a>", html)
    assert titles == [title]
    answer = client.get(f"/api/v1/agreements/?status={status}").json()
    assert [row["title"] for row in answer["records"]] == [title]


def test_the_family_is_a_tree_with_projects_and_money_beneath(client):
    earlier, later, _row = renewal()
    factories.agreement_money(earlier, amount=1000000, currency="EUR")
    factories.project("Cranes", agreement=later)
    factories.project("Secret cranes", agreement=later, live=False)
    programme = factories.agreement("Programme of 2010", signed="2010")
    factories.agreement_relation(programme, related=later, kind="foundation")
    family = words_of(client, earlier.get_absolute_url()).partition("Where it stands")[2]
    order = ("Memorandum of 2001", "€ 1,000,000", "Memorandum of 2016", "Cranes", "Programme of")
    places = [family.index(text) for text in order]
    assert places == sorted(places)
    assert "renews the one above" in family
    assert "the one above laid its foundation" in family
    assert "Secret" not in family


def test_a_circle_of_relations_does_no_harm(client):
    one, two, _row = renewal()
    factories.agreement_relation(one, related=two, kind="amends")
    assert words_of(client, one.get_absolute_url())


def test_an_agreement_without_relations_has_no_family(client):
    agreement = factories.agreement()
    assert "Where it stands" not in words_of(client, agreement.get_absolute_url())
