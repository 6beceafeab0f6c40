"""Wherever a page says a fact, it says that another source states it otherwise."""

import pytest
from django.apps import apps
from django.db import models

from partnership.publishing.models import Record
from partnership.sources.models.citation import states_facts
from partnership.sources.models.seals import citable_fields
from partnership.values.fields import ImpreciseDateField
from tests import factories
from tests.exchange.api.record import filled

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

# What no page says of these: how a name is sorted, how money is written that names no currency,
# and how a number is to be read where there is none.
SAID_NOWHERE = {("Person", "sort_name"), ("Partnership", "default_currency")}


NO_VALUES = (models.FileField, models.BooleanField)


def with_most_rows(model):
    """The record of a type that has the most rows."""
    return max(model.objects.all(), key=lambda one: len(list(rows_of(one))))


def rows_of(record):
    """One row of each kind of a record that states facts."""
    for model in filter(states_facts, record.child_models()):
        yield from model._base_manager.filter(**{model.parent_name: record})[:1]


def facts_of(record):
    """(row or None, field, another value) of what a record says in values of its own."""
    for target in (record, *rows_of(record)):
        for name in citable_fields(type(target)):
            field = target._meta.get_field(name)
            value = None if field.is_relation else getattr(target, field.attname)
            without_number = name == "quantity_comparator" and target.quantity_low is None
            nowhere = (type(target).__name__, name) in SAID_NOWHERE or without_number
            if value in (None, "", False) or nowhere or isinstance(field, NO_VALUES):
                continue
            yield (None if target is record else target), name, another(field, value)


def another(field, value):
    """A value that cannot be true where `value` is, in the form of its field."""
    if isinstance(field, ImpreciseDateField):
        return "1901"
    if field.choices:
        return next(code for code, _label in field.flatchoices if code not in ("", value))
    return "77777" if isinstance(field, models.DecimalField) else "Written otherwise"


SAID = {"en": "Sources differ", "zh-hans": "来源说法不一"}


@pytest.mark.parametrize(
    "model", [m for m in apps.get_models() if issubclass(m, Record)], ids=lambda m: m.__name__
)
def test_every_page_tells_a_value_that_contradicts_its_own(client, model):
    filled()
    record = with_most_rows(model)
    record.citations.all().delete()
    page = record.get_absolute_url().partition("#")[0]
    silent = []
    for row, name, value in facts_of(record):
        citation = factories.cite(record, name, row=row, stance="contradicts", stated_value=value)
        silent += [
            (type(row or record).__name__, name, language)
            for language, words in SAID.items()
            if words not in client.get(page.replace("/en/", f"/{language}/")).content.decode()
        ]
        citation.delete()
    assert silent == []


def test_an_amount_is_told_with_the_name_of_the_fact_and_its_currency(client):
    agreement = factories.agreement()
    line = factories.agreement_money(agreement, amount=745000, currency="USD")
    factories.cite(agreement, "amount", row=line, stance="contradicts", stated_value="800000")
    html = " ".join(client.get(agreement.get_absolute_url()).content.decode().split())
    assert "Amount: US$" in html.partition("Sources differ")[2].partition("</dd>")[0]
    assert "US$ 800,000" in html.replace("\u00a0", " ")
    factories.cite(agreement, "amount", row=line, stance="states")
    html = " ".join(client.get(agreement.get_absolute_url()).content.decode().split())
    assert "US$ 745,000" in html.partition("Sources differ")[2].replace("\u00a0", " ")


def test_a_value_that_only_says_more_is_no_disagreement(client):
    agreement = factories.agreement()
    line = factories.agreement_money(agreement, amount=745000, currency="USD")
    factories.cite(agreement, "amount", row=line, stance="narrows", stated_value="745321.50")
    html = client.get(agreement.get_absolute_url()).content.decode()
    assert "Sources differ" not in html
    more = html.partition("More exactly: ")[2]
    assert more.startswith("Amount: US$")


def test_the_same_number_written_otherwise_is_no_other_value(client):
    agreement = factories.agreement()
    line = factories.agreement_money(agreement, amount=745000, currency="USD")
    factories.cite(agreement, "amount", row=line, stance="states", stated_value="745000.00")
    assert "Sources differ" not in client.get(agreement.get_absolute_url()).content.decode()


def test_a_quotation_names_the_sources_of_another_day(client):
    quotation = factories.quotation(date="2016-09-06")
    source = factories.source("Daily Quay")
    cited = factories.passage(source=source)
    factories.cite(quotation, "date", passage=cited, stance="contradicts", stated_value="2015")
    html = " ".join(client.get("/en/quotations/").content.decode().split())
    differ = html.partition("Sources differ")[2].partition("</article>")[0]
    assert "2015" in differ
    assert f'href="{source.get_absolute_url()}#{cited.key}"' in differ
