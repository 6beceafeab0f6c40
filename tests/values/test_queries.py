"""Queries of several kinds of rows are put together, whatever order their models have."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import Value

from partnership.participants.models import Organisation
from partnership.places.models import Place
from partnership.values.queries import rows_of, with_linked
from tests import factories

pytestmark = pytest.mark.django_db


def test_rows_of_several_kinds_come_together_without_the_column_that_orders_one():
    place, other = factories.place(slug="quay"), factories.organisation(slug="port")
    # Each is ordered by its key, which the rows do not have.
    queries = [kind.objects.values_list("slug", Value(1)) for kind in (Place, Organisation)]
    assert set(rows_of(queries, all=True)) == {(place.slug, 1), (other.slug, 1)}


@pytest.mark.parametrize(("all_of_them", "many"), [(True, 2), (False, 1)])
def test_equal_rows_are_kept_if_asked_for(all_of_them, many):
    factories.place(slug="quay")
    queries = [Place.objects.values_list("slug")] * 2
    assert rows_of(queries, all=all_of_them).count() == many


def test_one_query_alone_will_do():
    place = factories.place(slug="quay")
    assert rows_of([Place.objects.values_list("slug")]).get() == (place.slug,)


@pytest.mark.parametrize(("names", "brought"), [([], False), (["part_of"], True)])
def test_what_the_named_links_lead_to_is_brought(names, brought):
    factories.place(slug="quay", part_of=factories.place(slug="port"))
    row = with_linked(Place.objects.filter(slug="quay"), names).get()
    assert ("part_of" in row._state.fields_cache) == brought


@pytest.mark.parametrize(
    "pitfall", [r"(?<!set\(\))(?<!WORDS)\.union\(", r"\.select_related\((\*|\))"]
)
def test_what_django_means_otherwise_from_version_to_version_is_said_here_only(pitfall):
    """A union keeps an order that its rows may not have; `select_related` of no name is all."""
    root = Path(settings.BASE_DIR)
    paths = [path for top in ("partnership", "projects") for path in (root / top).rglob("*.py")]
    using = {path.name for path in paths if re.search(pitfall, path.read_text(encoding="utf-8"))}
    assert using == {"queries.py"}
