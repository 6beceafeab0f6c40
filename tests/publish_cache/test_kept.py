"""A value that many pages show is worked out once for each version, and never told too late."""

from itertools import count

import pytest
from django.db import transaction

from partnership.publish_cache.kept import Kept
from partnership.publish_cache.versions import Away
from partnership.publishing.models import ContentVersion

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kept():
    found = Kept(most=2)
    yield found
    found.versions.close()


@pytest.fixture
def make():
    """Gives another number each time."""
    return count(1).__next__


def test_it_is_made_once_for_a_version_and_anew_after_a_publication(kept, make):
    ContentVersion.objects.move()
    assert [kept.get("a", make), kept.get("a", make)] == [1, 1]
    ContentVersion.objects.move()
    assert [kept.get("a", make), kept.get("a", make)] == [2, 2]


def test_what_was_published_while_it_was_made_is_not_kept(kept, make):
    ContentVersion.objects.move()

    def slowly():
        ContentVersion.objects.move()
        return make()

    assert kept.get("a", slowly) == 1
    assert kept.get("a", make) == 2


def test_what_a_transaction_sees_alone_is_neither_kept_nor_told(kept, make):
    ContentVersion.objects.move()
    assert kept.get("a", make) == 1
    with transaction.atomic():
        assert kept.get("a", make) == 2
    assert kept.get("a", make) == 1


def test_before_the_first_publication_nothing_is_kept(kept, make):
    assert [kept.get("a", make), kept.get("a", make)] == [1, 2]


def test_while_the_database_is_away_nothing_is_kept(kept, make, monkeypatch):
    def away():
        raise Away

    monkeypatch.setattr(kept.versions, "current", away)
    assert [kept.get("a", make), kept.get("a", make)] == [1, 2]


def test_those_go_that_nobody_asked_for_longest(kept, make):
    ContentVersion.objects.move()
    for key in ("a", "b", "a", "c"):
        kept.get(key, make)
    assert list(kept.entries) == ["'a'", "'c'"]
