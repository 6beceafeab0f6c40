"""Dates as people write them, in English, Chinese and figures."""

import datetime

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from partnership.values.dates import ImpreciseDate
from partnership.values.understanding.dates import understand_date
from partnership.values.understanding.meanings import Ambiguous, NotUnderstood

UNDERSTOOD = {
    "2026-10-14": """14 October 2026|14 Oct 2026|14th of October 2026|14th October, 2026|
        October 14, 2026|Oct. 14 2026|14-Oct-2026|14. October 2026|Wednesday, 14 October 2026|
        Wed 14 Oct 2026|14.10.2026|14/10/2026|10/14/2026|2026/10/14|2026.10.14|20261014|
        2026-10-14T00:00:00|2026-10-14 00:00:00|2026年10月14日|2026 年 10 月 14 日|2026年10月14号|
        ２０２６年１０月１４日|二〇二六年十月十四日|2026年10月14日星期三| 14  october\u00a02026 """,
    "2026-06": """June 2026|Jun 2026|June, 2026|2026 June|Jun-2026|in June 2026|6/2026|06.2026|
        2026/6|2026-6|2026年6月|二〇二六年六月""",
    "2026-05-07": "2026-5-7|7 may 2026|May 7th 2026",
    "2026": "in 2026|the year 2026|2026年",
    "2026-05-05/2026-05-07": """5-7 May 2026|5–7 May 2026|5 to 7 May 2026|May 5-7, 2026|
        May 5 – 7, 2026|5 May - 7 May 2026|from 5 to 7 May 2026|2026年5月5日至7日|
        2026年5月5-7日|2026年5月5日—5月7日|between 5 and 7 May 2026|5 and 7 May 2026""",
    "2026-05-28/2026-06-03": """28 May - 3 June 2026|28 May 2026 – 3 June 2026|
        May 28 - June 3, 2026|2026年5月28日至6月3日""",
    "2026-12-28/2027-01-03": "28 December 2026 - 3 January 2027|2026年12月28日至2027年1月3日",
    "2026-05/2026-06": "May–June 2026|May to June 2026|2026年5月至6月|2026年5-6月",
    "2027/2029": """2027-2029|2027–2029|2027 - 2029|2027 to 2029|from 2027 to 2029|
        2027年至2029年|2027-2029年|2027至2029年""",
    "2027/2028": "2027/28|2027-28",
    "2013/..": """since 2013|from 2013|2013 onwards|自2013年起|2013年以来|2013-|2013–present|
        2013 to date|2013年至今|after 2012|2012年之后""",
    "../2015": "before 2016|prior to 2016|2016年之前",
    "../2016-09-05": "before 6 September 2016",
    "2026-01/2026-06": "H1 2026|first half of 2026|2026 H1|2026年上半年",
    "2026-07/2026-12": "second half of 2026|2026年下半年",
    "2026/2027": "FY 2026/27|FY2026-27|fiscal year 2026/2027|2026/27财年",
    "1990/1999": "the 1990s|1990s|20世纪90年代",
    "2026-10-15": '“15 October 2026”|"2026-10-15"|「2026年10月15日」|2026年10月15日（星期四）',
    "2026-05-05/2026-05-06": "5 & 6 May 2026",
    "../2016-09-06": "until 6 September 2016|on or before 6 September 2016|截至2016年9月6日",
    "1985~": "about 1985|~1985|c. 1985|circa 1985|约1985年|1985年前后",
    "1985?": "1985 (uncertain)|1985?|1985年（存疑）",
    "[2019-04,2019-06]": "April or June 2019|June 2019 or April 2019|2019年4月或6月",
    "2026-07/2026-09": "Q3 2026|2026 Q3|third quarter of 2026|2026年第三季度",
}


@pytest.mark.parametrize(
    ("text", "date"),
    [(text, date) for date, texts in UNDERSTOOD.items() for text in texts.split("|")],
)
def test_what_people_write_is_understood(text, date):
    assert understand_date(text.strip("\n ") if "\u00a0" not in text else text).text == date


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("05/06/2026", ["2026-06-05", "2026-05-06"]),
        ("5.6.2026", ["2026-06-05", "2026-05-06"]),
        ("05-06-2026", ["2026-06-05", "2026-05-06"]),
        ("2007/08", ["2007-08", "2007/2008"]),
        ("May/June 2026", ["2026-05/2026-06", "[2026-05,2026-06]"]),
    ],
)
def test_what_can_mean_several_dates_is_told_with_all_of_them(text, readings):
    with pytest.raises(Ambiguous) as caught:
        understand_date(text)
    assert [written for written, _words in caught.value.readings] == readings
    assert all(written in str(caught.value) for written in readings)


def test_numbers_that_are_the_same_either_way_have_one_meaning():
    assert understand_date("05/05/2026").text == "2026-05-05"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("soon", "is not a date"),
        ("14 October", "names no year"),
        ("10月14日", "names no year"),
        ("spring 2026", "such as 2026-03/2026-05"),
        ("winter 2025/26", "such as 2025-12/2026-02"),
        ("2026年秋季", "such as 2026-09/2026-11"),
        ("mid-2027", "Write 2027, or the months, such as 2027-05/2027-08"),
        ("2027年底", "such as 2027-09/2027-12"),
        ("FY 2026", "such as 2026-04/2027-03"),
        ("Febuary 2026", "Did you mean “February 2026”"),
        ("2018-2020 and 2022", "is not a date"),
        ("31 June 2026", "no such day"),
        ("2026年2月30日", "no such day"),
        ("14/10/26", "four digits"),
        ("31/02/2013", "2013-02-31”: there is no such day"),
        ("31-02-2013", "2013-02-31”: there is no such day"),
        ("20130231", "2013-02-31”: there is no such day"),
        ("since 29.02.2013", "2013-02-29”: there is no such day"),
        ("31/04/2013 - 05/05/2013", "2013-04-31”: there is no such day"),
        ("2013/13", "there is no month 13"),
        # What nobody wrote is not quoted.
        ("2012.0", "“2012.0” is not a date"),
        ("20192020", "“20192020” is not a date"),
        ("0000", "“0000”: a year has four digits"),
        ("Monday, 14 October 2026", "another day of the week"),
        ("2026年10月14日星期二", "another day of the week"),
        ("2029-2027 and more", "is not a date"),
        ("45678", "is not a date"),
        ("x" * 5000, "at most"),
        ("9" * 90, "at most"),
        ("", "Write a date"),
    ],
)
def test_what_is_no_date_is_told_why(text, words):
    with pytest.raises(NotUnderstood, match=words):
        understand_date(text)


def plain_dates():
    years = st.integers(1000, 9999).map(lambda year: f"{year:04d}")
    months = st.dates().map(lambda day: f"{max(day.year, 1000):04d}-{day.month:02d}")
    days = st.dates(min_value=datetime.date(1000, 1, 1)).map(str)
    return years | months | days


@given(
    plain_dates(), plain_dates(), st.sampled_from(["{}", "{}/..", "../{}", "{}~", "{}?", "{}/{}"])
)
def test_what_is_written_as_the_record_keeps_it_passes_unchanged(one, other, frame):
    text = frame.format(*sorted([one, other]))
    try:
        kept = ImpreciseDate.parse(text).text
    except ValueError:
        return
    assert understand_date(text).text == kept


@given(plain_dates(), plain_dates(), st.sampled_from(["en", "zh-hans"]))
def test_what_the_site_says_of_a_date_is_understood_as_that_date(one, other, language):
    for frame, role in (
        ("{}", "point"),
        ("{}~", "point"),
        ("{}/{}", "period"),
        ("{}/..", "period"),
    ):
        text = frame.format(*sorted([one, other]))
        try:
            date = ImpreciseDate.parse(text)
        except ValueError:
            continue
        with translation.override(language):
            shown = date.display(role)
        if "-" in one[5:] or frame != "{}/{}":  # “5 May – June 2026” leaves a year open
            try:
                assert understand_date(shown).text == date.text, shown
            except Ambiguous as error:
                assert date.text in [written for written, _words in error.readings]


@given(st.text(max_size=40) | st.text("0123456789-/.年月日至 aMy", max_size=20))
def test_whatever_is_typed_is_a_date_or_is_refused_with_words(text):
    try:
        assert ImpreciseDate.parse(understand_date(text).text)
    except NotUnderstood as error:
        assert str(error)
