"""Conditions for queries that the ORM has no words for."""

from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from partnership.participants.models import Organisation
from partnership.search.models import Entry
from partnership.values.queries import Among, AmongNumbers
from tests import factories


class AmongTests(TestCase):
    """`Among` finds what `__in` finds, by the key of a row and by that of a link."""

    @classmethod
    def setUpTestData(cls):
        cls.heads = [factories.organisation() for _ in range(3)]
        for head in cls.heads:
            factories.organisation(parent=head)
        factories.organisation()

    @settings(max_examples=20, deadline=None)
    @given(st.data())
    def test_finds_what_in_finds(self, data):
        known = sorted(Organisation.objects.values_list("pk", flat=True))
        keys = data.draw(st.lists(st.sampled_from(range(len(known))) | st.uuids()))
        keys = [known[key] if isinstance(key, int) else key for key in keys]
        for name in ("pk", "parent", "parent_id"):
            expected = set(Organisation.objects.filter(**{f"{name}__in": keys}))
            for form in (keys, list(map(str, keys))):
                assert set(Organisation.objects.filter(Among(name, form))) == expected


@pytest.mark.django_db
def test_takes_more_keys_than_a_statement_has_parameters():
    row = factories.organisation()
    keys = [row.pk] + [uuid4() for _ in range(40_000)]
    assert Organisation.objects.get(Among("pk", keys)) == row


@pytest.mark.django_db
@pytest.mark.parametrize("number", [0, 1, 3, 2_000])
def test_numbers_are_found_among_many(number):
    keys = [Entry(pk=2**59 + n, model="a.b", record=uuid4(), slug=str(n)) for n in range(3)]
    Entry.objects.bulk_create(keys)
    asked = [2**59 + n for n in range(number)]
    found = Entry.objects.filter(AmongNumbers("pk", asked)).values_list("pk", flat=True)
    assert sorted(found) == asked[:3]
    assert not Entry.objects.filter(AmongNumbers("pk", [])).exists()
