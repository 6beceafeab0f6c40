"""What staff should look at in the record."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from partnership.agreements.models import Objective
from partnership.exchange.record_checks import (
    MISQUOTED,
    UNCITED,
    UNLINKED,
    UNTRANSLATED,
    findings,
)
from partnership.sources.models import EditionText
from partnership.sources.texts.proving import prove
from tests import factories


def messages(kind, record, **options):
    return [
        finding.message
        for finding in findings(**options)
        if finding.kind == kind and finding.where == record
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
    source = factories.passage("The two cities signed it.").source
    proof = prove(source, "Yesterday the two cities signed it on the quay.")
    assert messages(MISQUOTED, source, proofs=[proof])

    proof = prove(source, "Yesterday. The two ci-\nties signed it.")
    assert not messages(MISQUOTED, source, proofs=[proof])


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


@pytest.mark.django_db
def test_a_file_proves_the_passages_of_the_edition_that_it_is_the_text_of(capsys, tmp_path):
    words = "The two cities signed it.\nThey asked."
    edition = factories.edition(words, source=factories.source("Log"))
    factories.passage("They asked.", source=edition.source)
    moved = factories.passage("The two", source=edition.source)
    EditionText.objects.all().delete()
    text = tmp_path / "log.txt"
    text.write_bytes(b"\xef\xbb\xbf" + words.replace("\n", "\r\n").encode())
    call_command("check_record", "--text", str(text), "--only", MISQUOTED)
    said = capsys.readouterr().out
    assert f"{edition.source.slug}, edition 1: 2 of 2 passages found word for word." in said
    assert "0 misquoted" in said

    type(moved).objects.filter(pk=moved.pk).update(places="0-8")
    call_command("check_record", "--text", str(text), "--only", MISQUOTED)
    assert "1 of 2 passages" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_file_of_no_edition_asks_for_its_source(tmp_path):
    text = tmp_path / "source.txt"
    text.write_text("Words.")
    with pytest.raises(CommandError, match="Put the slug of its source before it"):
        call_command("check_record", "--text", str(text))
