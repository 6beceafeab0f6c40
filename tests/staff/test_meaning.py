"""What a text means is told while it is typed, with what else it can mean."""

from http import HTTPStatus

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db

PERIOD, SIGNED = "projects.project.stated_period", "agreements.agreement.signed"
AMOUNT = "projects.funding.amount"


def asked(client, place, text, **more):
    return client.get(reverse("meaning"), {"of": place, "text": text, **more})


@pytest.mark.parametrize(
    ("place", "text", "words", "written"),
    [
        (PERIOD, "March 2013 to 2017", "March 2013 – 2017", ["2013-03/2017"]),
        (SIGNED, "2027-2029", "between 2027 and 2029", ["2027/2029"]),
        (SIGNED, "June 2026", "June 2026", ["2026-06", "2026-06~", "2026-06?"]),
        (SIGNED, "2026年10月14日", "14 October 2026", ["2026-10-14"]),
        (SIGNED, "n/a", "not stated", [""]),
        (SIGNED, " ", "", []),
        (AMOUNT, "US$ 1 million", "USD 1,000,000.00", ["USD 1,000,000.00"]),
        (AMOUNT, "20,000", "20,000.00", ["20,000.00"]),
        ("sources.source.language", "French", "French (fr)", ["fr"]),
    ],
)
def test_a_text_is_told_as_it_is_understood(admin_client, place, text, words, written):
    answer = asked(admin_client, place, text).json()
    assert (answer["words"], answer["advice"]) == (words, "")
    found = [reading[0] for reading in answer["readings"]]
    assert found[: len(written)] == written


def test_what_is_open_is_told_with_its_readings_and_none_is_taken(admin_client):
    answer = asked(admin_client, SIGNED, "05/06/2026").json()
    assert answer == {
        "words": "",
        "advice": "5 June 2026 or 6 May 2026",
        "readings": [["2026-06-05", "5 June 2026"], ["2026-05-06", "6 May 2026"]],
    }


def test_a_sign_of_several_currencies_means_the_one_chosen_beside_it_first(admin_client):
    with_it = asked(admin_client, AMOUNT, "$ 5 million", beside="aud").json()
    assert with_it["words"] == "AUD 5,000,000.00"
    without = asked(admin_client, AMOUNT, "$ 5 million").json()
    assert without["words"] == ""
    assert sorted(without["readings"]) == sorted(with_it["readings"])
    assert ["USD 5,000,000.00"] * 2 in without["readings"]


def test_each_reading_means_what_is_said_of_it(admin_client):
    for place, text in ((SIGNED, "05/06/2026"), (SIGNED, "June 2026"), (AMOUNT, "$ 5 million")):
        for written, words in asked(admin_client, place, text).json()["readings"]:
            assert asked(admin_client, place, written).json()["words"] == words


def test_what_means_nothing_is_told_in_words(admin_client):
    answer = asked(admin_client, SIGNED, "when the crane came").json()
    assert answer["words"] == ""
    assert "is not a date" in answer["advice"]
    assert answer["readings"] == []


def test_it_is_told_in_the_language_of_who_types(admin_client, settings):
    admin_client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    assert asked(admin_client, SIGNED, "June 2026").json()["words"] == "2026年6月"


@pytest.mark.parametrize(
    "place",
    [
        "",
        "signed",
        "no.such.field",
        "projects.project.title",
        "projects.project.nothing",
        "a.b.c.d",
    ],
)
def test_of_a_field_that_takes_no_meanings_there_is_none(admin_client, place):
    assert asked(admin_client, place, "2026").status_code == HTTPStatus.NOT_FOUND


def test_each_field_that_understands_says_which_it_is(admin_client):
    page = admin_client.get(reverse("admin:projects_project_add")).content.decode()
    assert f'data-means="{PERIOD}"' in page
    assert "staff/meaning.js" in page
