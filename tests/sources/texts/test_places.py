"""Words are found contiguous, whole and in order; nothing but their printing may differ."""

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from partnership.sources.texts.folding import Folded
from partnership.sources.texts.places import (
    find,
    from_utf16,
    from_words,
    holds,
    in_words,
    numbers_in,
    parts_of,
    starts_of_lines,
    to_utf16,
)

TEXT = "In 2012 the two cities signed it. They did not ask for 500,000 cranes; costs were US$ 1.5."


def places(quotation, text=TEXT):
    return [text[start:end] for start, end in find(quotation, text)]


@pytest.mark.parametrize(
    ("quotation", "text", "found"),
    [
        ("two cities", TEXT, ["two cities"]),
        ("two\n  cities", "the two \t\r\n cities", ["two \t\r\n cities"]),
        ("South-South cooperation", "a South-\nSouth coo-\n  peration b", None),
        ("co-operation", "by co-\noperation", ["co-\noperation"]),
        ("cooperation", "by co-\noperation", ["co-\noperation"]),
        ("COOPERATION", "COOP-\nERATION", ["COOP-\nERATION"]),
        ("cooperation", "co\u00adoperation", ["co\u00adoperation"]),
        ("2012-2015", "2012-\n2015", ["2012-\n2015"]),
        ("“Great” it’s", '"Great" it\'s', None),
        ("2018–2020", "in 2018-2020.", ["2018-2020"]),
        ("a — b", "a - b", ["a - b"]),
        ("– a", "x – a", ["– a"]),
        ("first […] last", "first, second, last", ["first", "last"]),
        ("first [...] last", "first, second, last", ["first", "last"]),
        ("[…] last", "first, second, last", ["last"]),
        ("of employment [sic] here", "of employment here", ["of employment here"]),
        ("中国与国际劳工组织", "中国与\n国际 劳工组织", ["中国与\n国际 劳工组织"]),
        ("劳工", "国际劳工组织", ["劳工"]),
        ("在2016年", "在 2016 年", ["在 2016 年"]),
        ("「中国」", "“中国”", ["“中国”"]),
        ("កម្ពុជា", "ប្រទេសកម្ពុជានិង", ["កម្ពុជា"]),
        ("🚢 sails", "the 🚢\nsails", ["🚢\nsails"]),
        ("China", "China’s ministry", ["China"]),
        ("accord", "l’accord", ["accord"]),
        ("2020", "2018–2020", ["2020"]),
        ("two cities", "two\u200b \u200ecities", None),
        ("crane drivers", "cra\u200bne drivers\ufeff", None),
        ("人才", "人\u200b才", None),
        ("一路", "“一带一路”倡议", ["一路"]),
        ("3000万美元", "出资3000\n万美元。", None),
        ("HK$ 5", "it costs HK$ 5.", ["HK$ 5"]),
        ("in 2016.", "It began in 2016.", ["in 2016."]),
        ("'great'", "so ‘great’ it was", ["‘great’"]),
        ("2016 500", "in 2016 500 came", ["2016 500"]),
        ("in 2016", "in 2016 500 came", ["in 2016"]),
    ],
)
def test_found_however_it_is_printed(quotation, text, found):
    got = places(quotation, text)
    assert got == found if found is not None else got


@pytest.mark.parametrize(
    ("quotation", "text"),
    [
        ("two citie", TEXT),
        ("wo cities", TEXT),
        ("2013", TEXT),
        ("They did ask", TEXT),
        ("two […] In 2012", TEXT),
        ("signed it. They did […] not ask […] cities", TEXT),
        ("The two cities", TEXT),
        ("000 cranes", TEXT),
        ("ask for 500", TEXT),
        ("US$ 1", TEXT),
        ("two cíties", TEXT),
        ("two citi\u0435s", TEXT),  # a Cyrillic letter
        ("twocities", TEXT),
        ("co operation", "by co-\noperation"),
        ("SouthSouth", "South-\nSouth"),
        ("20122015", "2012-\n2015"),
        ("operation", "by co-\noperation"),
        ("co", "by co-\noperation"),
        ("governmental", "a non-governmental body"),
        ("can", "we can’t"),
        ("5 per cent", "fell by −5 per cent"),
        ("-5 per cent", "fell by 5 per cent"),
        ("coop", "co-op"),
        ("２０", "在２０１６年"),
        ("16年", "在2016年"),
        ("👩", "👩\u200d🚀 flies"),
        ("👍", "👍🏽"),
        ("cafe", "cafe\u0301"),
        ("a-b", "a b"),
        ("cafe\u0301", "caf\u00e9"),
        ("costs were US$ 1.", TEXT),
        (".5", TEXT),
        ("500", "500\u00a0000 cranes"),
        ("000 cranes", "500\u202f000 cranes"),
        ("500", "500\u200b000 cranes"),
        ("not", "not\u2060withstanding"),
        ("1", "1．5"),
        ("in 2016", "in 2016/17"),
        ("1", "1⁄2 of them"),
        ("三十", "三十五人"),
        ("一六年", "二〇一六年"),
        ("3000", "出资3000万美元"),
        ("万美元", "出资3000万美元"),
        ("grew by 5", "grew by 5%"),
        ("$ 5", "it costs HK$ 5"),
        ("it costs HK", "it costs HK$ 5"),
        ("we can'", "we can’t"),
        ("'t go", "we can’t go"),
        ("می", "می\u200cخواهم"),
        ("finance", "ﬁnance"),
        ("two cities signed", "two cities\n\nPage 3\n\nsigned"),
        ("", TEXT),
        ("[…]", TEXT),
        ("…", TEXT),
        ("x", ""),
    ],
)
def test_other_words_are_not_found(quotation, text):
    assert find(quotation, text) == []


def test_of_several_places_the_closest_together_and_nearest_is_given():
    text = "cranes. No quays, ever. cranes, quays. cranes"
    assert places("cranes […] quays", text) == ["cranes", "quays"]
    assert find("cranes […] quays", text)[0][0] == 24
    assert [find("cranes", text, near)[0][0] for near in (0, 20, 46)] == [0, 24, 39]


def test_a_place_holds_only_where_the_very_words_stand():
    assert holds("two […] it", TEXT, [(12, 15), (30, 32)])
    for wrong in ([(12, 15)], [(12, 15), (29, 32)], [(30, 32), (12, 15)], []):
        assert not holds("two […] it", TEXT, wrong)


def test_places_are_kept_in_words():
    assert in_words([(120, 180), (200, 240)]) == "120-180, 200-240"
    assert from_words("120-180, 200-240") == [(120, 180), (200, 240)] and from_words("") == []


def test_lines_and_pages_are_counted_from_one():
    starts = starts_of_lines("a\nb\nc")
    assert numbers_in(starts, [(0, 1)]) == (1, 1)
    assert numbers_in(starts, [(0, 1), (4, 5)]) == (1, 3)


# Properties --------------------------------------------------------------------------------------

LETTERS = st.text(alphabet="ab é中国🚢👩‍🚀-–\n“”'\"’.1２", max_size=60)


@given(LETTERS)
@example("a-\n-b")
@example(" -")
def test_folding_a_text_leaves_no_space_that_says_nothing(text):
    folded = Folded(text)
    assert len(folded.text) == len(folded.starts)
    assert list(folded.starts) == sorted(set(folded.starts))
    assert "  " not in folded.text or folded.dashes


@given(LETTERS, st.integers(0, 70))
def test_places_of_browsers_go_both_ways(text, place):
    place = min(place, len(text))
    units = to_utf16(text, place)
    assert units == len(text[:place].encode("utf-16-le")) // 2
    assert from_utf16(text, units) == place


@given(st.text(alphabet="ab é中🚢-–\n“’.1", max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_what_is_found_has_the_words_that_were_looked_for(text, one, other):
    start, end = sorted((one, other))
    for place in find(text[start:end], text):
        again = Folded(text[place[0] : place[1]])
        assert again.text.strip() and parts_of(text[start:end])


LATIN = "the ILO and China signed naïve café Zürich MOU 2016 US$ 745,000 co-operation l’accord"
OTHERS = "北京 劳工 组织， 合作。 👩‍🚀 🚢 𝔄 𠮷 “quoted” –"
WORDS = f"{LATIN} {OTHERS}".split()


def test_a_thousand_selections_keep_their_places_both_ways():
    """As browsers make them: in UTF-16 units, of whole words."""
    chance = random.Random(15)
    for _time in range(1000):
        words = chance.choices(WORDS, k=chance.randint(3, 40))
        gaps = chance.choices([" ", "\n", "  ", " \n"], k=len(words))
        text = "".join(f"{word}{gap}" for word, gap in zip(words, gaps, strict=True))
        begins, position = [], 0
        for word, gap in zip(words, gaps, strict=True):
            begins.append((position, position + len(word)))
            position += len(word) + len(gap)
        first = chance.randrange(len(words))
        last = chance.randrange(first, len(words))
        selected = begins[first][0], begins[last][1]
        units = [to_utf16(text, place) for place in selected]
        in_browser = text.encode("utf-16-le")[units[0] * 2 : units[1] * 2].decode("utf-16-le")
        assert tuple(from_utf16(text, unit) for unit in units) == selected
        assert in_browser == text[slice(*selected)]
        if parts_of(in_browser):
            assert find(in_browser, text, near=selected[0]) == [selected], (in_browser, text)
            assert holds(in_browser, text, [selected])
