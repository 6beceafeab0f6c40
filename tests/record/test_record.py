"""The shipped record as a whole: how much there is, quoted exactly, cited, translated."""

import re

import pytest
from django.apps import apps
from django.db.models import Q

from partnership.agreements.models import Agreement
from partnership.events.models import Event, EventOtherTitle, Milestone, Quotation
from partnership.exchange.record_checks import unlinked
from partnership.participants.models import Organisation, Person
from partnership.publishing.models import Publishable, Record
from partnership.sources.models import Citation, Passage, Source
from partnership.values.models import Translatable
from projects.models import Project

pytestmark = pytest.mark.any_database

# The two documents among the reference data, by the slug of their source.
DOCUMENTS = {
    "ilo-china-brochure": "000_*.txt",
    "ilo-press-release-2016-09-06": "004_*.txt",
}
# What others said or printed is shown in its own language.
ORIGINAL_ONLY = {
    "sources.source": {"title"},
    "events.quotation": {"text", "pull_quote"},
    "projects.resultvalue": {"quantity_words"},
}


def models_of(base):
    return [model for model in apps.get_models() if issubclass(model, base)]


# How much there is --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "count"),
    [
        (Agreement, 8),
        (Project, 4),
        (Event, 7),
        (Person, 3),
        (Quotation, 5),
        (Organisation, 17),
        (Milestone, 10),
        (Source, 2),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_number_of_records(record, model, count):
    assert model.objects.count() == count


def test_two_events_are_trainings(record):
    assert Event.objects.filter(kind=Event.Kind.TRAINING).count() == 2


def test_one_quotation_has_a_pull_quote(record):
    pulled = Quotation.objects.exclude(pull_quote="").get()
    assert pulled.pull_quote in pulled.text.replace("And as", "As").replace("as China", "As China")


def test_everything_is_public_and_checked(record):
    for model in models_of(Publishable):
        assert model.objects.count() == model.objects.published().count(), model
    for model in models_of(Record):
        assert not model.objects.filter(checked_on=None).exists(), model


def test_every_record_is_linked(record):
    lonely = [
        one for model in models_of(Record) for one in model.objects.all() if any(unlinked(one))
    ]
    assert lonely == []


# Dates that stand twice ---------------------------------------------------------------------------


def test_milestones_agree_with_the_records_whose_dates_they_repeat(record):
    repeating = Milestone.objects.exclude(
        repeats_organisation=None, repeats_membership=None, repeats_framework=None
    )
    assert repeating.count() == 8
    for milestone in repeating:
        assert milestone.repeated_date == milestone.date_earliest, milestone


def test_only_two_milestones_repeat_no_other_record(record):
    alone = Milestone.objects.filter(
        repeats_organisation=None, repeats_membership=None, repeats_framework=None
    )
    assert sorted(alone.values_list("slug", flat=True)) == [
        "activities-resumed-1983",
        "g20-labour-ministers-2008",
    ]


def test_no_milestone_repeats_an_agreement_or_a_project(record):
    years = {"2001", "2012", "2013", "2016", "2019"}
    assert not Milestone.objects.filter(date__in=years).exists()


# Word for word ------------------------------------------------------------------------------------


def letters(text):
    """A text without the white space and the hyphens by which lines may differ."""
    return re.sub(r"[\s-]", "", text)


def stands_in(quotation, text):
    """Whether the parts of a quotation, between its "[…]", stand in the text in their order."""
    rest = letters(text)
    for part in filter(str.strip, quotation.split("[…]")):
        _before, found, rest = rest.partition(letters(part))
        if not found:
            return False
    return True


@pytest.fixture(scope="session")
def documents(reference_dir):
    """The lines of the two documents, by the slug of their source."""
    lines = {}
    for slug, name in DOCUMENTS.items():
        (path,) = (reference_dir / "seeds").glob(name)
        lines[slug] = path.read_text(encoding="utf-8").split("\n")
    return lines


@pytest.mark.reference
def test_passages_stand_on_the_lines_that_they_name(record, documents):
    passages = Passage.objects.select_related("source")
    assert passages.count() > 90
    for passage in passages:
        first, last = re.fullmatch(r"lines? (\d+)(?:–(\d+))?", passage.locator).groups()
        lines = documents[passage.source.slug][int(first) - 1 : int(last or first)]
        assert stands_in(passage.quotation, "\n".join(lines)), passage
        assert len(passage.quotation) <= 500


@pytest.mark.reference
def test_quotations_stand_in_the_documents(record, documents):
    text = "\n".join(line for lines in documents.values() for line in lines)
    for quotation in Quotation.objects.all():
        assert stands_in(quotation.text, text), quotation
        assert stands_in(quotation.pull_quote, text), quotation


@pytest.mark.reference
def test_titles_stand_in_the_documents_unless_they_are_called_descriptive(record, documents):
    text = "\n".join(line for lines in documents.values() for line in lines)
    titles = [
        *Source.objects.values_list("title", flat=True),
        *Source.objects.values_list("kicker", flat=True),
        *Source.objects.values_list("standfirst", flat=True),
        *Agreement.objects.filter(title_is_descriptive=False).values_list("title", flat=True),
        *Event.objects.filter(title_is_descriptive=False).values_list("title", flat=True),
        *EventOtherTitle.objects.values_list("title", flat=True),
        *Project.objects.values_list("title", flat=True),
    ]
    assert len(titles) > 15
    for title in titles:
        assert stands_in(title, text), title


@pytest.mark.reference
def test_our_own_prose_copies_no_sentence(record, documents):
    text = letters("\n".join(line for lines in documents.values() for line in lines)).casefold()
    for model in models_of(Record):
        for field in {"summary", "description", "purpose", "context", "expected_effect"} & {
            field.name for field in model._meta.fields
        }:
            for obj in model.objects.all():
                for sentence in re.split(r"(?<=[.:;]) ", getattr(obj, field)):
                    if len(sentence.split()) > 6:
                        assert letters(sentence).rstrip(".").casefold() not in text, sentence


@pytest.mark.parametrize("field", ["source_word", "quantity_words", "named_as"])
def test_words_kept_from_a_source_stand_in_a_passage_cited_for_the_row(record, field):
    found = 0
    for model in models_of(Record):
        for child in model.child_models():
            if field not in {one.name for one in child._meta.fields}:
                continue
            for row in child.objects.exclude(**{field: ""}):
                cited = row.parent.citations.filter(row=row.pk).select_related("passage")
                quoted = " ".join(citation.passage.quotation for citation in cited).casefold()
                assert getattr(row, field).casefold() in quoted, row
                found += 1
    assert found >= 5


# Cited --------------------------------------------------------------------------------------------


def test_every_child_row_that_states_a_fact_is_cited(record):
    without_need = {
        "events.eventothername",
        "participants.organisationothername",
        "participants.organisationidentifier",
        "participants.personothername",
        "places.placeothername",
        "sources.edition",
        "sources.passage",
    }
    for model in models_of(Record):
        for child in model.child_models():
            if issubclass(child, Citation) or child._meta.label_lower in without_need:
                continue
            rows = child.objects.all()
            if child._meta.label_lower == "projects.projecttheme":
                rows = rows.exclude(basis="classified")
            for row in rows:
                assert row.parent.citations.filter(row=row.pk).exists(), (row.parent, row)


def test_every_citation_of_a_row_finds_its_row(record):
    for model in models_of(Citation):
        for citation in model.objects.exclude(row=None):
            assert citation.owner.find_child(citation.row) is not None, citation


def test_every_passage_is_cited(record):
    uncited = Passage.objects.all()
    for model in models_of(Citation):
        uncited = uncited.exclude(pk__in=model.objects.values("passage"))
    assert not uncited.exists(), list(uncited)


# Translated ---------------------------------------------------------------------------------------


def test_everything_can_be_read_in_chinese_but_the_words_of_others(record):
    for model in models_of(Translatable):
        fields = set(model.translatable) - ORIGINAL_ONLY.get(model._meta.label_lower, set())
        for obj in model.objects.all():
            missing = [name for name in fields if obj.translation(name, "zh-hans").missing]
            assert not missing, (obj, missing)


def test_quotations_are_not_translated(record):
    assert not Quotation.objects.filter(
        Q(translations__icontains='"text": {') | Q(translations__icontains='"pull_quote"')
    ).exists()


def test_chinese_is_written_with_full_width_marks_and_without_spaces(record):
    han = "\u3400-\u9fff"
    wrong = re.compile(
        rf"[{han}] ?[,:;?!()]|[,:;?!()] ?[{han}]|[{han}] [A-Za-z0-9{han}]|[A-Za-z0-9] [{han}]"
    )
    for model in models_of(Translatable):
        for obj in model.objects.all():
            for name, entry in obj.translations.get("zh-hans", {}).items():
                assert entry["status"] in {"official", "working"}
                assert not wrong.search(entry["text"]), (obj, name, entry["text"])
