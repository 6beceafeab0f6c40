"""The citations of one record as its page shows them."""

import re

import pytest

from partnership.agreements.models import Objective
from partnership.sources.citations import Citations, in_document_order
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def numbers(marks):
    return [mark.number for mark in marks]


def test_passages_are_numbered_as_the_page_comes_to_them_and_lead_back():
    agreement, source = factories.agreement(), factories.source()
    late = factories.passage(source=source, position=9)
    early = factories.passage(source=source, position=2)
    unseen = factories.passage(source=source, position=1)
    factories.cite(agreement, "signed", passage=late)
    factories.cite(agreement, "title", passage=early)
    factories.cite(agreement, "summary", passage=unseen)
    factories.cite(agreement, "in_force", passage=late)

    citations = Citations.of_record(agreement)

    [signed] = citations.marks(agreement, "signed")
    [title] = citations.marks(agreement, "title")
    [in_force] = citations.marks(agreement, "in_force")
    assert [mark.anchor for mark in (signed, title, in_force)] == ["use-1-1", "use-2-1", "use-1-2"]
    shown = citations.numbered_passages()
    assert [(one.number, one.passage) for one in shown] == [(1, late), (2, early), (3, unseen)]
    assert [[use.words for use in one.uses] for one in shown] == [
        ["signed or agreed", "in force"],
        ["title"],
        [],
    ]
    assert citations.sources == [source]


def test_a_page_numbers_its_passages_in_the_order_of_reading(client):
    project = factories.project(stated_period="2018/2020", description="It trains drivers.")
    source = factories.source()
    for position, field in [(1, "description"), (2, "title"), (3, "stated_period")]:
        words = factories.passage(source=source, position=position)
        factories.cite(project, field, passage=words)
    factories.cite(project, "provider", row=factories.funding(project))
    html = client.get(project.get_absolute_url()).content.decode()
    opened = re.findall(r'id="(use-\d+-\d+)"\s+popovertarget="passage-(\d+)"', html)
    numbers = [int(number) for _anchor, number in opened]
    assert list(dict.fromkeys(numbers)) == list(range(1, len(set(numbers)) + 1))
    assert len(set(numbers)) >= 3
    for anchor, number in opened:
        assert f'href="#{anchor}"' in html
        assert html.count(f'id="{anchor}"') == html.count(f'id="passage-{number}"') == 1


def test_readers_are_told_facts_in_their_words(client):
    agreement = factories.agreement()
    line = factories.agreement_money(agreement, provider=factories.organisation())
    passage = factories.passage()
    factories.cite(agreement, "provider", row=line, passage=passage)
    html = client.get(agreement.get_absolute_url()).content.decode()
    assert "who gave the money" in html and "money line:" not in html
    assert "who gave the money" in client.get(passage.source.get_absolute_url()).content.decode()


def test_marks_of_a_row_and_of_the_whole_record_are_kept_apart():
    agreement = factories.agreement()
    row = factories.row(Objective, agreement, text="Safer cranes")
    factories.cite(agreement, passage=factories.passage(position=1))
    factories.cite(agreement, row=row, passage=factories.passage(position=2))

    citations = Citations.of_record(agreement)

    assert len(citations.marks(agreement)) == 1
    assert len(citations.marks(row)) == 1
    assert citations.marks(agreement) != citations.marks(row)
    assert citations.marks(agreement, "signed") == []


def test_a_passage_of_an_unpublished_source_is_not_cited():
    agreement = factories.agreement()
    factories.cite(
        agreement, "signed", passage=factories.passage(source=factories.source(live=False))
    )

    assert Citations.of_record(agreement).passages == []


def test_sources_that_agree_do_not_differ():
    agreement = factories.agreement(signed="2016")
    factories.cite(agreement, "signed")
    factories.cite(agreement, "signed", stated_value="2016")

    assert Citations.of_record(agreement).stated_values("signed") == []


def test_sources_that_differ_are_shown_with_each_value_in_words():
    agreement = factories.agreement(signed="2016")
    factories.cite(agreement, "signed", stated_value="2016")
    factories.cite(agreement, "signed", stance="narrows", stated_value="../2016-09-06")

    values = Citations.of_record(agreement).stated_values("signed")

    assert {value.text for value in values} == {"2016", "on or before 6 September 2016"}


def test_one_query_serves_the_page(django_assert_num_queries):
    agreement = factories.agreement()
    for field in ("signed", "title", "summary"):
        factories.cite(agreement, field)
    # The citations with their passages and sources.
    with django_assert_num_queries(1):
        citations = Citations.of_record(agreement)
        assert citations.marks(agreement, "signed")
        assert citations.sources


@pytest.mark.parametrize(
    ("passages", "order"),
    [
        # (locator, position) by key; the order is that of the keys.
        ([("line 20", 0), ("line 3", 0), ("lines 4–5", 0)], [1, 2, 0]),
        ([("page 10, line 1", 0), ("page 2, line 30", 0), ("page 2, line 4", 0)], [2, 1, 0]),
        ([("", 0), ("line 9", 0), ("cover", 0)], [1, 0, 2]),
        ([("line 9", 2), ("line 50", 1)], [1, 0]),
        ([("line 1", 1), ("line 20", 2), ("line 7", 0), ("line 99", 0)], [0, 2, 1, 3]),
        ([("line 5", 3), ("line 2", 0), ("", 0)], [1, 0, 2]),
    ],
)
def test_passages_stand_in_the_order_of_the_document(client, passages, order):
    source, agreement = factories.source(), factories.agreement()
    made = [
        factories.passage(source=source, key=f"key-{number}", locator=locator, position=position)
        for number, (locator, position) in enumerate(passages)
    ]
    for passage in made:
        factories.cite(agreement, "title", passage=passage)
    wanted = [made[number] for number in order]
    assert in_document_order(made[::-1]) == wanted
    assert Citations.of_record(agreement).passages == wanted
    page = client.get(source.get_absolute_url())
    assert [item["passage"] for item in page.context["passages"]] == wanted


def test_the_marks_of_a_fact_rise_and_a_fact_is_named_once_under_its_passage(client):
    project, source = factories.project(description="It trains drivers."), factories.source()
    late, early = (factories.passage(source=source, position=place) for place in (2, 1))
    factories.cite(project, "title", passage=late)
    for passage in (early, late):
        factories.cite(project, "description", passage=passage)
    for _ in range(2):
        factories.cite(project, row=factories.project_theme(project), passage=late)
    html = client.get(project.get_absolute_url()).content.decode()
    for group in re.findall(r'<span class="marks".*?</button></span>', html):
        found = [int(number) for number in re.findall(r'popovertarget="passage-(\d+)"', group)]
        assert found == sorted(found)
    uses = re.sub(r"<[^>]*>", "", html.partition('class="uses noprint">')[2].partition("</p>")[0])
    assert uses.count("theme of a project, ") == 1
