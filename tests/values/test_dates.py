"""Imprecise dates: what is accepted, what it covers, how it is said."""

import datetime

import pytest
from django.utils import translation
from edtf_validate.valid_edtf import is_valid as is_edtf
from hypothesis import given
from hypothesis import strategies as st
from undate import Undate

from partnership.values.dates import MAX_LENGTH, ImpreciseDate

days = st.dates(min_value=datetime.date(1000, 1, 1), max_value=datetime.date(9999, 12, 31))
plain_texts = st.builds(
    lambda day, length: day.isoformat()[:length], days, st.sampled_from([4, 7, 10])
)
marked_texts = st.builds(str.__add__, plain_texts, st.sampled_from(["", "~", "?"]))
ordered_pairs = st.lists(plain_texts, min_size=2, max_size=2, unique=True).map(sorted)
closed_texts = ordered_pairs.map("/".join)
open_texts = st.one_of(plain_texts.map("{}/..".format), plain_texts.map("../{}".format))
set_texts = st.lists(plain_texts, min_size=2, max_size=5, unique=True).map(
    lambda texts: f"[{','.join(texts)}]"
)
all_texts = st.one_of(marked_texts, closed_texts, open_texts, set_texts)


@pytest.mark.parametrize(
    ("text", "precision", "earliest", "latest"),
    [
        ("2012", "year", "2012-01-01", "2012-12-31"),
        ("2019-04", "month", "2019-04-01", "2019-04-30"),
        ("2016-02", "month", "2016-02-01", "2016-02-29"),
        ("2016-09-06", "day", "2016-09-06", "2016-09-06"),
        ("1000", "year", "1000-01-01", "1000-12-31"),
        ("9999", "year", "9999-01-01", "9999-12-31"),
        ("1985~", "year", "1985-01-01", "1985-12-31"),
        ("1985-05?", "month", "1985-05-01", "1985-05-31"),
        ("2018/2020", "interval", "2018-01-01", "2020-12-31"),
        ("2013/..", "interval", "2013-01-01", None),
        ("../2016-09-06", "interval", None, "2016-09-06"),
        ("2018/2018-06", "interval", "2018-01-01", "2018-06-30"),
        ("2018-06/2018", "interval", "2018-06-01", "2018-12-31"),
        ("[2019-04,2019-06]", "set", "2019-04-01", "2019-06-30"),
        ("[2016,2016-09-06]", "set", "2016-01-01", "2016-12-31"),
    ],
)
def test_a_date_covers_the_days_its_text_allows(text, precision, earliest, latest):
    date = ImpreciseDate.parse(text)

    assert date.text == text
    assert date.precision == precision
    assert (date.earliest and date.earliest.isoformat()) == earliest
    assert (date.latest and date.latest.isoformat()) == latest


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        (" 2016-09-06\n", "2016-09-06"),
        ("[2019-06, 2019-04]", "[2019-04,2019-06]"),
        ("[2019-04,2019-06,2019-04]", "[2019-04,2019-06]"),
        ("2018/2018", "2018"),
    ],
)
def test_different_writings_of_one_date_become_one_text(written, canonical):
    assert ImpreciseDate.parse(written).text == canonical
    assert ImpreciseDate.parse(written) == ImpreciseDate.parse(canonical)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("04/2019", "Write 2019-04, not 04/2019."),
        ("4/2019", "Write 2019-04, not 4/2019."),
        ("04.2019", "Write 2019-04, not 04.2019."),
        ("6/9/2016", "Write year, month, day: 2016-09-06, not 6/9/2016."),
        ("06.09.2016", "Write year, month, day: 2016-09-06, not 06.09.2016."),
        ("2016/09/06", "Write 2016-09-06, not 2016/09/06."),
        ("2016-9-6", "Write 2016-09-06, not 2016-9-6."),
        ("2019/04", "Write 2019-04, not 2019/04."),
        ("31/02/2013", "“2013-02-31”: there is no such day."),
        ("04/31/2013", "“2013-04-31”: there is no such day."),
        ("2013/2/31", "“2013-02-31”: there is no such day."),
        ("99.99.2013", "“2013-99-99”: there is no month 99."),
        ("13/2013", "“2013-13”: there is no month 13."),
        ("2018-2020", "Write 2018/2020, not 2018-2020."),
        ("2018–2020", "Write 2018/2020, not 2018–2020."),
        ("2016-13", "“2016-13”: there is no month 13."),
        ("2016-00", "“2016-00”: there is no month 00."),
        ("2016-02-30", "“2016-02-30”: there is no such day."),
        ("2016-02-00", "“2016-02-00”: there is no such day."),
        ("0999", "“0999”: a year has four digits, from 1000 to 9999."),
        ("2020/2018", "“2020/2018” ends before it begins: the earlier date comes first."),
        ("[2019]", "“One of” needs two different dates, for example [2019-04,2019-06]."),
        ("[2019,2019]", "“One of” needs two different dates, for example [2019-04,2019-06]."),
        ("", "Write a date such as 2019-04."),
        ("[" + "2019-04-01," * 6 + "2020]", f"A date has at most {MAX_LENGTH} characters."),
    ],
)
def test_a_text_outside_the_subset_is_refused_with_advice(text, advice):
    with pytest.raises(ValueError) as refusal:
        ImpreciseDate.parse(text)

    assert str(refusal.value) == advice


@pytest.mark.parametrize(
    "text",
    [
        "September 2016",
        "1985%",
        "1985?~",
        "2018~/2020",
        "[1985~,1990]",
        "[2018/2019,2020]",
        "[2018,..]",
        "{2018,2019}",
        "2018/2019/2020",
        "/2018",
        "2018/",
        "../..",
        "..",
        "/",
        "[]",
        "~",
        "-2018",
        "19850",
        "2016-09-06T12:00",
        "２０１６",
        "198X",
        "2016-21",
        "2016\x00",
    ],
)
def test_the_rest_of_edtf_and_everything_else_is_refused(text):
    with pytest.raises(ValueError, match="“|month"):
        ImpreciseDate.parse(text)


def test_advice_comes_in_the_language_of_the_reader():
    with translation.override("zh-hans"), pytest.raises(ValueError, match="请填写2019-04"):
        ImpreciseDate.parse("04/2019")


@given(all_texts)
def test_a_parsed_date_writes_a_text_that_parses_to_itself(text):
    date = ImpreciseDate.parse(text)

    assert ImpreciseDate.parse(date.text) == date
    assert str(date) == date.text
    assert hash(date) == hash(ImpreciseDate.parse(date.text))


@given(all_texts)
def test_a_date_never_ends_before_it_begins(text):
    date = ImpreciseDate.parse(text)

    assert date.earliest or date.latest
    assert date.earliest is None or date.latest is None or date.earliest <= date.latest


@given(all_texts)
def test_every_accepted_text_is_valid_edtf(text):
    assert is_edtf(ImpreciseDate.parse(text).text)


@given(st.text(alphabet="0123456789-/.,[]~?", max_size=24))
def test_what_is_accepted_of_any_text_is_valid_edtf(text):
    try:
        date = ImpreciseDate.parse(text)
    except ValueError:
        return
    assert is_edtf(date.text)


@given(marked_texts)
def test_bounds_of_a_plain_date_agree_with_an_independent_reading(text):
    date, other = ImpreciseDate.parse(text), Undate.parse(text, "EDTF")

    assert date.earliest.isoformat() == str(other.earliest)
    assert date.latest.isoformat() == str(other.latest)


@given(st.lists(st.integers(1000, 9999), min_size=2, max_size=2, unique=True).map(sorted))
def test_bounds_of_an_interval_agree_with_an_independent_reading(years):
    text = "{}/{}".format(*years)
    date, other = ImpreciseDate.parse(text), Undate.parse(text, "EDTF")

    assert date.earliest.isoformat() == str(other.earliest.earliest)
    assert date.latest.isoformat() == str(other.latest.latest)


@given(plain_texts)
def test_open_ends_agree_with_an_independent_reading(text):
    after, before = Undate.parse(f"{text}/..", "EDTF"), Undate.parse(f"../{text}", "EDTF")

    assert ImpreciseDate.parse(f"{text}/..").latest is after.latest is None
    assert ImpreciseDate.parse(f"../{text}").earliest is before.earliest is None
    assert ImpreciseDate.parse(f"{text}/..").earliest.isoformat() == str(after.earliest.earliest)
    assert ImpreciseDate.parse(f"../{text}").latest.isoformat() == str(before.latest.latest)


@given(all_texts, st.sampled_from(["point", "period"]), st.sampled_from(["en", "zh-hans"]))
def test_every_date_can_be_said(text, role, language):
    date = ImpreciseDate.parse(text)
    with translation.override(language):
        said = date.display(role)

    years = {str(plain.year) for plain in date.dates if plain}
    assert all(year in said for year in years)
    assert "%" not in said


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("2012", "2012", "2012年"),
        ("2019-04", "April 2019", "2019年4月"),
        ("2016-09-06", "6 September 2016", "2016年9月6日"),
        ("1985~", "about 1985", "约1985年"),
        ("1985-05?", "May 1985 (uncertain)", "1985年5月（存疑）"),
        ("[2019-04,2019-06]", "April or June 2019", "2019年4月或6月"),
        ("[2019-04,2019-06,2019-07]", "April, June or July 2019", "2019年4月、6月或7月"),
        ("[2016-09-06,2016-09-08]", "6 or 8 September 2016", "2016年9月6日或8日"),
        (
            "[2016-09-06,2016-10-08]",
            "6 September or 8 October 2016",
            "2016年9月6日或10月8日",
        ),
        ("[2018,2019]", "2018 or 2019", "2018年或2019年"),
        ("[2018,2019-04]", "2018 or April 2019", "2018年或2019年4月"),
    ],
)
@pytest.mark.parametrize("role", ["point", "period"])
def test_a_date_is_said_in_both_languages(text, english, chinese, role):
    assert _said(text, role) == (english, chinese)


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("2018/2020", "2018–2020", "2018—2020年"),
        ("2016-09-06/2016-09-08", "6–8 September 2016", "2016年9月6日至8日"),
        (
            "2016-09-28/2016-10-02",
            "28 September – 2 October 2016",
            "2016年9月28日至10月2日",
        ),
        (
            "2016-12-30/2017-01-02",
            "30 December 2016 – 2 January 2017",
            "2016年12月30日至2017年1月2日",
        ),
        ("2019-04/2019-06", "April–June 2019", "2019年4月至6月"),
        ("2019-04/2020-06", "April 2019 – June 2020", "2019年4月至2020年6月"),
        ("2013-05/2017", "May 2013 – 2017", "2013年5月至2017年"),
        ("2013/..", "from 2013", "自2013年起"),
        ("../2016-09-06", "until 6 September 2016", "截至2016年9月6日"),
    ],
)
def test_an_interval_of_a_period_is_its_duration(text, english, chinese):
    assert _said(text, "period") == (english, chinese)


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("2018/2020", "between 2018 and 2020", "2018年至2020年之间"),
        (
            "2016-09-06/2016-09-08",
            "between 6 and 8 September 2016",
            "2016年9月6日至8日之间",
        ),
        ("2019-04/2019-06", "between April and June 2019", "2019年4月至6月之间"),
        ("../2016-09-06", "on or before 6 September 2016", "2016年9月6日或之前"),
        ("2016-09-06/..", "on or after 6 September 2016", "2016年9月6日或之后"),
        ("../2016", "in or before 2016", "2016年或之前"),
        ("2016-09/..", "in or after September 2016", "2016年9月或之后"),
    ],
)
def test_an_interval_of_a_point_is_some_day_within(text, english, chinese):
    assert _said(text, "point") == (english, chinese)


def _said(text, role):
    said = []
    for language in ("en", "zh-hans"):
        with translation.override(language):
            said.append(ImpreciseDate.parse(text).display(role))
    return tuple(said)


def test_a_third_language_needs_translations_only():
    # Month names come from Django's own catalogue; patterns fall back to the English order.
    with translation.override("es"):
        assert ImpreciseDate.parse("2016-09-06").display() == "6 septiembre 2016"


@pytest.mark.parametrize(
    ("text", "exact"),
    [("2016-09-06", True), ("2016-09-06~", False), ("2016-09-06?", False), ("2016-09", False)],
)
def test_only_a_day_without_reserve_is_exact(text, exact):
    assert ImpreciseDate.parse(text).is_exact_day is exact


@pytest.mark.parametrize(
    ("text", "point", "period"),
    [
        ("2016-09-06", True, True),
        ("2016-09-06/2016-09-08", False, True),
        ("2016-09-06/2016-10", False, False),
        ("2016-09-06/..", False, False),
        ("[2016-09-06,2016-09-08]", False, False),
        ("2016-09-06~", False, False),
        ("2016-09", False, False),
    ],
)
def test_days_are_exact_only_if_each_is_named(text, point, period):
    """In a point field an interval is some day within, in a period field all of its days."""
    date = ImpreciseDate.parse(text)
    days = (date.earliest, date.latest)
    assert date.exact_days("point") == (days if point else None)
    assert date.exact_days("period") == (days if period else None)


def test_dates_sort_by_their_first_and_then_their_last_day():
    texts = ["2019", "2019-04", "2019-01", "../2016", "2016-05", "2013/..", "2013/2017"]

    ordered = sorted(map(ImpreciseDate.parse, texts), key=lambda date: date.sort_key)

    assert [date.text for date in ordered] == [
        "2013/2017",
        "2013/..",
        "2016-05",
        "../2016",
        "2019-01",
        "2019",
        "2019-04",
    ]
