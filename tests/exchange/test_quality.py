"""What staff should look at in the record."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from partnership.agreements.models import Objective
from partnership.exchange.quality import (
    MISQUOTED,
    UNCITED,
    UNLINKED,
    UNTRANSLATED,
    findings,
    is_quoted,
)
from tests import factories


def messages(kind, record, **options):
    return [
        finding.message
        for finding in findings(**options)
        if finding.kind == kind and finding.record == record
    ]


@pytest.mark.django_db
def test_a_fact_without_a_citation_is_found_and_named():
    agreement = factories.agreement(signed="2016")
    assert any("signed" in message for message in messages(UNCITED, agreement))

    factories.cite(agreement, "signed")
    assert not any("signed" in message for message in messages(UNCITED, agreement))


@pytest.mark.django_db
def test_a_row_without_a_citation_is_found_and_named():
    agreement = factories.agreement()
    row = factories.row(Objective, agreement, text="Safer cranes")
    assert any("Safer cranes" in message for message in messages(UNCITED, agreement))

    factories.cite(agreement, row=row)
    assert not any("Safer cranes" in message for message in messages(UNCITED, agreement))


@pytest.mark.django_db
def test_a_citation_of_the_whole_record_covers_its_facts():
    agreement = factories.agreement(signed="2016")
    factories.cite(agreement)

    assert messages(UNCITED, agreement) == []


@pytest.mark.django_db
def test_a_record_on_its_own_is_unlinked():
    lonely, linked = factories.theme(), factories.theme("Cranes")
    factories.framework(themes=[linked])

    assert messages(UNLINKED, lonely)
    assert not messages(UNLINKED, linked)


@pytest.mark.django_db
def test_a_missing_translation_is_named_with_its_language():
    theme = factories.theme()
    (message,) = messages(UNTRANSLATED, theme)
    assert "title" in message

    theme.set_translation("zh-hans", "title", "港口安全", "staff")
    theme.save()
    assert messages(UNTRANSLATED, theme) == []


@pytest.mark.django_db
def test_a_passage_that_differs_from_its_source_is_found():
    passage = factories.passage("The two cities signed it.")
    text = {passage.source.slug: "Yesterday the two cities signed it on the quay."}
    assert messages(MISQUOTED, passage.source, texts=text)

    text = {passage.source.slug: "Yesterday. The two ci-\nties signed it."}
    assert not messages(MISQUOTED, passage.source, texts=text)


@pytest.mark.parametrize(
    ("quotation", "text", "quoted"),
    [
        ("South-South cooperation", "South-\nSouth coo-\nperation", True),
        ("“Great” words", '"Great" words', True),
        ("first […] last", "first, second, last", True),
        ("last […] first", "first, second, last", False),
        ("of employment [sic]", "of employment", True),
        ("26 Conventions", "27 Conventions", False),
    ],
)
def test_word_for_word_up_to_white_space_hyphens_and_quotation_marks(quotation, text, quoted):
    assert is_quoted(quotation, text) is quoted


@pytest.mark.django_db
def test_the_command_prints_findings_and_counts(capsys, tmp_path):
    passage = factories.passage("These words.")
    text = tmp_path / "source.txt"
    text.write_text("Other words.")

    call_command("check_record", "--text", passage.source.slug, str(text), "--only", MISQUOTED)

    assert passage.key in capsys.readouterr().out


@pytest.mark.django_db
def test_an_unknown_source_or_file_is_an_error_that_says_so(tmp_path):
    text = tmp_path / "source.txt"
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("check_record", "--text", "nowhere", str(text))
    text.write_text("Words.")
    with pytest.raises(CommandError, match="nowhere"):
        call_command("check_record", "--text", "nowhere", str(text))
