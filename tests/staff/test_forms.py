"""What the forms of staff share."""

import pytest
from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partnership.agreements.models import Party
from partnership.staff.forms import OneRecord, name_choices
from tests import factories
from tests.forms import fields_of

pytestmark = pytest.mark.django_db


class PartyForm(forms.ModelForm):
    class Meta:
        model = Party
        fields = ["organisation"]


def form_with(widget, party, data=None):
    """The form of a party in which `widget`, wrapped as in the admin, offers the organisations."""
    form = PartyForm(data, instance=party)
    field = form.fields["organisation"]
    link = Party._meta.get_field("organisation")
    choices = field.choices
    field.widget = RelatedFieldWidgetWrapper(
        widget(link, admin.site), link.remote_field, admin.site
    )
    field.widget.widget.choices = choices
    return form


def shown(form):
    field = form["organisation"]
    widget = field.field.widget.widget
    return widget.render("organisation", field.value(), {"id": "id_organisation"})


def queries_of(call, *args):
    """How many queries a call makes."""
    with CaptureQueriesContext(connection) as queries:
        call(*args)
    return len(queries)


def test_a_choice_that_was_named_for_the_page_asks_nothing_and_looks_like_the_stock_one():
    party = factories.party()
    ours, stock = form_with(OneRecord, party), form_with(AutocompleteSelect, party)
    name_choices([ours, stock])

    assert queries_of(shown, ours) == 0
    assert queries_of(shown, stock) == 1
    assert party.organisation.name in shown(ours)
    assert shown(ours) == shown(stock)


def test_nothing_chosen_asks_nothing_and_looks_like_the_stock_one():
    ours, stock = form_with(OneRecord, Party()), form_with(AutocompleteSelect, Party())
    name_choices([ours])

    assert queries_of(shown, ours) == 0
    assert shown(ours) == shown(stock)


def test_a_choice_that_was_sent_asks_for_itself():
    sent = {"organisation": str(factories.organisation().pk)}
    ours, stock = (form_with(widget, Party(), sent) for widget in (OneRecord, AutocompleteSelect))
    name_choices([ours])

    assert shown(ours) == shown(stock)
    assert "Ministry of Harbours" in shown(ours)


def test_the_queries_of_a_form_do_not_grow_with_what_its_rows_link_to(admin_client):
    agreement = factories.agreement()
    page = reverse("admin:agreements_agreement_change", args=[agreement.pk])

    def add():
        factories.party(agreement, organisation=factories.organisation())
        factories.agreement_relation(agreement, related=factories.agreement())

    add()
    admin_client.get(page)
    few = queries_of(admin_client.get, page)
    for _number in range(4):
        add()

    assert queries_of(admin_client.get, page) == few
    sent = fields_of(admin_client.get(page))
    assert all(sent[f"parties-{number}-organisation"] for number in range(5))
