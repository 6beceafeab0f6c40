"""The quick fix: the form of one fact of a record, from its public page and back."""

from http import HTTPStatus

import pytest
from django.urls import reverse
from lxml import html

from partnership.publishing.models import Revision
from tests import factories
from tests.forms import fields_in

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("short_form"),
    pytest.mark.any_database,
]


@pytest.fixture
def agreement():
    agreement = factories.agreement("Pact of the quai")
    factories.objective(agreement, text="Safer crans")
    factories.objective(agreement, text="Deeper docks")
    return agreement


def small_form(client, agreement, only, **more):
    address = reverse("admin:agreements_agreement_change", args=[agreement.pk])
    response = client.get(address, {"only": only, **more})
    return response, response.wsgi_request.get_full_path()


def content_of(response):
    fields = fields_in(html.fromstring(response.content.decode()))
    beside = {"q", "next", "go_live_at", "change_note", "review_note"}
    return {name for name in fields if name not in beside and not name.startswith(("_", "csrf"))}


def send(client, response, address, **fields):
    data = fields_in(html.fromstring(response.content.decode()))
    return client.post(address, {**data, **fields})


def test_a_field_is_alone_in_its_form(admin_client, agreement):
    response, _address = small_form(admin_client, agreement, "title")
    assert content_of(response) == {"title"}


def test_a_typo_is_corrected_and_published_and_the_page_is_there_again(admin_client, agreement):
    page = f"/zh-hans/agreements/{agreement.slug}/"
    response, address = small_form(admin_client, agreement, "title", next=page)
    sent = send(admin_client, response, address, title="Pact of the quay", _publish="1")
    agreement.refresh_from_db()
    assert (sent.url, agreement.title) == (page, "Pact of the quay")
    assert agreement.objectives.count() == 2
    assert "messagelist" not in admin_client.get(reverse("admin:index")).content.decode()


def test_a_row_is_alone_in_its_form(admin_client, agreement):
    row = agreement.objectives.get(text="Safer crans")
    response, address = small_form(admin_client, agreement, row.pk)
    assert "objectives-0-text" in content_of(response)
    assert "title" not in content_of(response)
    name = {"objectives-0-text": "Safer cranes"}
    send(admin_client, response, address, **name, _publish="1")
    texts = set(agreement.objectives.values_list("text", flat=True))
    assert texts == {"Safer cranes", "Deeper docks"}


def test_what_is_kept_as_a_draft_leads_to_the_small_form_again(admin_client, agreement):
    response, address = small_form(admin_client, agreement, "title")
    sent = send(admin_client, response, address, title="Pact of the quay", _draft="1")
    assert sent.url == address
    agreement.refresh_from_db()
    assert agreement.title == "Pact of the quai"
    assert Revision.objects.draft_of(agreement).title == "Pact of the quay"


def test_a_mistake_is_told_in_the_small_form(admin_client, agreement):
    response, address = small_form(admin_client, agreement, "title")
    sent = send(admin_client, response, address, title="", _publish="1")
    assert sent.status_code == HTTPStatus.OK
    assert sent.context["mistakes"]


def test_nobody_is_led_to_another_site(admin_client, agreement):
    elsewhere = "https://elsewhere.example/"
    response, address = small_form(admin_client, agreement, "title", next=elsewhere)
    sent = send(admin_client, response, address, title="Pact of the quay", _publish="1")
    assert sent.url == agreement.get_absolute_url()


@pytest.mark.parametrize("name", ["cranes", "search_text", "password"])
def test_a_fact_that_the_form_does_not_have_is_not_found(admin_client, agreement, name):
    response, _address = small_form(admin_client, agreement, name)
    assert response.status_code == HTTPStatus.NOT_FOUND
