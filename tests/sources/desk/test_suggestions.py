"""What the chosen words may mean is suggested, and nothing is kept until it is taken."""

import pytest
from django.urls import reverse
from lxml import html

from partnership.agreements.models import AgreementMoney, AgreementPlace
from partnership.sources.desk.known_names import known_names
from partnership.sources.models import Passage
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

TEXT = "On 6 September 2016 the Ministry of Har-\nbours gave US$ 745,000 for two ports in Arcadia."


@pytest.fixture
def edition():
    return factories.edition(TEXT, source=factories.source("Harbour log", language="en"))


def desk(record):
    return reverse("desk", args=[record._meta.label_lower, record.pk])


def chosen(edition):
    return {"source": edition.source_id, "edition": edition.pk, "start": 0, "end": len(TEXT)}


def suggested(client, record, edition):
    """The suggestions of a page: (kind, words, labels of targets) by name."""
    page = html.fromstring(client.get(desk(record), chosen(edition)).content.decode())
    found = {}
    for item in page.xpath("//*[@id='suggestions']//li"):
        [button] = item.xpath(".//button[@name='take']")
        labels = [option.text_content().strip() for option in item.xpath(".//option")]
        kind = item.find_class("what")[0].text_content()
        found[kind] = button.get("value"), item.xpath("string(.//b)"), labels
    return found


def send(client, record, edition, verb, name, target):
    sent = {**chosen(edition), verb: name, "target": target}
    return client.post(desk(record), sent, follow=True)


def test_dates_amounts_and_names_are_suggested_where_they_can_go(admin_client, edition):
    factories.place("Arcadia")
    factories.organisation("Ministry of Harbours")
    found = suggested(admin_client, factories.agreement(signed="2016"), edition)
    assert found["Date"][1] == "6 September 2016"
    assert found["Date"][2][-1] == "Signed or agreed, narrows it"
    assert found["Amount"][1:] == ("USD 745,000.00", ["Money line"])
    assert found["Place"][1] == "Arcadia"
    assert found["Organisation"][1] == "Ministry of Harbours"
    assert not Passage.objects.exists()


def test_a_suggestion_is_taken_as_a_row_with_its_source(admin_client, edition):
    agreement = factories.agreement(live=False)
    name, _words, _labels = suggested(admin_client, agreement, edition)["Amount"]
    response = send(admin_client, agreement, edition, "take", name, "agreementmoney")
    assert "Saved, with its source." in response.content.decode()
    money = AgreementMoney.objects.get()
    assert (money.amount, money.currency) == (745_000, "USD")
    assert agreement.citations.get().row == money.pk


def test_a_date_that_says_more_is_cited_as_narrowing(admin_client, edition):
    agreement = factories.agreement(live=False, signed="2016")
    name, *_rest = suggested(admin_client, agreement, edition)["Date"]
    send(admin_client, agreement, edition, "take", name, ":signed")
    citation, agreement = agreement.citations.get(), type(agreement).objects.get()
    assert (citation.stance, citation.stated_value) == ("narrows", "2016-09-06")
    assert agreement.signed == "2016"


def test_a_date_that_disagrees_is_offered_as_a_difference(admin_client, edition):
    agreement = factories.agreement(live=False, signed="2015")
    name, _words, labels = suggested(admin_client, agreement, edition)["Date"]
    assert any(label.endswith("sources differ") for label in labels)
    send(admin_client, agreement, edition, "take", name, ":signed")
    citation = agreement.citations.get()
    assert (citation.stance, citation.stated_value) == ("contradicts", "2016-09-06")


@pytest.mark.parametrize(
    ("text", "first", "never"),
    [
        ("It will run from October 2026 to December 2029.", "Planned start and planned end", True),
        ("项目将于2026年至2029年实施。", "Planned start and planned end", True),
        ("It ran from October 2026 to December 2029.", "Actual start and actual end", False),
        ("Arcadia (2026–2029) is small.", "Stated period", False),
        ("It is to be completed by 2029.", "Planned end", True),
        ("It is planned for 2029.", "Choose what it is", True),
        ("It was to start in May 2025 but it started in 2026.", "Planned start", True),
        ("The year 2026 is long.", "Choose what it is", False),
    ],
)
def test_what_is_planned_is_never_offered_as_actual(admin_client, text, first, never):
    edition = factories.edition(text, source=factories.source("Harbour plan"))
    asked = {**chosen(edition), "end": len(text)}
    project = factories.project(stated_period="", live=False)
    page = html.fromstring(admin_client.get(desk(project), asked).content.decode())
    item = page.xpath("//*[@id='suggestions']//li")[0]
    labels = [option.text_content().strip() for option in item.xpath(".//option")]
    assert labels[0] == first
    assert not never or not any("Actual" in label for label in labels)
    assert "between" not in item.xpath("string(.//b)")


def test_a_period_fills_a_start_and_an_end_at_once(admin_client):
    text = "It will run from October 2026 to December 2029."
    edition = factories.edition(text, source=factories.source("Harbour plan"))
    project = factories.project(stated_period="", live=False)
    sent = {**chosen(edition), "end": len(text), "target": ":planned_start+:planned_end"}
    page = html.fromstring(admin_client.get(desk(project), sent).content.decode())
    [name] = page.xpath("//button[@name='take']/@value")
    form = html.fromstring(
        admin_client.post(desk(project), {**sent, "change": name}).content.decode()
    ).xpath("//form[@id='small']")[0]
    assert form.xpath(".//input[@name='save_also']/@value") == [":planned_end"]
    admin_client.post(desk(project), {**sent, "take": name})
    project.refresh_from_db()
    assert (project.planned_start, project.planned_end) == ("2026-10", "2029-12")
    cited = project.citations.values_list("field", flat=True)
    assert sorted(cited) == ["planned_end", "planned_start"]
    again = html.fromstring(admin_client.get(desk(project), sent).content.decode())
    labels = [one.text_content().strip() for one in again.xpath("//select[@name='target']/option")]
    assert labels[0] == "Planned start, as it stands there"

    nothing = {**sent, "take": name, "target": ""}
    assert "Choose what of the record" in admin_client.post(desk(project), nothing).content.decode()


def test_a_suggestion_is_changed_before_it_is_kept(admin_client, edition):
    agreement = factories.agreement(live=False)
    name, *_rest = suggested(admin_client, agreement, edition)["Amount"]
    page = send(admin_client, agreement, edition, "change", name, "agreementmoney")
    [form] = html.fromstring(page.content.decode()).xpath("//form[@id='small']")
    assert form.xpath("string(.//input[@name='fact-amount']/@value)") == "745000"
    assert not AgreementMoney.objects.exists()


def test_a_suggestion_that_is_dismissed_comes_no_more(admin_client, edition):
    agreement = factories.agreement(live=False)
    name, *_rest = suggested(admin_client, agreement, edition)["Amount"]
    send(admin_client, agreement, edition, "dismiss", name, "agreementmoney")
    assert "Amount" not in suggested(admin_client, agreement, edition)


def test_a_row_begins_with_what_the_words_say(admin_client, edition):
    arcadia, agreement = factories.place("Arcadia"), factories.agreement(live=False)
    sent = {**chosen(edition), "begin": "agreementplace"}
    page = html.fromstring(admin_client.post(desk(agreement), sent).content.decode())
    assert page.xpath("//select[@name='fact-place']/option[@selected]/@value") == [str(arcadia.pk)]
    assert not AgreementPlace.objects.exists()


def test_what_is_suggested_no_longer_is_not_taken(admin_client, edition):
    agreement = factories.agreement(live=False)
    page = send(admin_client, agreement, edition, "take", "Amount-1-2", "agreementmoney")
    assert "This is suggested no longer." in page.content.decode()


@pytest.mark.parametrize(
    "text, words",
    [
        ("the port authority of arcadia said", "port authority of arcadia"),
        ("PAA’s report", "PAA"),
        ("the Port Au-\nthority of Arcadia", "Port Au-\nthority of Arcadia"),
        ("阿卡迪亚港务局表示", "阿卡迪亚港务局"),
        ("the PAA–city plan", "PAA"),
        ("paaling, PAAs and Xpaa", None),
        ("the paa", None),
    ],
)
def test_a_known_name_is_found_in_any_language_and_as_words_of_its_own(text, words):
    texts = {"zh-hans": {"name": {"text": "阿卡迪亚港务局", "status": "working"}}}
    factories.organisation("Port Authority of Arcadia", acronym="PAA", translations=texts)
    found = [mention.words for mention in known_names().mentions(text)]
    assert found == ([words] if words else [])


def test_the_longest_name_counts_and_two_records_of_one_name_are_both_told():
    factories.place("Arcadia")
    factories.place("Arcadia Bay")
    factories.organisation("Arcadia Bay")
    [mention] = known_names().mentions("In Arcadia Bay.")
    assert mention.words == "Arcadia Bay" and len(mention.records) == 2
