"""What the factories make is valid, so that tests build on records as staff would enter them."""

import inspect

import pytest

from partnership.publishing.models import Child, Record
from tests import factories

pytestmark = pytest.mark.django_db

HELPERS = {"make", "record", "row", "cite", "translation"}
FACTORIES = [
    factory
    for name, factory in inspect.getmembers(factories, inspect.isfunction)
    if factory.__module__ == factories.__name__ and name not in HELPERS and name[0] != "_"
]


@pytest.mark.parametrize("factory", FACTORIES, ids=lambda factory: factory.__name__)
def test_what_a_factory_makes_by_default_is_valid(factory):
    made, another = factory(), factory()

    for one in (made, another):
        one.full_clean()
    assert made != another


def test_there_is_a_factory_for_every_kind_of_record():
    made = {type(factory()) for factory in FACTORIES}

    assert {model for model in Record.__subclasses__() if not model._meta.abstract} <= made
    assert any(issubclass(model, Child) for model in made)


def test_a_citation_is_valid():
    party = factories.party()

    citations = [
        factories.cite(party.agreement, "signed"),
        factories.cite(party.agreement, "group", row=party),
    ]

    for citation in citations:
        citation.full_clean()
