"""A record is begun at the desk: its form beside the document, words cited before it is saved."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from lxml import html

from partnership.agreements.models import Agreement
from partnership.participants.models import Organisation
from partnership.publishing.models import Revision
from partnership.publishing.models.record import record_models
from partnership.sources.desk.new_records import kinds_of_records
from partnership.sources.models import Passage
from tests import factories
from tests.forms import fields_in

pytestmark = pytest.mark.django_db

TEXT = (
    "Press release 📰 of 7 September 2016\n"
    "The two cities signed the Quay Memorandum. The Harbour Board keeps the log.\n"
)


@pytest.fixture
def edition():
    return factories.edition(TEXT, source=factories.source("Harbour log", language="en"))


def begin(model):
    return reverse("desk_new", args=[model])


def bounds(words):
    """Where words of the text stand as browsers count them."""
    before = TEXT[: TEXT.index(words)]
    start, length = (len(part.encode("utf-16-le")) // 2 for part in (before, words))
    return {"start": start, "end": start + length}


def chosen(edition, words):
    return {"source": edition.source_id, **bounds(words)}


def place(words):
    return "{start}-{end}".format(**bounds(words))


def sent_by(form):
    """What a browser would send of a form."""
    return {name: values[0] for name, values in fields_in(form).items()}


def small(response):
    [form] = html.fromstring(response.content).xpath("//form[@id='small']")
    return form


def test_chosen_words_name_a_new_record_and_are_cited_for_its_name(admin_client, edition):
    page = admin_client.get(
        begin("participants.organisation"), chosen(edition, "The Harbour Board")
    )
    assert not Organisation.objects.exists() and not Passage.objects.exists()
    sent = sent_by(small(page))
    assert sent["fact-name"] == "The Harbour Board"
    assert sent["also"] == f":name@{place('The Harbour Board')}"
    response = admin_client.post(
        begin("participants.organisation"), sent | {"save": ":"}, follow=True
    )
    assert "Saved, with its source." in response.content.decode()
    made = Organisation.objects.get()
    assert (made.name, made.slug, made.live) == ("The Harbour Board", "the-harbour-board", False)
    [citation] = made.citations.all()
    assert (citation.row, citation.field, citation.passage.state) == (None, "name", "found")
    assert response.request["PATH_INFO"] == reverse("desk", args=[made._meta.label_lower, made.pk])
    assert Revision.objects.of(made).versions().get().user == User.objects.get()
    assert LogEntry.objects.get().is_addition()


def test_further_words_are_cited_for_fields_before_anything_is_saved(admin_client, edition):
    sent = {
        "source": edition.source_id,
        "fact-partnerships": factories.partnership().pk,
        "fact-title": "Quay Memorandum",
        "fact-kind": "mou",
        "fact-signed": "2016-09-07",
        "also": [
            f":title,:kind@{place('Quay Memorandum')}",
            f":signed@{place('7 September')}+{place('2016')}",
            f":@{place('The two cities')}",
        ],
        "save": ":",
    }
    admin_client.post(begin("agreements.agreement"), sent)
    made = Agreement.objects.get()
    cited = made.citations.values_list("field", "passage__quotation")
    assert set(cited) == {
        ("title", "Quay Memorandum"),
        ("kind", "Quay Memorandum"),
        ("signed", "7 September […] 2016"),
        ("", "The two cities"),
    }
    # The version that is kept has them, too.
    kept = Revision.objects.of(made).versions().get().snapshot
    assert sum(row["model"].endswith("citation") for row in kept) == 4


def test_the_same_words_chosen_twice_are_one_passage_and_longer_ones_another(admin_client, edition):
    sent = {
        "source": edition.source_id,
        "fact-name": "The Harbour Board",
        "also": [
            f":name@{place('The Harbour Board')}",
            f":description@{place('The Harbour Board')}",
            f":acronym@{place('The Harbour Board keeps the log.')}",
        ],
        "save": ":",
    }
    admin_client.post(begin("participants.organisation"), sent)
    cited = Organisation.objects.get().citations.values_list("field", "passage__key")
    assert dict(cited) == {
        "name": "the-harbour-board",
        "description": "the-harbour-board",
        "acronym": "the-harbour-board-keeps-the-log",
    }


def test_a_name_that_is_like_one_there_is_asked_about_first(admin_client, edition):
    there = factories.organisation("Harbour Board")
    also = f":name@{place('The Harbour Board')}"
    sent = {
        "source": edition.source_id, "fact-name": "The Harbour Board", "also": also, "save": ":",
    }  # fmt: skip
    form = small(admin_client.post(begin("participants.organisation"), sent))
    assert reverse("desk", args=["participants.organisation", there.pk]) in form.xpath(".//a/@href")
    assert sent_by(form)["also"] == also
    assert Organisation.objects.get() == there
    again = {**sent_by(form), "save": ":", "is_new": "The Harbour Board"}
    admin_client.post(begin("participants.organisation"), again)
    assert Organisation.objects.count() == 2


def test_a_mistake_saves_nothing_and_loses_nothing(admin_client, edition):
    also = f":title@{place('Quay Memorandum')}"
    sent = {
        "source": edition.source_id, "fact-title": "", "fact-signed": "the day of the flood",
        "fact-summary": "Typed by hand.", "also": also, "save": ":",
    }  # fmt: skip
    page = admin_client.post(begin("agreements.agreement"), sent)
    assert not Agreement.objects.exists() and not Passage.objects.exists()
    form = small(page)
    again = sent_by(form)
    assert again["fact-signed"] == "the day of the flood" and again["also"] == also
    assert again["fact-summary"] == "Typed by hand."
    assert len(form.xpath(".//ul[contains(@class, 'errorlist')]")) >= 2


def test_words_that_are_not_in_the_document_are_cited_for_nothing(admin_client, edition):
    sent = {
        "source": edition.source_id, "fact-name": "Pilots", "quotation": "The pilots", "save": ":",
    }  # fmt: skip
    page = admin_client.post(begin("participants.organisation"), sent)
    assert "These words are not in the document." in page.content.decode()
    assert not Organisation.objects.exists()


def test_a_suggestion_fills_its_field_with_its_source_and_keeps_what_was_typed(
    admin_client, edition
):
    words = "Press release 📰 of 7 September 2016"
    page = admin_client.get(begin("agreements.agreement"), chosen(edition, words))
    buttons = html.fromstring(page.content).xpath("//button[@name='fill']/@value")
    [fill] = [one for one in buttons if one.endswith("/:signed")]
    typed = {"source": edition.source_id, "fact-summary": "Typed.", "fill": fill}
    sent = sent_by(small(admin_client.post(begin("agreements.agreement"), typed)))
    assert (sent["fact-signed"], sent["fact-summary"]) == ("2016-09-07", "Typed.")
    assert sent["also"] == f":signed@{place(words)}"
    gone = {**typed, "fill": fill.replace("signed", "elsewhere")}
    page = admin_client.post(begin("agreements.agreement"), gone)
    assert "suggested no longer" in page.content.decode()


def test_words_chosen_beside_one_record_begin_another(admin_client, edition):
    agreement = factories.agreement(live=False)
    address = reverse("desk", args=["agreements.agreement", agreement.pk])
    sent = chosen(edition, "The Harbour Board") | {"new": "participants.organisation"}
    page = admin_client.post(address, sent, follow=True)
    assert page.request["PATH_INFO"] == begin("participants.organisation")
    assert sent_by(small(page))["fact-name"] == "The Harbour Board"
    assert admin_client.post(address, sent | {"new": "auth.user"}).status_code == 404


def test_every_kind_can_be_begun_at_the_desk(admin_client, edition, admin_user, rf):
    request = rf.get("/")
    request.user = admin_user
    kinds = {model for model, _words in kinds_of_records(request)}
    assert {model._meta.label_lower for model in record_models()} == kinds
    for model in kinds:
        page = admin_client.get(begin(model), chosen(edition, "The Harbour Board"))
        assert page.status_code == 200, model
        assert small(page).xpath(".//input[@name='also']"), model
    assert admin_client.get(begin("sources.passage")).status_code == 404
    listed = admin_client.get(reverse("documents")).content.decode()
    assert f"{begin('events.event')}?source={edition.source_id}" in listed
    assert begin("events.event") in admin_client.get("/admin/events/event/add/").content.decode()


def test_who_may_not_add_a_record_begins_none(client, edition):
    looker = User.objects.create_user("wei", is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename="view_organisation"))
    client.force_login(looker)
    sent = {"source": edition.source_id, "fact-name": "Pilots", "save": ":"}
    assert client.post(begin("participants.organisation"), sent).status_code == 403
    page = client.get(begin("participants.organisation"))
    assert b'id="small"' not in page.content
