"""The page of a source shows as much of its text as its edition lets readers see."""

import pytest

from partnership.sources.models import Edition
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

TEXT = (
    "Harbour log\n\nIt rained. The two cities signed it\non the quay. Nobody fell in.\n\n"
    "Then Zanzibarquux sang.\n"
)
SIGNED = "The two cities signed it on the quay."


@pytest.fixture
def source():
    return factories.source("Harbour log", language="en")


def page(client, source, **asked):
    return client.get(source.get_absolute_url(), asked).content.decode()


def kept(source, access, text=TEXT):
    factories.edition(text, source=source, access=access)
    passage = factories.passage(SIGNED, source=source, key="signed")
    agreement = factories.agreement("Pact")
    row = factories.agreement_money(agreement, provider=factories.organisation())
    factories.cite(agreement, "provider", row=row, passage=passage)
    return passage


def test_a_text_for_all_is_shown_with_what_rests_on_it_beside(client, source):
    kept(source, Edition.Access.PUBLIC)
    html = page(client, source)
    assert "Then Zanzibarquux sang." in html
    assert 'class="used">The two cities signed it\non the quay.</mark>' in html
    assert html.count('id="signed"') == 1 and 'id="line-3"' in html
    note = html.partition('id="line-3"')[2].partition('id="line-6"')[0]
    assert "Pact" in note and "who gave the money" in note
    assert "5 sentences: 1 used, 0 set aside, 4 open" in html
    assert "the whole text, public" in html


def test_passages_in_context_show_their_sentences_and_no_more(client, source):
    kept(source, Edition.Access.PASSAGES)
    html = page(client, source)
    assert "The two cities signed it\non the quay." in html
    for other in ("It rained", "Nobody fell in", "Zanzibarquux"):
        assert other not in html
    assert "passages in their context" in html and 'id="signed"' in html


def test_a_passage_that_begins_inside_a_sentence_is_shown_with_all_of_it(client, source):
    factories.edition(TEXT, source=source, access=Edition.Access.PASSAGES)
    words = factories.passage("cities signed", source=source)
    factories.cite(factories.agreement(), passage=words)
    html = page(client, source)
    assert 'The two <mark class="used">cities signed</mark> it\non the quay.' in html
    assert "It rained" not in html


def test_a_text_for_staff_stays_with_staff_and_says_how_far_it_is_used(client, source):
    kept(source, Edition.Access.STAFF)
    html = page(client, source)
    for other in ("It rained", "Nobody fell in", "Zanzibarquux"):
        assert other not in html
    assert "1 used" in html and "passages alone" in html


def test_only_the_newest_edition_decides_what_readers_see(client, source):
    kept(source, Edition.Access.PUBLIC)
    factories.edition("Another text.", source=source)
    html = page(client, source)
    assert "Zanzibarquux" not in html and "Another text" not in html


def test_a_long_document_has_pages_and_leads_to_what_they_use(client, source):
    long = "\n\n".join(f"Sentence number {number} says little of note." for number in range(1000))
    kept(source, Edition.Access.PUBLIC, f"{long}\n\n{SIGNED}\n")
    html = page(client, source)
    assert "number 0 says" in html and "number 999 says" not in html
    assert html.count('id="signed"') == 1 and "?part=3#signed" in html
    last = page(client, source, part=3)
    assert "number 999 says" in last and last.count('id="signed"') == 1
    for wrong in ("0", "4", "x", "-1", "99999999"):
        assert client.get(source.get_absolute_url(), {"part": wrong}).status_code == 404


def test_a_fact_of_the_source_opens_its_passage_in_the_document(client, source):
    passage = kept(source, Edition.Access.PUBLIC)
    factories.cite(source, "published", passage=passage)
    html = page(client, source)
    assert 'popovertarget="passage-1"' in html
    assert html.count('id="passage-1"') == 1 and 'id="passage-1" popover' in html


def test_what_is_set_aside_is_shown_so_where_the_text_is_for_all(client, source):
    kept(source, Edition.Access.PUBLIC)
    Edition.objects.get().set_aside.create(start=0, end=11, reason="heading")
    assert 'class="put-by">Harbour log</span>' in page(client, source)
