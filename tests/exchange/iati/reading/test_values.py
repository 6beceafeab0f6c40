"""Numbers as files write them."""

from decimal import Decimal

import pytest

from partnership.exchange.iati.reading.values import number_of


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1000.0000000", "1000"),
        (" 5,000 ", "5000"),
        ("23,152 ", "23152"),
        ("1,234,567.89", "1234567.89"),
        ("12,34,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1.234.567,89", "1234567.89"),
        ("1.234,5", "1234.5"),
        ("1 234 567", "1234567"),
        ("1\u00a0234,5", "1234.5"),
        ("1\u202f234", "1234"),
        ("1'234'567.5", "1234567.5"),
        ("1’234", "1234"),  # noqa: RUF001 - an apostrophe of print
        ("20，000", "20000"),  # noqa: RUF001 - a comma of Chinese print
        ("-1,000", "-1000"),
        ("−1,000", "-1000"),  # noqa: RUF001 - a minus of print
        ("0,5", "0.5"),
        ("0,500", "0.5"),
        ("12,5", "12.5"),
        ("1.000", "1"),  # IATI's own sign for decimals
        ("1e3", "1000"),
        ("00", "0"),
        ("+7", "7"),
    ],
)
def test_a_number_is_understood_however_its_thousands_are_set_apart(text, number):
    assert number_of(text) == Decimal(number)


@pytest.mark.parametrize(
    "text", [None, "", " ", "many", "1,2,3", "1,00,00", "12-13", "5 people", "1 2", "NaN", "inf"]
)
def test_what_could_be_several_numbers_is_none(text):
    assert number_of(text) is None
