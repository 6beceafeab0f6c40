"""The kinds of records that there are."""

from collections import Counter

import pytest

from partnership.exchange.datasets import DATASETS
from partnership.pages.registry import in_order, record_type_of, record_types, with_timeline
from partnership.publishing.models import Revision
from partnership.publishing.searchable import record_models


def test_each_kind_of_record_is_said_once():
    assert [one.model for one in record_types()] == record_models()


def test_addresses_of_data_and_of_feeds_call_a_kind_the_same():
    assert {one.noun: one.model for one in record_types()} == {
        name: dataset.model for name, dataset in DATASETS.items()
    }


@pytest.mark.parametrize("name", ["position", "in_menu", "at_foot"])
def test_no_two_kinds_have_the_same_place(name):
    places = Counter(place for one in record_types() if (place := getattr(one, name)) is not None)
    assert set(places.values()) == {1}


def test_kinds_are_offered_in_the_order_of_their_places():
    nouns = [one.noun for one in in_order()]
    assert nouns[:3] == ["agreements", "projects", "events"]
    assert nouns[-1] == "partnerships"
    assert list(with_timeline()) == ["milestone", "agreement", "project", "event"]


def test_what_is_no_kind_of_record_is_named():
    with pytest.raises(LookupError, match="publishing.Revision is in no RECORD_TYPES"):
        record_type_of(Revision)
