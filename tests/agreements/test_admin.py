"""Partnerships and agreements in the staff pages."""

import re
from http import HTTPStatus

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from partnership.agreements.models import AgreementDocument, AgreementMeans, Partnership
from partnership.publishing.snapshots import take
from tests import factories
from tests.forms import fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    """An agreement that is edited in place, with a row of every kind."""
    agreement = factories.agreement(
        "Memorandum on crane drivers",
        live=False,
        short_title="Crane drivers",
        purpose="Two lines\nof text.",
        signed="[2019-04,2019-06]",
        themes=[factories.theme(), factories.theme()],
        frameworks=[factories.framework()],
        translations=factories.translation("title", "起重机司机谅解备忘录"),
    )
    signatory = factories.position()
    party = factories.party(
        agreement,
        organisation=None,
        group="harbour cities",
        quantity_comparator="over",
        quantity_low=17,
        signing_body=factories.organisation(),
        signatory=signatory,
        signed="2016~",
    )
    factories.objective(agreement, group="Common objectives", position=2)
    factories.row(AgreementMeans, agreement, text="Training.")
    factories.agreement_place(agreement)
    factories.agreement_money(agreement, source_word="support", amount="1234567.89")
    factories.agreement_money(agreement, kind="in_kind", description="The use of a crane.")
    factories.agreement_relation(agreement)
    factories.row(AgreementDocument, agreement, title="Text", url="https://example.org/text")
    factories.cite(agreement, "group", row=party)
    factories.cite(agreement, "signed", stated_value="2019")
    return agreement


def test_saving_an_unchanged_form_changes_nothing(admin_client, agreement):
    page = reverse("admin:agreements_agreement_change", args=[agreement.pk])
    before = take(agreement)

    response = admin_client.post(page, fields_of(admin_client.get(page)))

    assert response.status_code == HTTPStatus.FOUND, response.context["mistakes"]
    assert take(agreement) == before
    assert LogEntry.objects.get().get_change_message() == "No fields changed."


def test_saving_an_unchanged_partnership_changes_nothing(admin_client):
    partnership = factories.partnership(live=False, partners=[factories.organisation()])
    factories.partnership_section(partnership)
    factories.partnership_money(partnership, amount=None, description="Much.")
    page = reverse("admin:agreements_partnership_change", args=[partnership.pk])
    before = take(partnership)

    response = admin_client.post(page, fields_of(admin_client.get(page)))

    assert response.status_code == HTTPStatus.FOUND, response.context["mistakes"]
    assert take(partnership) == before


@pytest.mark.every_database
def test_the_list_shows_imprecise_dates_and_filters_by_year(admin_client, agreement):
    address = reverse("admin:agreements_agreement_changelist")

    found = admin_client.get(address, {"signed_year": "2019"})
    assert [one.pk for one in found.context["cl"].queryset] == [agreement.pk]
    assert "April or June 2019" in found.content.decode()
    assert admin_client.get(address, {"signed_year": "2001"}).context["cl"].result_count == 0


MISTAKES = [
    ({"parties-0-organisation": "the group's"}, "Party “…”: Name the party as an organisation"),
    ({"parties-0-quantity_low": ""}, "Party “…”: Give the quantity, or say “not stated”"),
    ({"money_lines-0-currency": "gold"}, "Money line “…” – Currency: "),
    (
        {"money_lines-0-currency": ""},
        "Money line “…”: Give the currency of the amount as three",
    ),
    (
        {"money_lines-0-counts_in_totals": []},
        "Money line “…”: Say why this line does not count",
    ),
    ({"relations-0-related": "itself"}, "Relation “…”: An agreement cannot relate to itself."),
    ({"documents-0-url": ""}, "Document “…”: Give either a file or a web address"),
    ({"documents-0-url": "javascript:alert(1)"}, "Document “…” – Web address: Enter a "),
    ({"expire_at": "2016-01-01T00:00", "publish_at": "2017-01-01T00:00"}, "The expiry time"),
    ({"partnerships": []}, "Partnerships: This field is required."),
]


@pytest.mark.any_database
def test_a_mistake_is_told_with_its_remedy(admin_client, agreement):
    page = reverse("admin:agreements_agreement_change", args=[agreement.pk])
    keys = {"the group's": factories.organisation().pk, "itself": agreement.pk}
    typed, before = fields_of(admin_client.get(page)), take(agreement)
    # The rows of one kind stand in the order of their keys: find the one with the amount.
    line = agreement.money_lines.order_by("pk").values_list("kind", flat=True)[0]
    untold = []
    for fields, mistake in MISTAKES:
        changed = {name: keys.get(str(value), value) for name, value in fields.items()}
        if line == "in_kind":
            changed = {name.replace("lines-0", "lines-1"): value for name, value in changed.items()}
        response = admin_client.post(page, {**typed, **changed})

        mistakes = response.context["mistakes"] if response.context else []
        told = [f"{one['label']}: {one['message']}" for one in mistakes]
        # A row is called by what it says.
        wanted = re.compile(re.escape(mistake).replace("…", "[^”]*"))
        if not any(wanted.search(one) for one in told):
            untold.append((mistake, told))
    assert untold == []
    assert take(agreement) == before


def test_a_partnership_in_use_is_not_deleted(admin_client, agreement):
    partnership = Partnership.objects.get()
    page = reverse("admin:agreements_partnership_delete", args=[partnership.pk])

    response = admin_client.post(page, {"post": "yes"})

    assert "Agreement: Memorandum on crane drivers</a> (partnerships)" in response.content.decode()
    assert Partnership.objects.exists()
