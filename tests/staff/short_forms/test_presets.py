"""What a new record is begun with, so that nobody is asked for what can be known."""

import pytest
from django.urls import reverse

from projects.models import Project
from tests import factories
from tests.forms import fields_of, new_row_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ADD = reverse("admin:projects_project_add")


def test_the_only_partnership_its_currency_and_the_language_are_set_and_said_to_be(admin_client):
    partnership = factories.partnership("Harbours together")
    form = admin_client.get(ADD)
    assert fields_of(form)["partnerships"] == [str(partnership.pk)]
    assert new_row_of(admin_client, ADD, "funding", 0)["funding-0-currency"] == ["EUR"]
    assert form.context["set_for_you"] == ["Harbours together", "English", "EUR"]
    assert "Harbours together · English · EUR" in form.content.decode()


def test_of_several_none_is_set(admin_client):
    factories.partnership("Harbours together")
    factories.partnership("Rivers together", default_currency="USD")
    form = admin_client.get(ADD)
    assert "partnerships" not in fields_of(form)
    assert form.context["set_for_you"] == ["English"]


@pytest.mark.parametrize(
    ("amount", "currency"), [("10,000", "EUR"), ("US$ 1 million", "USD"), ("", None)]
)
def test_a_new_line_takes_the_currency_that_was_typed_else_the_preset_one(
    admin_client, amount, currency
):
    factories.partnership("Harbours together")
    data = fields_of(admin_client.get(ADD)) | new_row_of(admin_client, ADD, "funding", 0)
    data |= {"title": ["Cranes"], "slug": ["cranes"], "funding-TOTAL_FORMS": ["1"]}
    admin_client.post(ADD, {**data, "funding-0-amount": amount, "_continue": "x"})
    kept = list(Project.objects.get(title="Cranes").funding.values_list("currency", flat=True))
    assert kept == ([currency] if currency else [])
