"""The desk: words of a document are cited for the facts of a record, under the rules of drafts."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from partnership.agreements.models import AgreementMoney
from partnership.publishing import drafts, snapshots
from partnership.sources.desk.record_side import RecordSide
from partnership.sources.models import EditionText, Passage
from tests import factories
from tests.forms import values_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

TEXT = (
    "Press release 📰 of 7 September 2016\n"
    "The two cities signed it on the quay. Arcadia gives US$ 1 million for a memo-\n"
    "randum on crane drivers.\n"
    "They did not ask for cranes.\n"
)


@pytest.fixture
def edition():
    return factories.edition(TEXT, source=factories.source("Harbour log", language="en"))


@pytest.fixture
def agreement():
    return factories.agreement(live=False)


def desk(record):
    return reverse("desk", args=[record._meta.label_lower, record.pk])


def chosen(edition, words):
    """The fields by which a browser names words of a text, in units of UTF-16."""
    before, here = TEXT[: TEXT.index(words)], words
    start, length = (len(part.encode("utf-16-le")) // 2 for part in (before, here))
    return {"source": edition.source_id, "start": start, "end": start + length}


def cite(client, record, edition, words, *facts, **fields):
    sent = {**chosen(edition, words), "for": facts, "cite": "1", **fields}
    return client.post(desk(record), sent, follow=True)


def test_words_are_cited_for_several_facts_at_once(admin_client, edition, agreement):
    objective = factories.objective(agreement)
    facts = [":signed", f"{objective.pk}:", f"{objective.pk}:text"]
    response = cite(admin_client, agreement, edition, "signed it on the quay", *facts)
    assert "Cited for 3 facts." in response.content.decode()
    passage = Passage.objects.get()
    assert (passage.quotation, passage.state) == ("signed it on the quay", "found")
    assert (passage.locator, passage.key) == ("line 2", "signed-it-on-the-quay")
    assert TEXT[slice(*passage.parts[0])] == passage.quotation
    cited = agreement.citations.values_list("row", "field").order_by("field")
    assert set(cited) == {(None, "signed"), (objective.pk, ""), (objective.pk, "text")}


def test_further_words_are_joined_to_one_passage_in_the_order_of_the_text(
    admin_client, edition, agreement
):
    later = chosen(edition, "They did not")
    page = admin_client.post(desk(agreement), {**later, "join": "1", "for": ":signed"})
    shown = page.content.decode()
    joined = f"{later['start']}-{later['end']}"
    assert f'name="joined" value="{joined}"' in shown
    assert "<q>They did not</q>" in shown and not Passage.objects.exists()
    assert f"joined={joined}" in shown, "so that a line chosen without a script is joined, too"
    cite(admin_client, agreement, edition, "The two cities", ":signed", joined=joined)
    passage = Passage.objects.get()
    assert passage.quotation == "The two cities […] They did not"
    assert (passage.state, passage.locator) == ("found", "lines 2–4")
    assert len(passage.parts) == 2


@pytest.mark.parametrize("joined", ["x", "5-", "9-4", "1-2+", "99999999999-1", "+" * 300])
def test_joined_words_that_are_nowhere_are_passed_over(admin_client, edition, agreement, joined):
    cite(admin_client, agreement, edition, "signed it", ":signed", joined=joined)
    assert Passage.objects.get().quotation.endswith("signed it")


def test_a_number_is_chosen_whole(admin_client, agreement):
    text = "出资3000万美元，共三十五人。It costs HK$ 1.5 in all."
    source = factories.source()
    factories.edition(text, source=source)
    for words, whole in [("3000", "3000万"), ("十", "三十五"), ("1", "1.5"), ("$ 1", "HK$ 1.5")]:
        start = text.index(words)
        sent = {"source": source.pk, "start": start, "end": start + len(words), "cite": "1"}
        admin_client.post(desk(agreement), sent | {"for": ":signed"})
        assert Passage.objects.order_by("pk").filter(quotation=whole, state="found").exists()


def test_a_part_of_a_word_is_widened_and_a_broken_word_mended(admin_client, edition, agreement):
    cite(admin_client, agreement, edition, "US$ 1 million for a memo-\nrandum on cra", ":signed")
    passage = Passage.objects.get()
    assert passage.quotation == "US$ 1 million for a memorandum on crane"
    assert (passage.state, passage.locator) == ("found", "lines 2–3")


def test_the_passage_that_is_there_is_found(admin_client, edition, agreement):
    passage = factories.passage("They did not ask for cranes.", source=edition.source)
    cite(admin_client, agreement, edition, "They did not ask for cranes.", ":signed")
    assert agreement.citations.get().passage == passage
    response = cite(admin_client, agreement, edition, "They did not ask for cranes.", ":signed")
    assert "It is cited there already." in response.content.decode()


def test_a_live_record_is_cited_in_its_draft(admin_client, edition):
    agreement = factories.agreement()
    response = cite(admin_client, agreement, edition, "on the quay", ":signed")
    assert "Readers still see the live version." in response.content.decode()
    assert not agreement.citations.exists()
    draft = drafts.draft_of(agreement)
    [entry] = [row for row in draft.snapshot if row["model"].endswith("citation")]
    assert entry["fields"]["passage"] == str(Passage.objects.get().pk)
    drafts.publish(agreement)
    assert agreement.citations.get().field == "signed"


def test_a_new_passage_stands_in_the_draft_of_its_source_too(admin_client, edition, agreement):
    source = edition.source
    drafts.save_draft(source, snapshot_of(source, title="Log"))
    cite(admin_client, agreement, edition, "on the quay", ":signed")
    drafts.publish(source)
    source.refresh_from_db()
    assert source.title == "Log" and source.passages.count() == 1


def snapshot_of(record, **fields):
    snapshot = snapshots.take(record)
    snapshot[0]["fields"].update(fields)
    return snapshot


def test_words_that_are_not_in_the_document_are_refused(admin_client, edition, agreement):
    sent = {"source": edition.source_id, "quotation": "They did ask for cranes.", "cite": "1"}
    shown = admin_client.post(desk(agreement), sent | {"for": ":signed"}).content.decode()
    assert "These words are not in the document." in shown
    assert "They did not ask for cranes" in shown, "what may be meant is shown"
    assert not Passage.objects.exists() and not agreement.citations.exists()


def test_a_quotation_is_pasted_where_no_script_runs(admin_client, edition, agreement):
    sent = {"source": edition.source_id, "quotation": "They did  not ask", "cite": "1"}
    admin_client.post(desk(agreement), sent | {"for": ":signed"})
    assert agreement.citations.get().passage.locator == "line 4"


def test_what_was_found_in_a_text_that_is_not_kept_is_said_alike_everywhere(
    admin_client, edition, agreement
):
    passage = factories.passage("They did not ask", source=edition.source)
    factories.cite(agreement, "signed", passage=passage)
    EditionText.objects.all().delete()
    said = "1 of its 1 passage was found in it word for word elsewhere"
    source_form = reverse("admin:sources_source_change", args=[edition.source_id])
    for page in (desk(agreement), reverse("documents"), source_form):
        shown = admin_client.get(page).content.decode()
        assert said in shown and "No text of" not in shown
    assert (
        "found word for word in the document" in admin_client.get(desk(agreement)).content.decode()
    )


def test_a_source_without_a_text_says_so_and_takes_words_unchecked(admin_client, agreement):
    source = factories.source()
    page = f"{desk(agreement)}?source={source.pk}"
    shown = admin_client.get(page).content.decode()
    assert "No text of this source is kept here" in shown
    assert reverse("admin:sources_source_new_edition", args=[source.pk]) in shown
    sent = {"source": source.pk, "quotation": "Signed.", "locator": "page 4", "cite": "1"}
    admin_client.post(desk(agreement), sent | {"for": ":signed"})
    passage = Passage.objects.get()
    assert (passage.state, passage.locator) == ("unchecked", "page 4")


def test_a_row_is_begun_cited_and_saved_in_one(admin_client, edition):
    agreement = factories.agreement()
    words = chosen(edition, "Arcadia gives US$ 1 million")
    opened = admin_client.post(desk(agreement), words | {"begin": "agreementmoney"})
    fields = small_form(opened)
    assert "will be cited" in opened.content.decode()
    fields |= {"fact-amount": "1000000", "fact-currency": "USD"}
    done = admin_client.post(desk(agreement), fields, follow=True)
    assert "Saved, with its source." in done.content.decode()
    assert not AgreementMoney.objects.exists()
    drafts.publish(agreement)
    [money], [citation] = AgreementMoney.objects.all(), agreement.citations.all()
    assert (money.amount, citation.row) == (1_000_000, money.pk)
    assert citation.passage.quotation == "Arcadia gives US$ 1 million"


def small_form(response):
    """The fields of the small form of a page, with its button."""
    [form] = html.fromstring(response.content.decode()).xpath("//form[@id='small']")
    fields = {}
    for field in form.iter("input", "select", "textarea"):
        if field.get("name") and (values := values_of(field)):
            fields[field.get("name")] = values[0]
    [button] = form.xpath(".//button[@name='save']")
    return fields | {"save": button.get("value")}


def test_a_row_with_a_mistake_is_shown_again_and_keeps_nothing(admin_client, edition, agreement):
    words = chosen(edition, "Arcadia gives US$ 1 million")
    fields = small_form(admin_client.post(desk(agreement), words | {"begin": "agreementmoney"}))
    shown = admin_client.post(desk(agreement), fields | {"fact-amount": "a lot"}).content.decode()
    assert 'value="a lot"' in shown and "will be cited" in shown
    assert not AgreementMoney.objects.exists() and not Passage.objects.exists()


def test_a_field_is_changed_with_its_source(admin_client, edition, agreement):
    words = chosen(edition, "7 September 2016")
    fields = small_form(admin_client.get(desk(agreement), words | {"open": ":signed"}))
    admin_client.post(desk(agreement), fields | {"fact-signed": "2016-09-07"})
    agreement.refresh_from_db()
    assert agreement.signed == "2016-09-07"
    assert agreement.citations.get().field == "signed"


def test_a_small_form_that_is_out_of_date_saves_nothing(admin_client, agreement):
    fields = small_form(admin_client.get(desk(agreement), {"open": ":signed"}))
    agreement.signed = "2017"
    agreement.save()
    admin_client.post(desk(agreement), fields | {"fact-signed": "2016-09-07"})
    agreement.refresh_from_db()
    assert agreement.signed == "2017"


def test_what_was_cited_is_taken_away_again(admin_client, edition, agreement):
    shown = cite(admin_client, agreement, edition, "on the quay", ":signed").content.decode()
    admin_client.post(desk(agreement), {"undo": undo_in(shown)})
    assert not agreement.citations.exists()


def undo_in(page):
    [undo] = re.findall(r'name="undo" value="([^"]+)" data-undo', page)
    return undo


@pytest.mark.parametrize("live", [True, False])
def test_undo_takes_back_the_whole_step_and_the_draft_that_it_began(admin_client, edition, live):
    agreement = factories.agreement(live=live, signed="")
    before = snapshots.take(agreement)
    fields = small_form(admin_client.get(desk(agreement), {"open": ":signed"}))
    value = fields | chosen(edition, "on the quay") | {"fact-signed": "2016-09-06"}
    row = {"begin": "agreementplace", **chosen(edition, "on the quay")}
    row = small_form(admin_client.post(desk(agreement), row))
    row |= chosen(edition, "on the quay") | {"fact-role": "signed_in"}
    row["fact-place"] = str(factories.place("Arcadia").pk)
    for sent in (value, row):
        page = admin_client.post(desk(agreement), sent, follow=True).content.decode()
        draft = drafts.draft_of(agreement)
        state = draft.snapshot if draft else snapshots.take(agreement)
        assert state != before
        undo = {"undo": undo_in(page)}
        page = admin_client.post(desk(agreement), undo, follow=True).content.decode()
        assert "Undone." in page
        assert "data-undo" not in page
        assert snapshots.take(agreement) == before
        assert drafts.draft_of(agreement) is None
        again = admin_client.post(desk(agreement), undo).content.decode()
        assert "cannot be undone" in again


def test_undo_takes_back_nothing_that_was_changed_meanwhile(admin_client, edition):
    agreement = factories.agreement(live=False, signed="")
    shown = cite(admin_client, agreement, edition, "on the quay", ":signed").content.decode()
    agreement.citations.update(stance="implies")
    answer = admin_client.post(desk(agreement), {"undo": undo_in(shown)})
    assert "it was changed since" in answer.content.decode()
    assert agreement.citations.count() == 1


def test_a_citation_is_copied_to_the_next_fact(admin_client, edition):
    agreement = factories.agreement(live=False, in_force="2017")
    cite(admin_client, agreement, edition, "on the quay", ":signed")
    first = agreement.citations.get().pk
    admin_client.post(desk(agreement), {"again": first})
    assert set(agreement.citations.values_list("field", flat=True)) == {"signed", "in_force"}
    # The one after it has the passage by now.
    admin_client.post(desk(agreement), {"again": first})
    assert agreement.citations.count() == 2


def test_stance_and_stated_value_are_kept_where_they_are_given(admin_client, edition, agreement):
    stance = {"stance": "contradicts", "stated_value": "2017"}
    cite(admin_client, agreement, edition, "on the quay", ":signed", **stance)
    citation = agreement.citations.get()
    assert (citation.stance, citation.stated_value) == ("contradicts", "2017")


def test_what_is_used_is_marked_in_the_text(admin_client, edition, agreement):
    cite(admin_client, agreement, edition, "on the quay", ":signed")
    page = html.fromstring(admin_client.get(desk(agreement)).content.decode())
    assert [part.text for part in page.xpath("//span[@class='used']")] == ["on the quay"]
    [mark] = page.xpath("//a[@class='up']")
    assert page.get_element_by_id(mark.get("href")[1:]) is not None


def test_the_number_of_queries_does_not_grow_with_rows_and_citations(
    admin_client, edition, agreement, django_assert_max_num_queries
):
    factories.cite(agreement, row=factories.agreement_place(agreement))
    admin_client.get(desk(agreement))
    with CaptureQueriesContext(connection) as before:
        admin_client.get(desk(agreement))
    for number in range(5):
        place = factories.place(f"Bay {number}")
        factories.cite(agreement, row=factories.agreement_place(agreement, place=place))
    with django_assert_max_num_queries(len(before) + 1):
        admin_client.get(desk(agreement))


@pytest.mark.parametrize(
    "fact", [":nothing", "no", ":", f"{'0' * 8}-{'0' * 4}-4000-8000-{'0' * 12}:"]
)
def test_a_fact_that_is_not_there_is_refused(admin_client, edition, agreement, fact):
    cite(admin_client, agreement, edition, "on the quay", fact)
    assert agreement.citations.count() == (fact == ":")


@pytest.fixture
def looker():
    """Somebody who may look at agreements, and no more."""
    looker = User.objects.create_user("looker", is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename="view_agreement"))
    return looker


def test_who_may_only_look_is_offered_no_small_form(client, edition, agreement, looker):
    client.force_login(looker)
    response = client.get(desk(agreement), {"source": edition.source.pk, "open": ":title"})
    assert response.status_code == 200
    assert "small" not in response.context


def test_who_may_only_look_cites_nothing(client, edition, agreement, looker):
    client.force_login(looker)
    shown = client.get(desk(agreement))
    assert shown.status_code == 200 and 'id="citefor"' not in shown.content.decode()
    assert cite(client, agreement, edition, "on the quay", ":signed").status_code == 403
    assert not agreement.citations.exists()


@pytest.mark.parametrize(
    "query",
    ["?source=nonsense&at=x", "?start=5&end=1", "?passage=1", "?start=9999999&end=99999999"],
)
def test_an_odd_address_opens_the_desk_all_the_same(admin_client, edition, agreement, query):
    assert admin_client.get(desk(agreement) + query).status_code == 200


def test_a_row_that_is_not_saved_yet_is_cited_by_several_passages(admin_client, edition, agreement):
    words = chosen(edition, "Arcadia gives US$ 1 million")
    fields = small_form(admin_client.post(desk(agreement), words | {"begin": "agreementmoney"}))
    other = chosen(edition, "They did not ask for cranes.")
    fields |= {"fact-amount": "1000000", "fact-currency": "USD"}
    fields["also"] = f"{other['start']}-{other['end']}"
    admin_client.post(desk(agreement), fields)
    money = AgreementMoney.objects.get()
    cited = agreement.citations.filter(row=money.pk).values_list("passage__quotation", flat=True)
    assert set(cited) == {"Arcadia gives US$ 1 million", "They did not ask for cranes."}


def test_a_changed_fact_is_to_be_checked_again_until_the_passage_still_says_so(
    admin_client, edition, agreement
):
    cite(admin_client, agreement, edition, "on the quay", ":signed")
    fields = small_form(admin_client.get(desk(agreement), {"open": ":signed"}))
    admin_client.post(desk(agreement), fields | {"fact-signed": "2016-09-07"})
    shown = admin_client.get(desk(agreement)).content.decode()
    assert "to be checked again" in shown and "Still says so" in shown
    admin_client.post(desk(agreement), {"still": agreement.citations.get().pk})
    assert "to be checked again" not in admin_client.get(desk(agreement)).content.decode()


def test_who_cites_anew_has_compared(admin_client, edition, agreement):
    cite(admin_client, agreement, edition, "on the quay", ":signed")
    agreement.signed = "2016-09-07"
    agreement.save()
    cite(admin_client, agreement, edition, "on the quay", ":signed")
    assert agreement.citations.get().is_as_checked()


def test_a_row_added_while_the_page_is_made_is_not_on_it_yet(rf, admin_user, agreement):
    request = rf.get(desk(agreement))
    request.user = admin_user
    side = RecordSide(agreement, admin.site.get_model_admin(type(agreement)), request)
    added = factories.objective(agreement)
    assert added.pk not in {line.fact.row for line in side.lines}
    later = RecordSide(agreement, side.pages, request)
    assert added.pk in {line.fact.row for line in later.lines}


def test_a_row_that_needs_no_source_can_be_cited_all_the_same(admin_client, edition):
    board = factories.organisation("Harbour Board", live=False)
    name = board.other_names.create(name="The Board", kind="alias")
    shown = html.fromstring(admin_client.get(desk(board)).content.decode())
    row = shown.get_element_by_id(f"fact-{name.pk}-whole")
    assert "The Board" in row.text_content() and not row.find_class("no-source")
    assert "organisationothername" in shown.xpath("//*[@id='kinds']//button/@value")
    cite(admin_client, board, edition, "on the quay", f"{name.pk}:name")
    assert board.citations.get().row == name.pk
