"""Organisations, people and places in the staff pages."""

from http import HTTPStatus

import pytest
from django.urls import reverse

from partnership.participants.models import OrganisationIdentifier
from partnership.publishing.snapshots import take
from tests import factories
from tests.forms import fields_of

pytestmark = pytest.mark.django_db


def a_ministry():
    ministry = factories.organisation(
        live=False,
        place=factories.place(),
        covers=[factories.place("Lorania")],
        publications=[factories.source()],
        established="1949~",
    )
    factories.row(ministry.other_names.model, ministry, name="MoH", kind="source_spelling")
    factories.row(OrganisationIdentifier, ministry, scheme="XM-DAC", identifier="XM-DAC-1")
    factories.membership(ministry, period="1919/..")
    factories.membership(ministry, member=factories.organisation("Union"))
    factories.cite(ministry, "established")
    return ministry


def a_minister():
    position = factories.position(factories.person(live=False), period="2016/..")
    factories.row(position.person.other_names.model, position.person, name="A. Quay")
    return position.person


def a_group():
    group = factories.place("League of Harbours", kind="group", live=False)
    factories.group_membership(group, period="1967/..")
    factories.row(group.other_names.model, group, name="The League")
    return group


@pytest.mark.parametrize("make", [a_ministry, a_minister, a_group])
def test_saving_an_unchanged_form_changes_nothing(admin_client, make):
    record = make()
    opts = record._meta
    page = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk])
    before = take(record)

    response = admin_client.post(page, fields_of(admin_client.get(page)))

    assert response.status_code == HTTPStatus.FOUND, response.context["mistakes"]
    assert take(record) == before


@pytest.mark.every_database
@pytest.mark.parametrize("words", ["quay minister", "港口", "harbours quay"])
def test_a_signatory_is_found_by_person_title_or_organisation(admin_client, words):
    position = factories.position(title="Minister")
    position.person.set_translation("zh-hans", "name", "港口大臣", "staff")
    position.person.save()
    factories.position(factories.person("Bo Crane"), "Director")
    query = {"app_label": "agreements", "model_name": "party", "field_name": "signatory"}

    found = admin_client.get(reverse("admin:autocomplete"), {**query, "term": words}).json()

    assert [one["id"] for one in found["results"]] == [str(position.pk)]
