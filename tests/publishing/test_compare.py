"""Differences of two versions in words."""

from decimal import Decimal

import pytest

from partnership.agreements.models import Objective
from partnership.publishing import snapshots
from partnership.publishing.compare import Change, Names, both_in_one, differences
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def changes_of(record, change):
    before = snapshots.take(record)
    change()
    return differences(before, snapshots.take(record))


def test_equal_versions_do_not_differ():
    agreement = factories.agreement()
    assert changes_of(agreement, lambda: None) == []


def test_a_field_is_named_and_its_values_are_in_words():
    agreement = factories.agreement(signed="2016")

    def change():
        agreement.signed, agreement.kind = "[2019-04,2019-06]", "amendment"
        agreement.save()

    assert changes_of(agreement, change) == [
        Change("", "Type", "memorandum of understanding", "amendment"),
        Change("", "Signed or agreed", "2016", "April or June 2019"),
    ]


def test_links_are_named_by_the_records_they_lead_to():
    agreement = factories.agreement(themes=[factories.theme("Cranes")])
    (change,) = changes_of(
        agreement,
        lambda: agreement.themes.set([factories.theme("Docks"), factories.theme("Buoys")]),
    )

    assert (change.before, change.after) == ("Cranes", "Buoys, Docks")


def test_rows_that_came_and_went_are_told_whole():
    agreement = factories.agreement()
    row = factories.row(Objective, agreement, text="Safer cranes")

    def change():
        row.delete()
        factories.row(Objective, agreement, text="Quieter docks")

    kinds = {change.row_kind: change for change in changes_of(agreement, change)}

    assert "Safer cranes" in kinds["removed"].before
    assert "Quieter docks" in kinds["added"].after


def test_a_row_that_came_is_told_as_readers_read_it_with_all_that_it_says():
    result = factories.result(factories.project())
    expected = {
        "nature": "expected",
        "due": "2029",
        "quantity_comparator": "about",
        "quantity_low": 2400,
        "quantity_unit": "apprentices",
        "quantity_words": "Some 2,400 apprentices",
    }
    (added,) = changes_of(result.project, lambda: factories.result_value(result, **expected))
    for words in ("about 2,400 apprentices", "Nature: Expected", "Due: 2029", "Some 2,400"):
        assert words.casefold() in added.after.casefold()
    assert "quantity_" not in added.after and "2400" not in added.after

    project = result.project
    (cited,) = changes_of(project, lambda: factories.cite(project, "planned_start"))
    assert "Planned start" in cited.after and "planned_start" not in cited.after
    image = {"file": "images/60fa.webp", "alternative_text": "A crane", "size": 31955}
    model = type(project).images.rel.related_model
    entry = {"model": model._meta.label_lower, "pk": "1", "fields": image}
    told = Names([entry]).whole_row(entry)
    assert "60fa" not in told and "A crane" in told


def test_money_is_grouped_and_the_row_named():
    funding = factories.funding(amount=Decimal("745000"), currency="USD")

    def change():
        funding.amount = Decimal("750000")
        funding.save()

    (found,) = changes_of(funding.project, change)
    assert found.row.startswith("Funding")
    assert (found.before, found.after) == ("745,000", "750,000")


def test_a_translation_is_compared_in_its_language():
    theme = factories.theme(translations=factories.translation("title", "港口"))

    def change():
        theme.set_translation("zh-hans", "title", "码头", "official")
        theme.save()

    (found,) = changes_of(theme, change)
    assert "港口" in found.before
    assert "码头" in found.after


def test_texts_are_compared_word_by_word():
    pieces = Change("", "", "The old crane stands", "The new crane stands").pieces

    assert [(piece.kind, piece.text.strip()) for piece in pieces] == [
        ("kept", "The"),
        ("out", "old"),
        ("in", "new"),
        ("kept", "crane stands"),
    ]


@pytest.mark.parametrize(
    ("common", "mine", "theirs", "both"),
    [
        (
            "Help more people.",
            "Help 500 more people.",
            "Help many people.",
            "Help 500 many people.",
        ),
        ("Old cranes", "New cranes", "New cranes here", "New cranes here"),
        ("", "One.", "Two.", "One. Two."),
        ("旧码头", "新码头", "旧港口", "新港口"),
    ],
)
def test_what_two_people_changed_in_a_text_is_brought_into_one(common, mine, theirs, both):
    assert both_in_one(common, mine, theirs) == both


def test_a_word_stays_where_others_are_added_after_it():
    pieces = Change("", "", "Their strength.", "Their strength. More.").pieces
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("kept", "Their strength. "),
        ("in", "More."),
    ]


def test_numbers_do_not_run_together_and_ideographs_stand_close():
    pieces = Change("", "Amount", "1,000,000", "745,001").pieces
    assert "".join(piece.text for piece in pieces) == "1,000,000 745,001"
    assert [piece.kind for piece in pieces] == ["out", "kept", "in"]
    assert "".join(piece.text for piece in Change("", "", "港口", "码头").pieces) == "港口码头"
    assert "".join(p.text for p in Change("", "", "a ship", "a boat").pieces) == "a ship boat"


def test_a_citation_of_a_row_names_the_row_and_no_key():
    agreement = factories.agreement()
    row = factories.row(Objective, agreement, text="Safer cranes")
    (added,) = changes_of(agreement, lambda: factories.cite(agreement, row=row))
    assert "Safer cranes" in added.after
    assert str(row.pk) not in added.after


def test_what_is_gone_is_named_without_its_key():
    agreement = factories.agreement()
    row = factories.row(Objective, agreement, text="Safer cranes")
    citation = factories.cite(agreement, row=row)
    row.delete()

    def change():
        citation.row = None
        citation.save()

    (change_of_row,) = changes_of(agreement, change)
    assert change_of_row.before == "what is not there any more"


def test_what_an_old_version_held_in_place_of_a_day_is_told_as_it_is():
    agreement = factories.agreement()
    before, after = snapshots.take(agreement), snapshots.take(agreement)
    before[0]["fields"]["checked_on"] = "2016-09"
    after[0]["fields"]["checked_on"] = "2016-09-06"

    (change,) = differences(before, after)

    assert (change.before, change.after) == ("2016-09", "6 September 2016")


def test_what_changes_beside_the_words_of_a_translation_is_told():
    agreement = factories.agreement(summary="New words.")
    kept = {"text": "旧文", "status": "staff"}

    def with_entry(**more):
        agreement.translations = {"zh-hans": {"summary": {**kept, **more}}}
        agreement.save()

    with_entry()
    (older,) = changes_of(agreement, lambda: with_entry(of="Old words."))
    assert older.before == "旧文 [Translation by staff]"
    assert older.after == "旧文 [Translation by staff, older than the original]"
    (reviewed,) = changes_of(agreement, lambda: with_entry(reviewer="Li", reviewed_on="2026-05-01"))
    assert reviewed.after.startswith("旧文 [Translation by staff, reviewed by Li, reviewed on")
