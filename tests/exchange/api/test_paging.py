"""Whoever follows a list meets each record once, whatever comes and goes meanwhile."""

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from partnership.exchange.api.paging import LONGEST_CURSOR, CursorFormat, Position
from partnership.topics.models import Theme
from tests import factories

LIST = "/api/v1/themes/"
CHANGES = ["add", "delete", "hide", "nothing"]


def themes(number):
    """Save so many public themes quickly; return their slugs."""
    made = [Theme(title=f"Theme {n}", slug=f"theme-{n}", live=True) for n in range(number)]
    Theme.objects.bulk_create(made)
    return {theme.slug for theme in made}


def slugs_of(page):
    return [record["slug"] for record in page["records"]]


def follow(page, name):
    """The page that `next` or `previous` of another one leads to."""
    return Client().get(page[name]).json()


class Walks(TestCase):
    """Walks of every length, under changes between any two pages."""

    @settings(max_examples=15, deadline=None)
    @given(number=st.integers(0, 12), limit=st.integers(1, 5))
    def test_a_walk_forth_is_the_list_and_back_again_its_reverse(self, number, limit):
        expected = themes(number)
        page = Client().get(LIST, {"limit": limit, "fields": "title"}).json()
        assert page["previous"] is None
        forth = [slugs_of(page)]
        while page["next"]:
            page = follow(page, "next")
            assert page["total"] == number
            forth.append(slugs_of(page))
        back = [slugs_of(page)]
        while page["previous"]:
            page = follow(page, "previous")
            back.append(slugs_of(page))

        seen = [slug for slugs in forth for slug in slugs]
        assert len(seen) == number
        assert set(seen) == expected
        assert {slug for slugs in back for slug in slugs} == expected
        assert sum(map(len, back)) == number
        # Each page is full but the last one of the list.
        assert all(len(slugs) == limit for slugs in (*forth[:-1], *back[1:]))

    @settings(max_examples=15, deadline=None)
    @given(
        number=st.integers(1, 10),
        limit=st.integers(1, 4),
        changes=st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(0, 9)), max_size=12),
    )
    def test_a_walk_meets_all_that_stays_once_while_others_come_and_go(
        self, number, limit, changes
    ):
        # The keys, and so the length of the walk, are any: the changes are drawn before it.
        stays = themes(number)
        page = Client().get(LIST, {"limit": limit}).json()
        seen = slugs_of(page)
        for step in range(40):
            if not page["next"]:
                break
            change, which = changes[step] if step < len(changes) else ("nothing", 0)
            if change == "add":
                factories.theme("New", slug=f"new-{step}")
            elif change in ("delete", "hide") and stays:
                gone = sorted(stays)[which % len(stays)]
                stays.discard(gone)
                found = Theme.objects.filter(slug=gone)
                _ = found.delete() if change == "delete" else found.update(live=False)
            page = follow(page, "next")
            seen += slugs_of(page)

        assert page["next"] is None
        assert len(seen) == len(set(seen))
        assert stays <= set(seen)


@pytest.mark.django_db
def test_a_page_whose_records_all_went_leads_back_to_what_is_left():
    themes(4)
    first = Client().get(LIST, {"limit": 2}).json()
    Theme.objects.exclude(slug__in=slugs_of(first)).delete()

    empty = follow(first, "next")

    assert (empty["records"], empty["total"], empty["next"]) == ([], 2, None)
    assert slugs_of(follow(empty, "previous")) == slugs_of(first)


@pytest.mark.django_db
def test_before_a_page_whose_records_all_went_the_list_begins_again():
    themes(4)
    second = follow(Client().get(LIST, {"limit": 2}).json(), "next")
    Theme.objects.exclude(slug__in=slugs_of(second)).delete()

    empty = follow(second, "previous")

    assert (empty["records"], empty["previous"]) == ([], None)
    assert slugs_of(follow(empty, "next")) == slugs_of(second)


# Cursors ------------------------------------------------------------------------------------------


@given(st.sampled_from(["after", "before"]), st.uuids())
@settings(max_examples=30)
def test_a_cursor_gives_back_its_position(direction, key):
    cursors = CursorFormat("themes")
    cursor = cursors.write(Position(direction, key))
    assert cursors.read(cursor) == (direction, key)
    assert len(cursor) == LONGEST_CURSOR
    assert key.hex not in cursor


@given(st.integers(0, LONGEST_CURSOR - 1), st.sampled_from("Aa0-_.=é \x00\u20ac\U0001f600"))
@settings(max_examples=40)
def test_a_cursor_with_another_character_in_it_is_refused(place, character):
    cursors = CursorFormat("themes")
    cursor = cursors.write(Position("after", uuid.UUID(int=7)))
    changed = cursor[:place] + character + cursor[place + 1 :]
    if changed != cursor:
        with pytest.raises(ValueError, match="not a cursor"):
            cursors.read(changed)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    ["themes/?vocabulary=sdg_goal&", "themes/?q=other&", "places/?", "themes/?q=Theme%201&"],
)
def test_a_cursor_of_another_list_is_refused(client, query):
    themes(3)
    page = client.get(LIST, {"limit": 1, "q": "Theme"}).json()
    cursor = page["next"].rpartition("cursor=")[2]

    response = client.get(f"/api/v1/{query}cursor={cursor}")

    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert error["parameter"] == "cursor"
    assert "begin without a cursor" in error["detail"]


@pytest.mark.django_db
def test_the_cursor_holds_when_only_the_shape_of_the_answer_changes(client):
    themes(3)
    page = client.get(LIST, {"limit": 1, "q": "Theme"}).json()
    cursor = page["next"].rpartition("cursor=")[2]
    query = {"q": " Theme ", "cursor": cursor, "limit": 2, "fields": "title", "lang": "zh-hans"}
    assert len(client.get(LIST, query).json()["records"]) == 2


@pytest.mark.django_db
def test_a_page_costs_the_same_wherever_it_lies(client):
    themes(30)
    address = f"{LIST}?limit=10"
    counts = []
    while address:
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address).json()
        counts.append(len(queries))
        address = page["next"]
    # The content version, the count, the records, their citations; with a cursor also whether
    # there are records on the other side.
    assert counts == [4, 5, 5]
