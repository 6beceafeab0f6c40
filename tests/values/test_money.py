"""Money: exact, per currency, and never zero for "not stated"."""

from decimal import Decimal

import pytest
from django.utils import translation

from partnership.values.money import CURRENCIES, Money, MoneyTotal, format_money


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


def test_an_open_total_says_at_least():
    total = MoneyTotal("USD", Decimal(745000), open=True)

    assert total.display() == "at least US$\u00a0745,000"
    assert str(total._replace(open=False)) == "US$\u00a0745,000"
    with translation.override("zh-hans"):
        assert total.display() == "至少74.5万美元"
