"""In the form of a record, what is cited stands beside each fact."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from tests import factories

pytestmark = pytest.mark.django_db


def form_of(client, record):
    opts = record._meta
    name = f"admin:{opts.app_label}_{opts.model_name}_change"
    return html.fromstring(client.get(reverse(name, args=[record.pk])).content.decode())


def words(element):
    return " ".join(element.text_content().split())


def test_a_field_and_a_row_show_their_citations_and_lead_to_the_desk(admin_client):
    agreement = factories.agreement()
    objective = factories.objective(agreement)
    source = factories.source("Harbour log", short_title="log")
    factories.edition("They signed it on the quay.", source=source)
    found = factories.passage("signed it on the quay", source=source)
    lacking = factories.passage("did ask for cranes", source=source)
    factories.cite(agreement, "signed", passage=found)
    factories.cite(agreement, row=objective, passage=lacking, stance="implies")
    page = form_of(admin_client, agreement)

    [signed] = page.find_class("field-signed")[0].find_class("evidence")
    assert "1 log, line 1 ✓" in words(signed) and "found word for word" in words(signed)
    [cite] = signed.find_class("cite")
    assert f"fact=%3Asigned&source={source.pk}" in cite.get("href")
    [row] = page.xpath("//div[contains(@class,'has_original')]/div[@class='evidence']")[:1]
    assert "2 log, line" in words(row) and "✗ not found" in words(row) and "implies" in words(row)
    assert f"fact={objective.pk}%3A" in row.find_class("cite")[0].get("href")


def test_an_empty_form_and_rows_to_come_offer_nothing_to_cite(admin_client):
    page = admin_client.get(reverse("admin:agreements_agreement_add")).content.decode()
    assert 'class="cite"' not in page
    page = form_of(admin_client, factories.agreement())
    assert not page.xpath("//div[contains(@class,'empty-form')]//div[@class='evidence']")


def test_the_number_of_queries_does_not_grow_with_citations(
    admin_client, django_assert_max_num_queries
):
    agreement = factories.agreement()
    factories.cite(agreement, "signed")
    with CaptureQueriesContext(connection) as before:
        form_of(admin_client, agreement)
    for _n in range(5):
        factories.cite(agreement, "title", passage=factories.passage(source=factories.source()))
    with django_assert_max_num_queries(len(before) + 1):
        form_of(admin_client, agreement)
