"""The citations of one record as its page shows them."""

import pytest

from partnership.agreements.models import Objective
from partnership.sources.citations import Citations
from tests import factories

pytestmark = pytest.mark.django_db


def numbers(marks):
    return [mark.number for mark in marks]


def test_passages_are_numbered_in_the_order_of_the_source():
    agreement, source = factories.agreement(), factories.source()
    late = factories.passage(source=source, position=9)
    early = factories.passage(source=source, position=2)
    factories.cite(agreement, "signed", passage=late)
    factories.cite(agreement, "title", passage=early)

    citations = Citations(agreement)

    assert citations.numbered_passages() == [(1, early), (2, late)]
    assert numbers(citations.marks(agreement, "signed")) == [2]
    assert citations.sources == [source]


def test_marks_of_a_row_and_of_the_whole_record_are_kept_apart():
    agreement = factories.agreement()
    row = factories.row(Objective, agreement, text="Safer cranes")
    factories.cite(agreement, passage=factories.passage(position=1))
    factories.cite(agreement, row=row, passage=factories.passage(position=2))

    citations = Citations(agreement)

    assert len(citations.marks(agreement)) == 1
    assert len(citations.marks(row)) == 1
    assert citations.marks(agreement) != citations.marks(row)
    assert citations.marks(agreement, "signed") == []


def test_a_passage_of_an_unpublished_source_is_not_cited():
    agreement = factories.agreement()
    factories.cite(
        agreement, "signed", passage=factories.passage(source=factories.source(live=False))
    )

    assert Citations(agreement).passages == []


def test_sources_that_agree_do_not_differ():
    agreement = factories.agreement(signed="2016")
    factories.cite(agreement, "signed")
    factories.cite(agreement, "signed", stated_value="2016")

    assert Citations(agreement).stated_values("signed") == []


def test_sources_that_differ_are_shown_with_each_value_in_words():
    agreement = factories.agreement(signed="2016")
    factories.cite(agreement, "signed", stated_value="2016")
    factories.cite(agreement, "signed", stance="narrows", stated_value="../2016-09-06")

    values = Citations(agreement).stated_values("signed")

    assert {value.text for value in values} == {"2016", "on or before 6 September 2016"}


def test_one_query_serves_the_page(django_assert_num_queries):
    agreement = factories.agreement()
    for field in ("signed", "title", "summary"):
        factories.cite(agreement, field)
    # The citations with their passages and sources.
    with django_assert_num_queries(1):
        citations = Citations(agreement)
        assert citations.marks(agreement, "signed")
        assert citations.sources
