"""Editions of a source's text, and what becomes of its passages with them."""

import uuid
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from partnership.publishing import drafts, snapshots
from partnership.publishing.findings import Level
from partnership.publishing.readiness import faults_of, unready
from partnership.publishing.schedule import publish_due
from partnership.sources.models import Edition, EditionText, Passage, Source
from partnership.staff import copies
from partnership.topics.models import Theme
from tests import factories

pytestmark = pytest.mark.django_db

TEXT = "The two cities signed it on the quay.\nThey did not ask for cranes.\n"


@pytest.fixture
def source():
    return factories.source("Harbour log")


def fresh(row):
    return type(row).objects.get(pk=row.pk)


# An edition is never edited ----------------------------------------------------------------------


@pytest.mark.parametrize("name", Edition.fixed_fields)
def test_what_a_text_is_known_by_cannot_be_changed(source, name):
    edition = factories.edition(TEXT, source=source)
    setattr(edition, name, 7 if name == "length" else "1" * 64)
    with pytest.raises(ValidationError):
        edition.clean()
    with pytest.raises(ValidationError):
        edition.save()


def test_who_may_read_it_can_be_changed(source):
    edition = factories.edition(TEXT, source=source)
    edition.access = Edition.Access.PUBLIC
    edition.full_clean()
    edition.save()
    assert fresh(edition).access == "public"


def test_a_text_cannot_be_written_over():
    kept = EditionText.objects.keep(TEXT)
    kept.text = "Another"
    with pytest.raises(ValidationError):
        kept.save()
    with pytest.raises(ValidationError):
        EditionText(sha256=kept.sha256, text="Another").save()
    assert fresh(kept).text == TEXT


@pytest.mark.parametrize("same", [{"number": 1}, {"text_sha256": "a" * 64}])
def test_a_number_and_a_text_stand_once_in_a_source(source, same):
    values = {"origin": "pasted", "folded_sha256": "b" * 64, "length": 1, "source": source}
    Edition.objects.create(**values, number=1, text_sha256="a" * 64)
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.create(**values, **{"number": 2, "text_sha256": "c" * 64} | same)
    other = values | {"source": factories.source("Another log")}
    Edition.objects.create(**other, number=1, text_sha256="a" * 64)


def test_editions_are_numbered_and_described_by_their_text(source):
    factories.edition(TEXT, source=source)
    edition = factories.edition("Água 🚢", source=source)
    assert (edition.number, edition.length) == (2, 6)


def test_a_draft_and_an_older_version_leave_editions_as_they_are(source):
    snapshot = snapshots.take(source)
    edition = factories.edition(TEXT, source=source)
    with_edition = snapshots.take(source)
    snapshots.write(source, snapshot)
    assert list(source.editions.all()) == [edition]
    source.editions.all().delete()
    snapshots.write(source, with_edition)
    assert fresh(edition).text == TEXT


def test_a_copy_of_a_source_has_editions_and_passages_of_its_own(source):
    factories.edition(TEXT, source=source)
    factories.passage("The two cities", source=source)
    copied = copies.start_from(snapshots.take(source))
    [passage] = copied.passages.all()
    assert passage.state == "found" and passage.edition.source == copied
    assert source.editions.count() == copied.editions.count() == 1


# States ------------------------------------------------------------------------------------------


def test_without_a_text_nothing_is_checked():
    passage = factories.passage()
    assert passage.state == "unchecked"
    assert passage.state_in_words == "not checked: no text is kept"


def test_words_in_the_text_are_found_with_their_place(source, time_machine):
    time_machine.move_to("2026-03-05T12:00:00Z")
    edition = factories.edition(TEXT, source=source)
    passage = factories.passage(
        "They did not […] cranes", source=source, locator="page 9", position=0
    )
    passage = fresh(passage)
    assert (passage.state, passage.edition) == ("found", edition)
    assert [TEXT[start:end] for start, end in passage.parts] == ["They did not", "cranes"]
    assert (passage.locator, passage.position) == ("line 2", 2)
    assert passage.state_in_words == "found word for word in the document (5 March 2026)"


def test_words_that_are_not_in_the_text_are_not_found(source):
    factories.edition(TEXT, source=source)
    passage = factories.passage("They did ask for cranes.", source=source)
    assert passage.state == "missing" and passage.edition is None
    assert passage.state_in_words == "not found in the document"


def test_changed_words_are_looked_for_again(source):
    factories.edition(TEXT, source=source)
    passage = factories.passage("The two cities", source=source)
    passage.quotation = "The three cities"
    passage.save(update_fields=["quotation"])
    assert fresh(passage).state == "missing"


def test_found_where_no_text_is_kept_stands_while_nothing_changes(source):
    edition = factories.edition(TEXT, source=source)
    passage = factories.passage("The two cities", source=source)
    EditionText.objects.all().delete()
    passage = fresh(passage)
    passage.save()
    assert (fresh(passage).state, fresh(passage).edition) == ("found", edition)
    passage.quotation = "The three cities"
    passage.save()
    assert fresh(passage).state == "unchecked"


@pytest.mark.parametrize(
    "claim",
    [
        {"quotation": "The three cities"},
        {"places": "1-15"},
        {"seal": "a" * 64},
        {"edition": None},
    ],
)
def test_a_state_that_a_file_claims_without_its_seal_is_not_taken(source, claim):
    factories.edition(TEXT, source=source)
    passage = fresh(factories.passage("The two cities", source=source))
    for name, value in claim.items():
        setattr(passage, name, value)
    passage.save_base(raw=True)  # as loaddata does
    assert fresh(passage).state == "unchecked"


def test_words_of_an_earlier_edition_stay_found_and_name_it(source):
    first = factories.edition(TEXT, source=source, retrieved_on=date(2026, 1, 2))
    gone = factories.passage("They did not ask for cranes.", source=source)
    stays = factories.passage("The two cities", source=source)
    newest = factories.edition("Preface.\nThe two cities signed it.", source=source)
    changed = source.passages.settle()
    assert {passage.pk for passage in changed} == {stays.pk, gone.pk}
    assert fresh(stays).edition == newest and fresh(stays).locator == "line 2"
    assert (fresh(gone).state, fresh(gone).edition) == ("earlier", first)
    assert fresh(gone).state_in_words.startswith(
        "found word for word in the edition of 2 January 2026 ("
    )
    assert list(Passage.objects.left_behind()) == [gone]


def test_an_edition_in_another_language_leaves_nothing_behind(source):
    factories.edition(TEXT, source=source, language="en")
    passage = factories.passage("The two cities", source=source)
    factories.edition("两座城市", source=source, language="zh-hans")
    source.passages.settle()
    assert fresh(passage).state == "found" and not Passage.objects.left_behind().exists()


def test_a_place_that_somebody_chose_is_kept(source):
    text = "cranes and cranes and cranes"
    edition = factories.edition(text, source=source)
    passage = factories.passage("cranes", source=source, edition=edition, places="11-17")
    assert fresh(passage).places == "11-17"
    passage = factories.passage("and cranes", source=source, edition=edition, places="3-9")
    assert fresh(passage).places == "7-17"


# What is not found is not published --------------------------------------------------------------


@pytest.fixture
def invented(source):
    factories.edition(TEXT, source=source)
    return factories.passage("They did ask for cranes.", source=source)


def test_who_cites_what_is_not_found_cannot_be_published(invented):
    theme = factories.theme(live=False)
    factories.cite(theme, "title", passage=invented)
    [fault] = faults_of(theme, only={"not_found"})
    assert fault.level == Level.ERROR
    assert fault.message == (
        "“They did ask for cranes.” is cited and was not found in “Harbour log”. Copy the words "
        "exactly from the document, or cite others."
    )
    with pytest.raises(ValidationError):
        drafts.refuse_unready(theme)
    assert [record for record, _faults in unready(Theme.objects.all())] == [theme]


def test_what_was_found_earlier_or_never_checked_does_not_keep_back(source):
    theme = factories.theme(live=False)
    elsewhere = factories.passage(source=factories.source("Another log"))
    factories.cite(theme, "title", passage=elsewhere)
    factories.edition(TEXT, source=source)
    factories.cite(theme, "title", passage=factories.passage("The two cities", source=source))
    factories.edition("Another text.", source=source)
    source.passages.settle()
    assert not faults_of(theme, only={"not_found"})


def test_a_draft_that_is_due_and_cites_what_is_not_found_fails_and_says_so(source, time_machine):
    time_machine.move_to("2026-03-05T12:00:00Z")
    factories.edition(TEXT, source=source)
    passage = factories.passage("They did not ask for cranes.", source=source)
    theme = factories.theme("Before")
    snapshot = snapshots.take(theme)
    snapshot[0]["fields"]["title"] = "After"
    snapshot.append(
        {
            "model": "topics.themecitation",
            "pk": str(uuid.uuid4()),
            "fields": {
                "owner": str(theme.pk),
                "field": "title",
                "passage": str(passage.pk),
                "stance": "states",
            },
        }
    )
    drafts.save_draft(theme, snapshot)
    drafts.schedule(theme, datetime(2026, 3, 6, 12, tzinfo=UTC))
    passage.quotation = "They did ask for cranes."
    passage.save()
    source.passages.settle()
    time_machine.move_to("2026-03-07T12:00:00Z")
    [(_draft, reason)] = publish_due()
    assert "was not found in “Harbour log”" in reason
    assert fresh(theme).title == "Before"


def test_a_source_says_which_of_its_passages_are_not_found(invented):
    [fault] = faults_of(Source.objects.get(), only={"passage_not_found"})
    assert fault.level == Level.WARNING and fault.where == invented
