"""What fields are called where their form cannot be shown: as that form calls them."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import RequestFactory
from django.urls import resolve, reverse
from django.utils.translation import override
from lxml import html

from partnership.sources.models import Edition
from partnership.staff.field_labels import label_of
from projects.models import ProjectObjective
from tests import factories
from tests.staff.record_admin.test_record import EDITED, name_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def asked_at(address):
    """A request for an address, as it is once the address is resolved."""
    request = RequestFactory().get(address)
    request.resolver_match = resolve(address)
    return request


def texts_of(page):
    """(name, label) of each field of a page into which somebody types."""
    tree = html.fromstring(page)
    labels = {label.get("for"): label.text_content() for label in tree.iter("label")}
    typed = {"text", "url", "number", "date", "datetime-local", "password"}
    for field in tree.iter("input", "textarea"):
        name, label = field.get("name"), labels.get(field.get("id"))
        if name and label and field.get("type", "text") in typed:
            yield name, " ".join(label.split()).rstrip(":：")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("model", [*(m for m in EDITED if m is not Edition), User], ids=name_of)
def test_every_field_is_called_as_in_its_form(admin_client, model, language):
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    page = admin_client.get(address, headers={"accept-language": language}).content.decode()
    request, found = asked_at(address), {}
    with override(language):
        for name, shown in texts_of(page):
            if name.startswith(("initial-", "_")):
                continue
            label = label_of(request, name.replace("__prefix__", "0"))
            part = re.search("__(status|reviewer|reviewed_on)$", name)
            found[name] = shown
            if "__prefix__" in name or part:
                assert label.endswith(shown), name
            else:
                assert label == shown, name
    assert found


def test_a_field_of_a_row_is_called_by_its_row_too():
    request = asked_at(reverse("admin:projects_project_add"))
    rows = ProjectObjective._meta.get_field("project").remote_field.get_accessor_name()
    assert label_of(request, f"{rows}-1-text") == "Objective 2: Text"
    translated = f"{rows}-0-translations__zh-hans__text__reviewer"
    assert label_of(request, translated) == ("Objective 1: Text in Simplified Chinese: Reviewed by")


@pytest.mark.parametrize(
    ("page", "name", "label"),
    [
        ("change", "change_note", "Note for readers"),
        ("review_links", "note", "For whom"),
        ("new_edition", "text", "Or the text itself"),
    ],
)
def test_forms_beside_that_of_the_record_are_known(page, name, label):
    address = reverse(f"admin:sources_source_{page}", args=[factories.source().pk])
    assert label_of(asked_at(address), name) == label


@pytest.mark.parametrize(
    "name", ["nothing", "nothing-0-text", "translations__xx__title__text", "citations", "owner-0-x"]
)
def test_what_no_form_has_keeps_its_name(name):
    request = asked_at(reverse("admin:topics_theme_add"))
    assert label_of(request, name) == name


def test_an_address_without_a_form_names_nothing():
    request = asked_at(reverse("admin:index"))
    assert label_of(request, "title") == "title"
    request.resolver_match = None
    assert label_of(request, "title") == "title"


def test_no_kind_is_taken_for_one_whose_name_its_own_begins_with():
    for model in admin.site._registry:
        address = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        request = asked_at(reverse(address))
        request_model = admin.site._registry[model].model
        assert model is request_model
        assert label_of(request, model._meta.pk.name)
