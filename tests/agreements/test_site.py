"""Whose site it is: asked once for each version of the content, and told as it is then."""

import pytest

from partnership.agreements import site
from partnership.agreements.site import Site
from partnership.publish_cache.kept import Kept
from partnership.publishing import drafts
from partnership.publishing.models import ContentVersion
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def kept(monkeypatch):
    found = Kept(most=10)
    monkeypatch.setattr(site, "VALUES", found)
    yield
    found.versions.close()


def test_the_site_costs_no_query_again_until_something_is_published(django_assert_num_queries):
    partnership = factories.partnership("Arcadia and Lorania")
    ContentVersion.objects.move()
    first = Site()
    assert (first.name, first.updated) == (
        "Arcadia and Lorania",
        ContentVersion.objects.current()[1],
    )
    with django_assert_num_queries(0):
        again = Site()
        assert (again.name, again.updated) == (first.name, first.updated)
    partnership.title = "Arcadia and all"
    partnership.save()
    drafts.publish(partnership)
    now = Site()
    assert (now.name, now.updated) == ("Arcadia and all", ContentVersion.objects.current()[1])


def test_what_one_page_notes_on_a_partnership_is_not_that_of_another():
    factories.partnership("Arcadia and Lorania")
    ContentVersion.objects.move()
    Site().partnership.noted = True
    assert not hasattr(Site().partnership, "noted")
