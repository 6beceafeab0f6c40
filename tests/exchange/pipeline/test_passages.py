"""Passages that come in are looked for in the texts that are kept, whatever their file says."""

import datetime
from io import StringIO

import pytest
from django.core.management import call_command

from partnership.exchange.fixtures.writing import export, models_in_order
from partnership.exchange.models import Import
from partnership.exchange.pipeline.undo import undo
from partnership.sources.models import Edition, EditionText, Passage, Source
from tests import factories

pytestmark = pytest.mark.django_db

TEXT = "The two cities signed it on the quay.\nThey did not ask for cranes.\n"


@pytest.fixture
def edition():
    return factories.edition(TEXT, source=factories.source("Harbour log"))


def stored():
    return list(Passage.objects.order_by("key").values(*Passage.EVIDENCE))


def passage_of(among, words, **fields):
    fields = {"source": [among.source.slug], "key": "p", "quotation": words} | fields
    return "sources.passage", None, fields


def test_a_new_passage_is_found_with_its_place(take, edition):
    assert take(passage_of(edition, "They did not ask")).errors == []
    passage = Passage.objects.get()
    assert (passage.state, passage.places, passage.locator) == ("found", "38-54", "line 2")


def test_what_a_file_says_of_its_state_is_not_taken(take, edition):
    claims = {"state": "found", "edition": str(edition.pk), "places": "0-5", "seal": "a" * 64}
    take(passage_of(edition, "They did ask", **claims))
    assert Passage.objects.get().state == "missing"
    EditionText.objects.all().delete()
    take(passage_of(edition, "They did ask", **claims))
    assert Passage.objects.get().state == "unchecked"


def test_what_cites_words_that_are_not_found_does_not_come_in_live(take, edition):
    theme = factories.theme(live=False)
    cited = {"owner": [theme.slug], "field": "title"}
    cited["passage"] = [edition.source.slug, "p"]
    objects = [
        passage_of(edition, "They did ask"),
        ("topics.themecitation", "7e57ed00-0000-4000-8000-000000000001", cited),
        ("topics.theme", str(theme.pk), {"live": True}),
    ]
    taken = take(*objects)
    assert any("was not found in “Harbour log”" in message for message in map(str, taken.errors))
    assert not Passage.objects.exists()


def test_words_on_which_something_published_rests_are_not_changed_into_others(take, edition):
    passage = factories.passage("They did not ask", source=edition.source, key="p")
    theme = factories.theme("Cranes")
    factories.cite(theme, "title", passage=passage)
    taken = take(passage_of(edition, "They did ask"))
    assert "The published “Cranes” rests on it." in str(taken.errors)
    assert Passage.objects.get().quotation == "They did not ask"


def test_a_saved_edition_is_not_made_another_text(take, edition):
    taken = take(("sources.edition", str(edition.pk), {"text_sha256": "a" * 64}))
    assert "The text of an edition is never edited." in str(taken.errors)
    assert take(("sources.edition", str(edition.pk), {"access": "public"})).errors == []
    assert Edition.objects.get().access == "public"


def test_editions_places_and_states_go_out_and_come_back_without_the_text(take, edition, tmp_path):
    factories.passage("They did not […] cranes", source=edition.source)
    EditionText.objects.all().delete()
    before, editions = stored(), list(Edition.objects.values())
    file = tmp_path / "sources.json"
    file.write_text("".join(export(models_in_order(["sources"]))), encoding="utf-8")
    Source.objects.all().delete()
    call_command("import_record", str(file), stdout=StringIO())
    assert (stored(), list(Edition.objects.values())) == (before, editions)
    Source.objects.all().delete()
    call_command("loaddata", str(file), stdout=StringIO())
    assert (stored(), list(Edition.objects.values())) == (before, editions)
    assert before[0]["state"] == "found" and before[0]["places"] == "38-50, 59-65"


@pytest.mark.parametrize("kept", [True, False], ids=["with its text", "without its text"])
def test_an_undone_import_gives_back_where_the_words_were_found(take, edition, kept):
    factories.passage("They did not ask", source=edition.source, key="p")
    Passage.objects.update(found_on=datetime.date(2020, 2, 20))
    if not kept:
        EditionText.objects.all().delete()
    before = stored()
    assert take(passage_of(edition, "signed it")).errors == []
    assert stored() != before
    undo(Import.objects.get())
    assert stored() == before
    assert before[0]["state"] == "found"


def test_no_text_goes_out_or_comes_in(take, edition):
    assert TEXT[:20] not in "".join(export())
    assert EditionText not in models_in_order()
    taken = take(("sources.editiontext", "a" * 64, {"text": "Another text"}))
    assert "is no part of the record" in str(taken.errors)


def test_refresh_record_looks_for_passages_that_came_by_loaddata(edition):
    passage = factories.passage("They did not ask", source=edition.source)
    Passage.objects.update(quotation="They did ask")
    call_command("refresh_record", stdout=StringIO())
    passage.refresh_from_db()
    assert passage.state == "missing"
