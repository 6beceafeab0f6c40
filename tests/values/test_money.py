"""Money: exact, per currency, and never zero for "not stated"."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from partnership.values.money import CURRENCIES, Money, MoneyTotal, format_money, sum_money


@pytest.mark.parametrize(
    ("amount", "currency", "english", "chinese"),
    [
        ("745000", "USD", "US$\u00a0745,000", "74.5万美元"),
        ("1000000.00", "USD", "US$\u00a01,000,000", "100万美元"),
        ("2945000", "USD", "US$\u00a02,945,000", "294.5万美元"),
        ("1234567.89", "USD", "US$\u00a01,234,567.89", "1234567.89美元"),
        ("0.5", "EUR", "€\u00a00.50", "0.50欧元"),
        ("0", "GBP", "£\u00a00", "0英镑"),
        ("20000", "CNY", "CNY\u00a020,000", "2万元人民币"),
        ("5000", "XOF", "XOF\u00a05,000", "XOF\u00a05000"),
        ("5000", "", "5,000", "5000"),
        (None, "USD", "Not stated", "未说明"),
        (None, "", "Not stated", "未说明"),
    ],
)
def test_an_amount_is_written_in_both_languages(amount, currency, english, chinese):
    amount = amount and Decimal(amount)

    assert format_money(amount, currency) == english
    assert format_money(amount, currency, "zh-hans") == chinese
    assert str(Money(amount, currency)) == english
    assert Money(amount, currency).display("zh-hans") == chinese


@pytest.mark.parametrize("currency", CURRENCIES)
def test_every_currency_of_the_table_has_its_own_name_in_chinese(currency):
    name = format_money(Decimal(1), currency, "zh-hans").removeprefix("1")

    assert name.strip()
    assert name.isalpha()
    assert not name.isascii()


def test_amounts_are_added_per_currency():
    lines = [Money(Decimal(1), "USD"), Money(Decimal(2), "EUR"), Money(Decimal("3.5"), "USD")]

    assert sum_money(lines) == [("EUR", Decimal(2), False), ("USD", Decimal("4.5"), False)]


def test_an_amount_not_stated_makes_the_total_of_its_currency_open():
    lines = [Money(Decimal(1), "USD"), Money(None, "USD"), Money(Decimal(2), "EUR")]

    assert sum_money(lines) == [("EUR", Decimal(2), False), ("USD", Decimal(1), True)]


def test_an_amount_without_currency_or_number_makes_every_total_open():
    lines = [Money(Decimal(1), "USD"), Money(None), Money(Decimal(2), "EUR")]

    assert [total.open for total in sum_money(lines)] == [True, True]


def test_nothing_stated_has_no_total():
    assert sum_money([]) == []
    assert sum_money([Money(None, "USD")]) == []


def test_lines_that_do_not_count_are_left_out():
    def line(amount, counts):
        return SimpleNamespace(
            amount=amount and Decimal(amount), currency="USD", counts_in_totals=counts
        )

    assert sum_money([line(1, True), line(2, False), line(None, False)]) == [
        ("USD", Decimal(1), False)
    ]


def test_an_open_total_says_at_least():
    total = MoneyTotal("USD", Decimal(745000), open=True)

    assert total.display() == "at least US$\u00a0745,000"
    assert str(total._replace(open=False)) == "US$\u00a0745,000"
    with translation.override("zh-hans"):
        assert total.display() == "至少74.5万美元"


@given(st.lists(st.builds(Money, st.decimals(0, 10**9, places=2), st.sampled_from(["USD", "EUR"]))))
def test_a_total_does_not_depend_on_the_order_of_its_lines(lines):
    assert sum_money(lines) == sum_money(reversed(lines))
