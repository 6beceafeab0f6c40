"""What running text says: dates, amounts, quantities, each at its place."""

from decimal import Decimal

import pytest

from partnership.values.dates import ImpreciseDate
from partnership.values.quantities import Quantity
from partnership.values.understanding.amounts import Amount
from partnership.values.understanding.in_text import found_in


def told(text):
    """(words, meaning) of what is found, meanings as they are written."""
    for found in found_in(text):
        meaning = found.meaning
        assert text[found.start : found.end] == found.words
        yield found.words, meaning.text if isinstance(meaning, ImpreciseDate) else meaning


@pytest.mark.parametrize(
    "text, expected",
    [
        ("They signed on 6 September 2016.", ("6 September 2016", "2016-09-06")),
        ("from 6 to 8 September 2016", ("6 to 8 September 2016", "2016-09-06/2016-09-08")),
        ("in April and June 2019", ("April and June 2019", "[2019-04,2019-06]")),
        ("May 5 to 7, 2026", ("May 5 to 7, 2026", "2026-05-05/2026-05-07")),
        ("the plan (2016-2020)", ("2016-2020", "2016/2020")),
        ("26 April\n2019", ("26 April\n2019", "2019-04-26")),
        ("双方于2016年9月6日签署", ("2016年9月6日", "2016-09-06")),
        ("2016年至2020年", ("2016年至2020年", "2016/2020")),
    ],
)
def test_dates_are_found_as_precise_as_they_are(text, expected):
    assert list(told(text)) == [expected]


@pytest.mark.parametrize(
    "text, words, value, currency",
    [
        ("gives US$ 745,000 to", "US$ 745,000", "745000", "USD"),
        ("(US$ 1 million)", "US$ 1 million", "1000000", "USD"),
        ("some EUR 1,500 a year", "EUR 1,500", "1500", "EUR"),
        ("1.5 million euros", "1.5 million euros", "1500000", "EUR"),
        ("资助74.5万美元。", "74.5万美元", "745000", "USD"),
        ("100万元", "100万元", "1000000", "CNY"),
    ],
)
def test_amounts_are_found_with_their_currency(text, words, value, currency):
    assert list(told(text)) == [(words, Amount(Decimal(value), currency))]


@pytest.mark.parametrize(
    "text, comparator, low, unit, words",
    [
        ("has reached over 150 individuals.", "over", 150, "individuals", "over 150 individuals"),
        ("In 2020, 500,000 additional people", "exactly", 500_000, "additional people",
         "500,000 additional people"),
        ("16 work-\ners’ organizations representatives,", "exactly", 16,
         "workers’ organizations representatives", "16 workers’ organizations representatives"),
        ("and seventeen Chinese universities are", "exactly", 17, "Chinese universities",
         "seventeen Chinese universities"),
    ],
)  # fmt: skip
def test_quantities_are_found_with_what_is_counted(text, comparator, low, unit, words):
    meaning = Quantity(low=Decimal(low), comparator=comparator, unit=unit, words=words)
    assert meaning in [meaning for _words, meaning in told(text)]


@pytest.mark.parametrize(
    "text",
    [
        "¥ 100",
        "05/06/2026",
        "20160 and 2,016",
        "SDG 8",
        "G20",
        "over the past 15 years",
        "the 13th",
    ],
)
def test_what_could_mean_several_things_or_nothing_is_left_out(text):
    assert list(told(text)) == []


def test_two_quantities_in_a_row_are_both_found():
    found = [words for words, _meaning in told("at least 12 ships and two harbour masters")]
    assert found == ["at least 12 ships", "two harbour masters"]
