"""What is typed into the forms of staff is understood, shown as understood, and can be changed."""

from http import HTTPStatus

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from partnership.agreements.models import Agreement
from partnership.publishing.models import Revision
from tests import factories
from tests.forms import fields_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def sent(client, record, verb="_continue", **changes):
    opts = record._meta
    address = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk])
    return client.post(address, fields_of(client.get(address)) | {verb: "1"} | changes)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def errors_in(response):
    return [(mistake["label"], mistake["message"]) for mistake in response.context["mistakes"]]


def line(amount="", currency="", **fields):
    """The fields of a form for one new money line of a project."""
    fields = {
        "kind": "not_stated",
        "original_language": "en",
        "amount": amount,
        "currency": currency,
        **fields,
    }
    prefixed = {f"funding-0-{name}": value for name, value in fields.items()}
    return {"funding-TOTAL_FORMS": "1", "funding-0-counts_in_totals": "on", **prefixed}


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ("14 October 2026", "2026-10-14", "14 October 2026"),
        ("2026年10月14日", "2026-10-14", "14 October 2026"),
        ("June 2026", "2026-06", "June 2026"),
        ("5-7 May 2026", "2026-05-05/2026-05-07", "between 5 and 7 May 2026"),
        ("2027-2029", "2027/2029", "between 2027 and 2029"),
    ],
)
def test_a_date_is_understood_and_told_when_it_is_saved(admin_client, typed, kept, shown):
    agreement = factories.agreement(live=False)
    response = sent(admin_client, agreement, signed=typed)
    assert response.status_code == HTTPStatus.FOUND
    assert f"Signed or agreed: “{typed}” was understood as {shown}." in said(response)
    assert Agreement.objects.get().signed == kept


def test_a_date_as_the_record_keeps_it_passes_without_a_word(admin_client):
    agreement = factories.agreement(live=False)
    response = sent(admin_client, agreement, signed="2018/2020")
    assert not any("understood" in message for message in said(response))
    assert Agreement.objects.get().signed == "2018/2020"


def test_a_period_is_told_as_a_duration(admin_client):
    framework = factories.framework(live=False)
    response = sent(admin_client, framework, period="2027-2029")
    assert "Period: “2027-2029” was understood as 2027–2029." in said(response)


@pytest.mark.parametrize("verb", ["_draft", "_publish", "_review"])
def test_it_is_told_whatever_button_is_pressed(admin_client, verb):
    agreement = factories.agreement()
    response = sent(admin_client, agreement, verb, signed="14 October 2026")
    assert any("was understood as 14 October 2026" in message for message in said(response))
    draft = Revision.objects.draft_of(agreement)
    found = draft.snapshot[0]["fields"]["signed"] if draft else Agreement.objects.get().signed
    assert found == "2026-10-14"


def test_a_date_with_two_meanings_is_not_guessed_and_stays_as_it_was_typed(admin_client):
    agreement = factories.agreement(live=False)
    page = sent(admin_client, agreement, signed="05/06/2026").content.decode()
    assert "can mean 5 June 2026 or 6 May 2026. Write 2026-06-05 or 2026-05-06." in page
    assert 'value="05/06/2026"' in page


def test_where_something_else_is_wrong_what_was_understood_stands_beside_its_field(admin_client):
    agreement = factories.agreement(live=False)
    page = sent(admin_client, agreement, title="", signed="<b> 14 October 2026").content.decode()
    assert "<b> 14" not in page
    page = sent(admin_client, agreement, title="", signed="14 October 2026").content.decode()
    assert "“14 October 2026” was understood as 14 October 2026." in page
    assert 'value="14 October 2026"' in page


@pytest.mark.parametrize(
    ("typed", "beside", "amount", "currency", "shown"),
    [
        ("US$ 1 million", "", 1_000_000, "USD", "USD 1,000,000.00"),
        ("100万美元", "USD", 1_000_000, "USD", "USD 1,000,000.00"),
        ("20,000", "US$", 20_000, "USD", "20,000.00"),
        ("1 000,50", "eur", 1000.5, "EUR", "1,000.50"),
    ],
)
def test_an_amount_is_understood(admin_client, typed, beside, amount, currency, shown):  # noqa: PLR0913
    project = factories.project(live=False)
    response = sent(admin_client, project, **line(typed, beside))
    assert response.status_code == HTTPStatus.FOUND, errors_in(response)
    row = project.funding.get()
    assert (row.amount, row.currency) == (amount, currency)
    assert f"Amount: “{typed}” was understood as {shown}." in said(response)


@pytest.mark.parametrize(
    ("typed", "beside", "words"),
    [
        ("1.000", "USD", "“1.000” can mean 1 or 1,000. Write 1 or 1000."),
        ("$ 5", "", "“$” can mean USD or CAD or AUD or HKD."),
        ("€ 5", "USD", "This names EUR, but the currency is USD. Correct one."),
        ("much", "USD", "“much” is no number. Write it like 745000.50."),
    ],
)
def test_an_amount_that_is_not_clear_is_refused_with_words(admin_client, typed, beside, words):
    project = factories.project(live=False)
    page = sent(admin_client, project, **line(typed, beside)).content.decode()
    assert words in page
    assert not project.funding.exists()


def test_a_language_and_a_code_are_understood(admin_client):
    source = factories.source(live=False)
    assert "Language: “English” was understood as English (en)." in said(
        sent(admin_client, source, language="English")
    )
    source.refresh_from_db()
    assert source.language == "en"
    place = factories.place("Viet Nam", slug="viet-nam", live=False)
    sent(admin_client, place, iso_alpha2="vn")
    place.refresh_from_db()
    assert place.iso_alpha2 == "VN"


def test_a_language_that_is_none_is_refused(admin_client):
    source = factories.source(live=False)
    assert (
        "is no language that is known here"
        in sent(admin_client, source, language="Klingon").content.decode()
    )


def test_a_day_may_be_written_in_words(admin_client):
    source = factories.source(live=False)
    response = sent(admin_client, source, checked_on="14 October 2025")
    assert any("was understood as 14 October 2025" in message for message in said(response))
    source.refresh_from_db()
    assert str(source.checked_on) == "2025-10-14"
    assert "is no single day" in sent(admin_client, source, checked_on="2025").content.decode()


def test_it_is_told_in_the_language_of_the_page(admin_client):
    agreement = factories.agreement(live=False)
    admin_client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"
    response = sent(admin_client, agreement, signed="14 October 2026")
    assert any("“14 October 2026”已理解为2026年10月14日。" in told for told in said(response)), (
        said(response)
    )


@pytest.mark.parametrize("typed", ["vn", "VN", "Viet"])
def test_a_country_is_found_by_its_code_where_a_place_is_chosen(admin_client, typed):
    place = factories.place("Viet Nam", slug="viet-nam", iso_alpha2="VN")
    factories.place("Arcadia", slug="arcadia", iso_alpha2="AR")
    found = admin_client.get(
        reverse("admin:autocomplete"),
        {
            "app_label": "participants",
            "model_name": "organisation",
            "field_name": "place",
            "term": typed,
        },
    ).json()["results"]
    assert [result["id"] for result in found] == [str(place.pk)]


@pytest.mark.parametrize("typed", ["n/a", "Not stated", "未说明", "“unknown”"])
def test_words_for_nothing_leave_a_field_empty_and_say_so(admin_client, typed):
    agreement = factories.agreement(live=False)
    response = sent(admin_client, agreement, signed=typed)
    assert f"Signed or agreed: “{typed}” was understood as not stated." in said(response)
    assert Agreement.objects.get().signed == ""


def of_a_result(typed, **fields):
    """What is sent for the first value of a result, of which a number is typed."""
    row = {"nature": "actual", "quantity_comparator": "not_stated", "quantity_low": typed, **fields}
    row |= {"original_language": "en", "position": "0"}
    return {
        "result_values-TOTAL_FORMS": "1",
        **{f"result_values-0-{name}": value for name, value in row.items()},
    }


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("10,000", ("exactly", 10_000, None, "people")),
        ("over 150 people", ("over", 150, None, "people")),
        ("150–200", ("range", 150, 200, "people")),
        ("约1.5万", ("about", 15_000, None, "people")),
        ("n/a", ("not_stated", None, None, "people")),
    ],
)
def test_a_quantity_is_understood_from_one_line(admin_client, typed, kept):
    project = factories.project(live=False)
    result = factories.result(project)
    line = of_a_result(typed, result=result.pk, quantity_unit="people")
    response = sent(admin_client, project, **line)
    assert response.status_code == HTTPStatus.FOUND, errors_in(response)
    row = project.result_values.get()
    assert (
        row.quantity_comparator, row.quantity_low, row.quantity_high, row.quantity_unit
    ) == kept  # fmt: skip


def test_what_a_quantity_says_against_its_other_fields_is_refused_with_words(admin_client):
    project = factories.project(live=False)
    line = of_a_result("over 150", result=factories.result(project).pk, quantity_comparator="about")
    page = sent(admin_client, project, **line).content.decode()
    assert "This says Over, but “How exact” says About. Correct one." in page
