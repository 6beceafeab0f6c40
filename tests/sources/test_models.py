"""Passages and citations."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import override

from partnership.agreements.models import AgreementCitation, AgreementDocument, Objective
from partnership.sources.models import Passage, citable_fields
from tests import factories

pytestmark = pytest.mark.django_db


def citation(agreement, **fields):
    fields.setdefault("passage", factories.passage())
    return AgreementCitation(owner=agreement, **fields)


def test_a_passage_is_found_by_its_source_and_key():
    passage = factories.passage(key="l001")

    assert Passage.objects.get_by_natural_key(passage.source.slug, "l001") == passage
    assert passage.natural_key() == (passage.source.slug, "l001")


@pytest.mark.parametrize(
    ("language", "said"), [("en", "lines 28–31"), ("zh-hans", "第28—31行"), ("fr", "lines 28–31")]
)
def test_lines_and_pages_are_counted_in_the_language_of_the_reader(language, said):
    with override(language):
        assert Passage(locator="lines 28–31").place == said


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ({"key": "l001"}, "sources_passage_key_once_per_source"),
        ({"quotation": "Same words"}, "sources_passage_quotation_once_per_source"),
    ],
)
def test_a_key_and_a_quotation_stand_once_in_a_source(field, name):
    first = factories.passage(**field)
    with pytest.raises(ValidationError, match="already"):
        Passage(
            source=first.source, **{"key": "other", "quotation": "Other words"} | field
        ).full_clean()
    factories.passage(source=factories.source(), **field)  # in another source they may


def test_the_same_passage_is_cited_once_for_one_fact():
    agreement, passage = factories.agreement(), factories.passage()
    citation(agreement, passage=passage, field="signed").save()

    with pytest.raises(IntegrityError), transaction.atomic():
        citation(agreement, passage=passage, field="signed").save()
    citation(agreement, passage=passage, field="title").save()


def test_a_contradiction_needs_the_value_it_states():
    agreement = factories.agreement()
    with pytest.raises(ValidationError, match="contradicting passage states"):
        citation(agreement, field="signed", stance="contradicts").full_clean()
    citation(agreement, field="signed", stance="contradicts", stated_value="2015").full_clean()


def test_a_field_that_is_not_there_is_refused_and_the_message_lists_the_others():
    with pytest.raises(ValidationError) as refused:
        citation(factories.agreement(), field="sined").full_clean()

    assert "signed" in refused.value.message_dict["field"][0]


def test_a_row_of_another_record_is_refused():
    other = factories.row(Objective, factories.agreement(), text="Elsewhere")
    for key in (other.pk, uuid.uuid4()):
        with pytest.raises(ValidationError, match="No row of this record"):
            citation(factories.agreement(), row=key).full_clean()


def test_a_field_of_a_row_is_checked_against_that_row():
    agreement = factories.agreement()
    row = factories.row(Objective, agreement, text="Safer cranes")
    citation(agreement, row=row.pk, field="text").full_clean()
    with pytest.raises(ValidationError, match="no field"):
        citation(agreement, row=row.pk, field="signed").full_clean()


def test_what_can_be_cited_leaves_out_keys_translations_and_derived_columns():
    names = citable_fields(type(factories.agreement()))

    assert {"title", "signed", "themes"} <= set(names)
    assert not {"id", "slug", "live", "translations", "signed_earliest", "staff_notes"} & set(names)


def test_a_document_has_either_a_file_or_an_address():
    agreement = factories.agreement()
    with pytest.raises(ValidationError, match="either a file or a web address"):
        AgreementDocument(agreement=agreement, title="Text").full_clean()
    AgreementDocument(
        agreement=agreement, title="Text", url="https://arcadia.example/t"
    ).full_clean()


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://arcadia.example/", "text"])
def test_only_web_addresses_are_addresses(address):
    with pytest.raises(ValidationError):
        AgreementDocument(agreement=factories.agreement(), title="Text", url=address).full_clean()
