"""The passages of the shipped record stand in the two documents, and planted falsehoods do not."""

import gzip
import random
import re
from itertools import islice

import pytest
from django.core.management import call_command

from partnership.publishing.models import ContentVersion
from partnership.sources.models import Edition, EditionText, Passage
from partnership.sources.models.edition import sha256_of
from partnership.sources.texts.folding import Folded
from partnership.sources.texts.places import find, holds

pytestmark = [pytest.mark.reference, pytest.mark.any_database]

BROCHURE, RELEASE = "ilo-china-brochure", "ilo-press-release-2016-09-06"
DOCUMENTS = {BROCHURE: "000_*.txt", RELEASE: "004_*.txt"}
EACH = 40
# Of a page of a source at first view, as it is sent.
MOST_BYTES = 25_000
LOOK_ALIKE = str.maketrans("aceopxyiABCEHKMOPT", "асеорхуіАВСЕНКМОРТ")


@pytest.fixture
def texts(record, reference_dir):
    """The texts of the documents, by the slug of their source."""
    found = {}
    for slug, name in DOCUMENTS.items():
        [path] = (reference_dir / "seeds").glob(name)
        found[slug] = path.read_text(encoding="utf-8")
    return found


@pytest.fixture
def passages(record):
    return list(Passage.objects.select_related("source", "edition").order_by("pk"))


def test_every_shipped_passage_stands_at_its_place(passages, texts):
    assert len(passages) == 120
    assert not EditionText.objects.exists()
    for passage in passages:
        text = texts[passage.source.slug]
        assert (passage.state, passage.is_sealed) == ("found", True), passage
        assert holds(passage.quotation, text, passage.parts), passage
        assert passage.edition.locator(passage.parts, text) == passage.locator
        assert find(passage.quotation, text), passage


def test_the_shipped_editions_are_those_of_the_documents(texts):
    for slug, text in texts.items():
        edition = Edition.objects.get(source__slug=slug)
        assert edition.length == len(text)
        assert edition.text_sha256 == edition.file_sha256 == sha256_of(text)
        assert edition.folded_sha256 == Folded(text).checksum


def test_attaching_the_texts_changes_nothing_and_proves_them_again(record, texts):
    before = list(Passage.objects.order_by("pk").values())
    for text in texts.values():
        EditionText.objects.keep(text)
    assert Passage.objects.settle() == []
    assert list(Passage.objects.order_by("pk").values()) == before


def test_check_record_proves_them_from_the_files(record, reference_dir, capsys):
    files = sorted(map(str, (reference_dir / "seeds").glob("*.txt")))
    call_command("check_record", "--text", *files, "--only", "misquoted")
    said = capsys.readouterr().out
    counts = re.findall(r"edition 1: (\d+) of (\d+) passages found word for word", said)
    assert sum(int(found) for found, _every in counts) == 120
    assert "0 misquoted" in said


def test_the_page_of_a_source_is_light_with_the_document_and_without(client, record, texts):
    for access in (Edition.Access.STAFF, Edition.Access.PASSAGES, Edition.Access.PUBLIC):
        for text in texts.values() if access != Edition.Access.STAFF else ():
            EditionText.objects.keep(text)
        Edition.objects.update(access=access)
        ContentVersion.objects.move()
        for slug in texts:
            for language in ("en", "zh-hans"):
                answer = client.get(f"/{language}/sources/{slug}/")
                assert len(gzip.compress(answer.content)) <= MOST_BYTES, (access, slug, language)


# Planted falsehoods ------------------------------------------------------------------------------


def digit_changed(words, chance, texts, others):
    places = [found.start() for found in re.finditer(r"\d", words)]
    if places:
        place = chance.choice(places)
        digit = (int(words[place]) + chance.randint(1, 9)) % 10
        yield f"{words[:place]}{digit}{words[place + 1 :]}"


def not_added_or_dropped(words, chance, texts, others):
    verb = re.search(r"\b(is|are|was|were|has|have|will|to|and|of|in|the)\b ", words)
    if verb:
        yield f"{words[: verb.end()]}not {words[verb.end() :]}"
    yield from (re.sub(r"\b(not|no) ", "", words, count=1) for _one in re.findall(r"\bnot ", words))


def names_swapped(words, chance, texts, others):
    names = list(dict.fromkeys(re.findall(r"\b[A-Z]\w{2,}", words)))
    if len(names) > 1:
        one, other = chance.sample(names, 2)
        swapped = {one: other, other: one}
        yield re.sub(r"\b[A-Z]\w{2,}", lambda found: swapped.get(found[0], found[0]), words)


def look_alike_letter(words, chance, texts, others):
    places = [place for place, letter in enumerate(words) if ord(letter) in LOOK_ALIKE]
    place = chance.choice(places)
    yield words[:place] + words[place].translate(LOOK_ALIKE) + words[place + 1 :]


def order_changed(words, chance, texts, others):
    half = len(words.split()) // 2
    if half > 1:
        yield " ".join([*words.split()[half:], *words.split()[:half]])
        yield f"{' '.join(words.split()[half:])} […] {' '.join(words.split()[:half])}"


def joined_from_two_places(words, chance, texts, others):
    other = chance.choice(others).split()
    yield " ".join([*words.split()[:3], *other[-3:]])


def taken_from_the_other_document(words, chance, texts, others):
    yield words


def cut_inside_a_word(words, chance, texts, others):
    longest = list(re.finditer(r"\w{5,}", words))
    if longest:
        cut = chance.choice(longest)
        yield words[: cut.start() + 3]
        yield words[cut.end() - 3 :]


KINDS = [
    digit_changed,
    not_added_or_dropped,
    names_swapped,
    look_alike_letter,
    order_changed,
    joined_from_two_places,
    taken_from_the_other_document,
    cut_inside_a_word,
]


def letters(text):
    return re.sub(r"[\s\-–]", "", text)


def is_true(words, text):
    """Whether a planted text happens to be true: its letters stand in the text, in order."""
    rest = letters(text)
    for part in words.split("[…]"):
        _before, found, rest = rest.partition(letters(part))
        if not found:
            return False
    return True


def planted(kind, passages, texts):
    chance = random.Random(kind.__name__)
    chance.shuffle(passages)
    for passage in passages:
        slug = passage.source.slug
        others = [one.quotation for one in passages if one.source_id == passage.source_id]
        against = slug
        if kind is taken_from_the_other_document:
            against = RELEASE if slug == BROCHURE else BROCHURE
        for words in kind(passage.quotation, chance, texts, others):
            by_luck = is_true(words, texts[against])
            if words == passage.quotation and against == slug:
                continue
            if kind is cut_inside_a_word or not by_luck:
                yield words, against


@pytest.mark.parametrize("kind", KINDS)
def test_planted_falsehoods_are_flagged(kind, passages, texts):
    falsehoods = list(islice(planted(kind, passages, texts), EACH))
    assert len(falsehoods) == EACH
    unnoticed = [words for words, slug in falsehoods if find(words, texts[slug])]
    assert unnoticed == []
