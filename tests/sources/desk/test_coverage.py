"""How far a document is read: sentences used, set aside with a reason, and open."""

import pytest
from django.urls import reverse

from partnership.exchange.fixtures.writing import models_in_order
from partnership.sources.desk import quoting
from partnership.sources.desk.coverage import coverage_of
from partnership.sources.desk.quoting import passage_of
from partnership.sources.models import Passage, SetAside
from partnership.sources.texts.sentences import sentences
from tests import factories

pytestmark = pytest.mark.django_db

TEXT = "The harbour log\n\nThey signed it. Dr. Quay spoke for Mr. Reef.\nNobody asked for cranes.\n"


@pytest.fixture
def edition():
    return factories.edition(TEXT, source=factories.source("Harbour log"))


def words(text):
    return [text[slice(*place)] for place in sentences(text)]


@pytest.mark.parametrize(
    "text, expected",
    [
        (TEXT, ["The harbour log", "They signed it.", "Dr. Quay spoke for Mr. Reef.",
                "Nobody asked for cranes."]),
        ("It cost US$ 1.5 million. “Well done!” he said.", ["It cost US$ 1.5 million.",
                                                            "“Well done!” he said."]),
        ("签署了。他们说：“很好！”结束。", ["签署了。", "他们说：“很好！”", "结束。"]),
        ("Facts\n  • One thing\n  • Another", ["Facts", "• One thing", "• Another"]),
        (" \n\n— \n", []),
    ],
)  # fmt: skip
def test_a_text_is_cut_into_sentences(text, expected):
    assert words(text) == expected


def test_sentences_are_used_set_aside_or_open(edition):
    passage = factories.passage("They signed it.", source=edition.source)
    factories.passage("Nobody asked for cranes.", source=edition.source)
    factories.cite(factories.agreement(live=False), "signed", passage=passage)
    SetAside.objects.create(edition=edition, start=0, end=15, reason="heading")
    covered = coverage_of(edition.source)
    assert [TEXT[slice(*place)] for place in covered.used] == ["They signed it."]
    assert [TEXT[slice(*place)] for place in covered.aside] == ["The harbour log"]
    assert len(covered.open) == 2, "a passage that nothing cites is not used"
    assert covered.in_words == "4 sentences: 1 used, 1 set aside, 2 open"


def desk(source):
    return reverse("desk", args=["sources.source", source.pk])


def test_a_sentence_is_set_aside_and_taken_up_again(admin_client, edition):
    chosen = {"source": edition.source_id, "edition": edition.pk, "start": 4, "end": 8}
    page = admin_client.post(desk(edition.source), chosen | {"aside": "heading"}, follow=True)
    assert "1 sentence set aside." in page.content.decode()
    row = SetAside.objects.get()
    assert (row.place, row.reason) == ((0, 15), "heading")
    assert "heading or furniture of the page" in page.content.decode()
    admin_client.post(desk(edition.source), chosen | {"take_up": row.pk})
    assert not SetAside.objects.exists()


def test_what_is_set_aside_is_no_part_of_the_record(edition):
    assert SetAside not in models_in_order()


def test_a_reason_has_to_be_one_of_those_there_are(admin_client, edition):
    chosen = {"source": edition.source_id, "start": 4, "end": 8, "aside": "because"}
    admin_client.post(desk(edition.source), chosen)
    assert not SetAside.objects.exists()


def test_the_list_of_documents_says_how_far_each_is_read(admin_client, edition):
    factories.edition("Later.", source=edition.source, kept=False)
    unkept = factories.edition("Nothing kept.", source=factories.source("Other log"), kept=False)
    passage = factories.passage("Nothing kept.", source=unkept.source)
    factories.passage("They signed nothing.", source=edition.source)
    shown = admin_client.get(reverse("documents")).content.decode()
    assert "4 sentences: 0 used, 0 set aside, 4 open" in shown
    assert "No text of this source is kept here" in shown
    assert "They signed nothing." in shown and "not found in the document" in shown
    assert passage.state == Passage.State.UNCHECKED
    assert "1 passage could not be looked for: no text of its source is kept." in shown
    form = reverse("admin:sources_source_change", args=[edition.source_id])
    assert "4 sentences: 0 used" in admin_client.get(form).content.decode()


def test_of_a_new_edition_what_stands_unchanged_follows_and_all_else_waits_with_both_wordings(
    admin_client,
):
    source = factories.source(language="en")
    text = f"A line.\nThey signed it. {ODD}"
    first = factories.edition(text, source=source)
    same, other = (quoting.keep(passage_of(source, words)) for words in ("They signed it.", ODD))
    assert {same.edition, other.edition} == {first}
    newest = factories.edition(
        f"They signed it. {ODD.replace('a crane', 'two cranes')}", source=source
    )
    Passage.objects.settle()
    same.refresh_from_db()
    other.refresh_from_db()
    assert (same.state, same.edition, same.locator) == ("found", newest, "line 1")
    assert (other.state, other.edition) == ("earlier", first)
    shown = admin_client.get(reverse("documents")).content.decode()
    assert f"<q>{ODD}</q>" in shown and "Nobody of the two cities sold two cranes" in shown
    assert "<q>They signed it.</q>" not in shown


ODD = "Nobody of the two cities sold a crane on the eastern quay."
