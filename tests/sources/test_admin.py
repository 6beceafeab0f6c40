"""Passages and citations in the staff pages."""

from http import HTTPStatus

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from partnership.publishing.models import ContentVersion
from partnership.sources.admin import PassageAdmin
from partnership.sources.models import Passage
from tests import factories
from tests.forms import fields_of

pytestmark = pytest.mark.django_db

WORDS = "The minister’s “harbour” plan was signed on the quay."


def messages(response):
    assert response.status_code == HTTPStatus.OK
    return [f"{one['label']}: {one['message']}" for one in response.context["mistakes"]]


def add_passage(client, source, quotation, **fields):
    page = reverse("admin:sources_passage_add")
    data = fields_of(client.get(page))
    return client.post(
        page, {**data, "source": source.pk, "quotation": quotation, "key": "new", **fields}
    )


@pytest.fixture
def agreement():
    """An agreement that is edited in place, with two rows."""
    agreement = factories.agreement("Memorandum", live=False)
    factories.party(agreement, organisation=factories.organisation("City of Arcadia"))
    factories.objective(agreement, "Train crane drivers.")
    return agreement


def cite(client, agreement, *rows):
    """Send the agreement's form with citations added: a dictionary of fields for each."""
    page = reverse("admin:agreements_agreement_change", args=[agreement.pk])
    data = fields_of(client.get(page))
    first = agreement.citations.count()
    for number, row in enumerate(rows, start=first):
        row = {"row": "", "field": "", "stance": "states", "stated_value": "", "note": "", **row}
        data |= {f"citations-{number}-{name}": value for name, value in row.items()}
        data[f"citations-{number}-owner"] = agreement.pk
    data["citations-TOTAL_FORMS"] = first + len(rows)
    return client.post(page, data)


# Passages


@pytest.mark.parametrize(
    "again",
    [
        WORDS,
        'The minister\'s "harbour" plan was signed on the quay.',
        "The  minister’s «harbour» plan\r\nwas signed on\u00a0the quay.",
    ],
)
def test_a_passage_is_not_added_twice(admin_client, again):
    there = factories.passage(WORDS, key="signed")

    (mistake,) = messages(add_passage(admin_client, there.source, again))

    link = f'<a href="{reverse("admin:sources_passage_change", args=[there.pk])}">signed</a>'
    assert mistake.startswith("Quotation: This source has these words already, as the passage")
    assert link in mistake
    assert Passage.objects.count() == 1


def save_passage(client, passage, data, **fields):
    return client.post(reverse("admin:sources_passage_change", args=[passage.pk]), data | fields)


def test_a_stale_passage_is_refused_keeps_what_was_typed_and_shows_both(admin_client, client):
    passage = factories.passage("Signed on the quay.", locator="line 1")
    page = reverse("admin:sources_passage_change", args=[passage.pk])
    mine = fields_of(admin_client.get(page))
    client.force_login(User.objects.create_superuser("boris"))
    save_passage(client, passage, fields_of(client.get(page)), quotation="Signed in the harbour.")

    response = save_passage(admin_client, passage, mine, quotation="Signed on the pier.")
    html = response.content.decode()

    assert "Nothing was saved: boris saved this record on" in html
    assert "successfully" not in html
    assert fields_of(response)["quotation"] == ["Signed on the pier."]
    (change,) = response.context["stale_changes"]
    assert (change.before, change.after) == ("Signed in the harbour.", "Signed on the pier.")
    passage.refresh_from_db()
    assert passage.quotation == "Signed in the harbour."
    # Now that both were shown, what is typed can be saved.
    seen = fields_of(response)
    assert save_passage(admin_client, passage, seen).status_code == HTTPStatus.FOUND
    passage.refresh_from_db()
    assert passage.quotation == "Signed on the pier."


def test_a_passage_that_an_import_changed_meanwhile_is_not_overwritten(admin_client):
    passage = factories.passage("Signed on the quay.")
    mine = fields_of(admin_client.get(reverse("admin:sources_passage_change", args=[passage.pk])))
    Passage.objects.filter(pk=passage.pk).update(locator="page 4")

    response = save_passage(admin_client, passage, mine, quotation="Signed on the pier.")

    assert "somebody saved this record on" in response.content.decode()
    passage.refresh_from_db()
    assert (passage.quotation, passage.locator) == ("Signed on the quay.", "page 4")


@pytest.mark.parametrize("when", ["before", "while it is looked up"])
def test_a_passage_that_is_deleted_meanwhile_keeps_what_was_typed(admin_client, when, monkeypatch):
    passage = factories.passage("Signed on the quay.")
    mine = fields_of(admin_client.get(reverse("admin:sources_passage_change", args=[passage.pk])))
    if when == "before":
        passage.delete()
    else:
        monkeypatch.setattr(
            PassageAdmin, "has_change_permission", lambda *_args: Passage.objects.all().delete()
        )

    response = save_passage(admin_client, passage, mine, quotation="Signed on the pier.")

    assert response.status_code == HTTPStatus.OK
    assert "Nothing was saved: somebody deleted this" in response.content.decode()
    add = reverse("admin:sources_passage_add")
    assert f'<form action="{add}"' in response.content.decode()
    monkeypatch.undo()
    assert admin_client.post(add, fields_of(response)).status_code == HTTPStatus.FOUND
    assert Passage.objects.get().quotation == "Signed on the pier."


def test_a_passage_that_nobody_changed_meanwhile_is_saved(admin_client):
    passage = factories.passage("Signed on the quay.")
    mine = fields_of(admin_client.get(reverse("admin:sources_passage_change", args=[passage.pk])))
    passage.source.save()

    response = save_passage(admin_client, passage, mine, quotation="Signed on the pier.")

    assert response.status_code == HTTPStatus.FOUND
    passage.refresh_from_db()
    assert passage.quotation == "Signed on the pier."


def test_readers_lose_a_passage_that_is_moved_to_a_source_they_do_not_see(admin_client):
    passage = factories.passage("Signed on the quay.")
    mine = fields_of(admin_client.get(reverse("admin:sources_passage_change", args=[passage.pk])))
    before = ContentVersion.objects.current()

    save_passage(admin_client, passage, mine, source=factories.source("Log", live=False).pk)

    passage.refresh_from_db()
    assert not passage.source.live
    assert ContentVersion.objects.current() != before


def test_the_same_words_of_another_source_are_another_passage(admin_client):
    factories.passage(WORDS)

    response = add_passage(admin_client, factories.source("Other"), WORDS)

    assert response.status_code == HTTPStatus.FOUND
    assert Passage.objects.count() == 2


@pytest.mark.every_database
def test_a_passage_is_found_by_words_of_it_or_of_its_source(admin_client):
    brochure = factories.source("Brochure on cranes")
    brochure.set_translation("zh-hans", "title", "起重机手册", "staff")
    brochure.save()
    passage = factories.passage(WORDS, source=brochure)
    factories.passage("Something else.", source=factories.source("Other"))
    query = {"app_label": "agreements", "model_name": "agreementcitation", "field_name": "passage"}

    for term in ("quay minister's", "brochure quay", "起重机", "“harbour”"):
        found = admin_client.get(reverse("admin:autocomplete"), {**query, "term": term}).json()
        assert [one["id"] for one in found["results"]] == [str(passage.pk)], term


def test_the_form_of_a_passage_says_what_rests_on_it(admin_client, agreement):
    passage = factories.passage(WORDS)
    factories.cite(agreement, "signed", passage=passage)
    factories.cite(agreement, "title", passage=passage)

    page = admin_client.get(reverse("admin:sources_passage_change", args=[passage.pk]))

    address = reverse("admin:agreements_agreement_change", args=[agreement.pk])
    link = f'<li><a href="{address}">Agreement: Memorandum</a></li>'
    assert page.content.decode().count(link) == 1


def test_a_cited_passage_is_not_deleted(admin_client, agreement):
    passage = factories.passage(WORDS)
    factories.cite(agreement, passage=passage)

    for address in (
        reverse("admin:sources_passage_delete", args=[passage.pk]),
        reverse("admin:sources_source_delete", args=[passage.source.pk]),
    ):
        page = admin_client.post(address, {"post": "yes"}).content.decode()
        assert "Agreement: Memorandum</a> (citation – passage)" in page
    assert Passage.objects.filter(pk=passage.pk).exists()


def test_the_form_of_a_source_leads_to_its_passages(admin_client):
    source = factories.passage(WORDS).source

    page = admin_client.get(reverse("admin:sources_source_change", args=[source.pk]))

    listed = f"{reverse('admin:sources_passage_changelist')}?source__id__exact={source.pk}"
    assert f'<a href="{listed}">1 passage</a>' in page.content.decode()
    assert admin_client.get(listed).context["cl"].result_count == 1


def test_a_changed_passage_makes_its_source_newly_updated(admin_client):
    passage = factories.passage(WORDS)
    before = passage.source.updated_at
    page = reverse("admin:sources_passage_change", args=[passage.pk])

    admin_client.post(page, {**fields_of(admin_client.get(page)), "locator": "page 4"})

    passage.source.refresh_from_db()
    assert passage.source.updated_at > before


# Citations


def test_row_and_field_are_chosen_in_words(admin_client, agreement):
    factories.cite(agreement, "group", row=agreement.parties.get())
    page = reverse("admin:agreements_agreement_change", args=[agreement.pk])

    formset = next(
        inline.formset
        for inline in admin_client.get(page).context["inline_admin_formsets"]
        if inline.formset.prefix == "citations"
    )

    form = formset.forms[0]
    party, objective = agreement.parties.get(), agreement.objectives.get()
    assert form.fields["row"].choices == [
        ("", "The record itself"),
        ("Party", [(str(party.pk), "Party: City of Arcadia")]),
        ("Objective", [(str(objective.pk), "Objective: Train crane drivers.")]),
    ]
    fields = dict(form.fields["field"].choices)
    assert fields[""] == "The whole"
    assert ("agreement:signed", "Signed or agreed") in fields["Agreement"]
    assert ("party:group", "Described group") in fields["Party"]
    assert "agreement:slug" not in dict(fields["Agreement"])
    assert form["row"].value() == str(party.pk)
    assert form["field"].value() == "party:group"
    assert form.row_heading.startswith("Party: City of Arcadia – Described group – Harbour cities")


def test_a_citation_of_a_field_of_a_row_is_saved(admin_client, agreement):
    party, passage = agreement.parties.get(), factories.passage()

    response = cite(
        admin_client,
        agreement,
        {"row": party.pk, "field": "party:named_as", "passage": passage.pk},
        {"field": "agreement:signed", "passage": passage.pk, "stated_value": "../2016-09-06"},
        {"passage": passage.pk},
    )

    assert response.status_code == HTTPStatus.FOUND, messages(response)
    saved = {(one.row, one.field, one.stated_value) for one in agreement.citations.all()}
    assert saved == {
        (party.pk, "named_as", ""),
        (None, "signed", "../2016-09-06"),
        (None, "", ""),
    }


def test_an_unchanged_citation_counts_as_unchanged(admin_client, agreement):
    factories.cite(agreement, "group", row=agreement.parties.get())
    factories.cite(agreement, "signed")

    cite(admin_client, agreement)

    entry = agreement_log(agreement)
    assert "citation" not in entry.change_message


def agreement_log(agreement):
    from django.contrib.admin.models import LogEntry

    return LogEntry.objects.get(object_id=str(agreement.pk))


@pytest.mark.parametrize(
    ("row", "mistake"),
    [
        (
            {"field": "party:named_as"},
            "Citation #1 – Field: This is not a field of what you chose as the row. Choose one "
            "listed under “Agreement”, or another row.",
        ),
        ({"field": "agreement:slug"}, "Citation #1 – Field: Select a valid choice."),
        ({"row": "00000000-0000-4000-8000-000000000000"}, "Citation #1 – Row: Select a valid"),
        ({"row": "nonsense"}, "Citation #1 – Row: Select a valid choice."),
        ({"passage": "", "note": "See there."}, "Citation #1 – Passage: This field is required."),
        (
            {"stance": "contradicts"},
            "Citation #1 – Value as stated: Give the value that the contradicting passage states.",
        ),
    ],
)
def test_a_mistake_in_a_citation_is_told_at_its_field(admin_client, agreement, row, mistake):
    response = cite(admin_client, agreement, {"passage": factories.passage().pk, **row})

    (told,) = messages(response)
    assert told.startswith(mistake)
    assert not agreement.citations.exists()


def test_a_passage_is_cited_once_for_a_fact(admin_client, agreement):
    passage = factories.passage()
    twice = {"field": "agreement:signed", "passage": passage.pk}

    (mistake,) = messages(cite(admin_client, agreement, twice, twice))
    assert mistake.startswith("Citation #2 – Passage: This passage is cited for this fact already.")

    factories.cite(agreement, "signed", passage=passage)
    mistakes = messages(cite(admin_client, agreement, twice))
    assert any("This passage is cited for this fact already." in one for one in mistakes)


def test_a_row_is_deleted_with_its_citations_where_somebody_says_so(admin_client, agreement):
    factories.cite(agreement, row=agreement.parties.get())
    factories.cite(agreement, "signed")
    page = reverse("admin:agreements_agreement_change", args=[agreement.pk])
    data = {**fields_of(admin_client.get(page)), "parties-0-DELETE": "on"}
    refused = admin_client.post(page, data)
    assert 'name="_with_citations"' in refused.content.decode()

    assert admin_client.post(page, {**data, "_with_citations": "1"}).status_code == 302
    assert not agreement.parties.exists()
    assert [citation.field for citation in agreement.citations.all()] == ["signed"]


def test_a_cited_row_is_not_deleted_without_its_citations(admin_client, agreement):
    party = agreement.parties.get()
    factories.cite(agreement, row=party)
    page = reverse("admin:agreements_agreement_change", args=[agreement.pk])
    data = {**fields_of(admin_client.get(page)), "parties-0-DELETE": "on"}

    (mistake,) = messages(admin_client.post(page, data))
    assert mistake.startswith("Citation “Party: City of Arcadia – ")
    assert "– Row: “City of Arcadia” is marked for deletion." in mistake

    response = admin_client.post(page, {**data, "citations-0-DELETE": "on"})
    assert response.status_code == HTTPStatus.FOUND, messages(response)
    assert not agreement.parties.exists()
    assert not agreement.citations.exists()


def test_a_citation_of_a_row_that_is_gone_is_not_saved_as_of_the_record(admin_client, agreement):
    factories.cite(agreement, "group", row=agreement.parties.get())
    agreement.parties.all().delete()

    (mistake, *_others) = messages(cite(admin_client, agreement))

    assert mistake.startswith("Citation “")
    assert "– Row: " in mistake


def test_a_source_can_be_cited_for_itself_but_its_passages_are_no_rows(admin_client):
    source = factories.passage(WORDS).source
    page = admin_client.get(reverse("admin:sources_source_change", args=[source.pk]))

    (citations,) = [inline.formset for inline in page.context["inline_admin_formsets"]]

    assert citations.empty_form.fields["row"].choices == [("", "The record itself")]
