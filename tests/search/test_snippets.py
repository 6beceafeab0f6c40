"""Texts without the words asked for are passed over unread, and none that has one."""

from itertools import chain

from partnership.search.asking import Answers, terms_of
from partnership.search.models import Entry
from partnership.search.snippets import may_have, spans_of
from partnership.search.words import stem, words_of
from partnership.search.writing import cut_words

# A word asked for, and a text that has it in another form or writing.
OTHERWISE = [
    ("colour", "Colors of the harbour"),
    ("centre", "centers"),
    ("organisation", "ORGANIZATIONS"),
    ("policies", "one policy"),
    ("armies", "An army"),
    ("Antonio", "António Guterres"),
    ("ecole", "École normale"),
    ("ILO", "ＩＬＯ"),
    ("745000", "US$ 745,000"),
    ("74.5万", "745 000"),
    ("一带", "“一·带·一路”"),
    ("1980s", "in the 1980s"),
]


def marked(word):
    if word.is_unspaced and len(word.form) == 1:
        return frozenset(), frozenset(), (word.form,)
    if word.is_unspaced:
        return frozenset([(word.form,)]), frozenset(), ()
    return frozenset(), frozenset([word.stem]), ()


def test_a_text_that_has_the_word_in_another_form_is_read():
    for asked, text in OTHERWISE:
        word = next(iter(words_of(asked)))
        assert any(word.stem == other.stem for other in words_of(text)), (asked, text)
        assert may_have(text, marked(word)), (asked, text)


def test_characters_across_the_end_of_a_number_are_found_and_shown():
    text = "共100万美元，约50万人，3千人。"
    kept = [form for form, _stem in cut_words(text)]
    for asked in ("万美", "万美元", "美元", "万人", "千人"):
        words = [word.form for word in terms_of(asked)[0].words]
        assert any(kept[n : n + len(words)] == words for n in range(len(kept))), asked
        spans = spans_of(text, Answers(terms=terms_of(asked)))
        assert text[slice(*spans[0])] == asked
    # What stands beside the number goes on doing so.
    assert kept[: kept.index("500000") + 2][-1] == "人"
    assert [form for form, _stem in cut_words("US$ 1 million")][-1] == "million"


def test_of_characters_written_without_blanks_only_what_matched_as_a_whole_is_marked():
    def shown(text, question, also=()):
        answers = Answers(terms=terms_of(question), also=list(also))
        return [text[start:end] for start, end in spans_of(text, answers)]

    names = ("洛拉尼亚", "洛拉尼亚人民共和国")
    for question, found in (("Lorania", ["洛拉尼亚"]), ("洛拉尼亚", ["洛拉尼亚"])):
        for text in ("洛拉尼亚、中国", "中国人民和共和国；洛拉尼亚"):
            assert shown(text, question, names) == found, (question, text)
    assert shown("洛拉尼亚人民共和国，中国", "Lorania", names) == ["洛拉尼亚人民共和国"]
    assert shown("“一·带·一路”合作，合，作一带", "一带一路合作") == []
    assert shown("“一·带·一路”合作", "一带一路 合作") == ["一·带·一路", "合作"]
    # A single character is marked by itself, not with the one behind it.
    assert shown("中国的国家", "国") == ["国", "国"]


def test_every_text_of_the_record_is_read_for_each_of_its_words(record):
    texts = chain.from_iterable(Entry.objects.values_list("texts", flat=True))
    texts = {text for _language, text in texts}
    assert len(texts) > 500
    for text in texts:
        for word in words_of(text):
            assert may_have(text, marked(word)), (word, text)


def test_forms_of_a_word_begin_alike(record):
    vocabularies = Entry.objects.values_list("vocabulary", flat=True)
    for word in chain.from_iterable(map(words_of, vocabularies)):
        assert word.form.startswith(stem(word.form)[:3])


def test_a_text_without_any_sign_of_the_word_is_passed_over():
    (word,) = words_of("maritime")
    assert not may_have("Decent work for all", marked(word))
    (word,) = words_of("745000")
    assert not may_have("Decent work for all", marked(word))
