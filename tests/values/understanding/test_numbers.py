"""Numbers and amounts as people write them."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from partnership.values.understanding import forms
from partnership.values.understanding.amounts import Amount, understand_amount
from partnership.values.understanding.meanings import Ambiguous, NotUnderstood
from partnership.values.understanding.numbers import (
    Signs,
    shown_signs,
    understand_number,
    understand_share,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1000", "1000"),
        ("1000000,00", "1000000"),
        ("1,000", "1000"),
        ("20,000", "20000"),
        ("23,152 ", "23152"),
        (" 5,000 ", "5000"),
        ("1e3", "1000"),
        ("1.5", "1.5"),
        ("1,5", "1.5"),
        ("0.125", "0.125"),
        ("1.000.000", "1000000"),
        ("1,000,000.00", "1000000"),
        ("1.000.000,00", "1000000"),
        ("1 000 000,50", "1000000.5"),
        ("1\u00a0000\u202f000", "1000000"),
        ("1'000'000.50", "1000000.5"),
        ("1’000", "1000"),
        ("10,00,000", "1000000"),
        ("−5,000", "-5000"),
        ("１，０００", "1000"),
        ("1.5 million", "1500000"),
        ("2.945 million", "2945000"),
        ("1,5 Mio", "1500000"),
        ("3 thousand", "3000"),
        ("74.5万", "745000"),
        ("1亿", "100000000"),
        ("一百万", "1000000"),
        ("二十", "20"),
        ("“10,000”", "10000"),
        ("2k", "2000"),
        ("twelve", "12"),
        ("half a million", "500000"),
        ("(1,234)", "-1234"),
        ("（1,234.50）", "-1234.5"),
        ("( 2 million )", "-2000000"),
        ("500-", "-500"),
        ("1,234.50−", "-1234.5"),
    ],
)
def test_what_people_write_is_understood(text, number):
    assert understand_number(text) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "signs", "number"),
    [
        ("1.000", Signs.COMMA, "1000"),
        ("1,000", Signs.COMMA, "1"),
        ("1.000", Signs.POINT, "1"),
        ("1,000", Signs.POINT, "1000"),
        ("12.50", Signs.COMMA, "12.5"),
    ],
)
def test_what_is_known_of_a_file_decides(text, signs, number):
    assert understand_number(text, signs=signs) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "signs", "readings"),
    [
        ("1.000", Signs.USUAL, ["1", "1000"]),
        ("-1.250", Signs.USUAL, ["-1.25", "-1250"]),
        ("1.000", Signs.UNKNOWN, ["1", "1000"]),
        ("1,000", Signs.UNKNOWN, ["1000", "1"]),
    ],
)
def test_what_can_be_several_numbers_is_told_with_all_of_them(text, signs, readings):
    with pytest.raises(Ambiguous) as caught:
        understand_number(text, signs=signs)
    assert [written for written, _words in caught.value.readings] == readings


@pytest.mark.parametrize(
    ("text", "share"),
    [("12.5 %", "12.5"), ("12,5%", "12.5"), ("33.3333", "33.3333"), ("7 per cent", "7"),
     ("１２％", "12"), ("百分之十二", "12")],
)  # fmt: skip
def test_a_share_may_have_the_sign_of_per_cent(text, share):
    assert understand_share(text, places=4) == Decimal(share)


@pytest.mark.parametrize("text", ["%", "12 % of it", "% 12", "12 ‰", "1/8"])
def test_what_is_no_share_is_refused(text):
    with pytest.raises(NotUnderstood):
        understand_share(text, places=4)


def test_three_decimals_are_decimals_where_a_field_has_so_many():
    assert understand_number("11.562", places=4) == Decimal("11.562")
    with pytest.raises(Ambiguous):
        understand_number("11,562", places=4)


@pytest.mark.parametrize(
    "text",
    ["", " ", "abc", "over 150", "1,0000", "1,00,0", "12,34,5", "1.2.3", "1 000 people", "--5",
     "9e999999999", "1e-999999999", "5 parsecs", "5m", "NaN", "Infinity", "½", "1,,000",
     "(5", "5)", "(-5)", "-(5)", "((5))", "()", "12.5 %"],
)  # fmt: skip
def test_what_is_no_number_is_refused(text):
    with pytest.raises(NotUnderstood):
        understand_number(text)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("US$ 1 million", "USD 1,000,000.00"),
        ("US$1,000", "USD 1,000.00"),
        ("USD 1,000.50", "USD 1,000.50"),
        ("usd 5", "USD 5.00"),
        ("1 million US dollars", "USD 1,000,000.00"),
        ("1,000 USD", "USD 1,000.00"),
        ("€ 5k", "EUR 5,000.00"),
        ("£2.5m", "GBP 2,500,000.00"),
        ("1 million euros", "EUR 1,000,000.00"),
        ("HK$ 5.5 million", "HKD 5,500,000.00"),
        ("100万美元", "USD 1,000,000.00"),
        ("一百万美元", "USD 1,000,000.00"),
        ("1亿元人民币", "CNY 100,000,000.00"),
        ("人民币100万元", "CNY 1,000,000.00"),
        ("RMB 3.5亿", "CNY 350,000,000.00"),
        ("1,000", "1,000.00"),
        ("(1,234)", "-1,234.00"),
        ("(US$ 1,234)", "USD -1,234.00"),
        ("US$ (1,234.50)", "USD -1,234.50"),
        ("(1,234) EUR", "EUR -1,234.00"),
        ("1,234 (USD)", "USD 1,234.00"),
        ("（一百万美元）", "USD -1,000,000.00"),
    ],
)
def test_an_amount_may_name_its_currency(text, amount):
    assert str(understand_amount(text)) == amount


@pytest.mark.parametrize("text", ["$1 million", "¥100", "100 dollars", "5 rupees"])
def test_a_sign_of_several_currencies_is_told_with_them(text):
    with pytest.raises(Ambiguous, match=" or "):
        understand_amount(text)


@pytest.mark.parametrize(
    "text", ["US$ 5 EUR", "US$", "about US$ 5", "US$ 1–2 million", "5 apples", "(-5)", "12 %"]
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(NotUnderstood):
        understand_amount(text)


@pytest.mark.parametrize(
    ("texts", "signs"),
    [
        (["1.000", "12,5"], Signs.COMMA),
        (["1.000", "(12,5)"], Signs.COMMA),
        (["1.000", "1.000.000"], Signs.COMMA),
        (["1,000", "12.50"], Signs.POINT),
        (["1.000", "1,000", "5"], Signs.USUAL),
        (["12,5", "12.5"], Signs.UNKNOWN),
        ([], Signs.USUAL),
    ],
)
def test_the_numbers_of_a_file_show_what_its_signs_mean(texts, signs):
    assert shown_signs(texts, Signs.USUAL) is signs


@given(st.decimals(-(10**12), 10**12, places=2))
def test_a_number_as_data_files_write_it_passes_unchanged(number):
    assert understand_number(str(number)) == number
    assert understand_amount(f"US$ {number:,}") == Amount(number, "USD")


@given(st.text(max_size=30) | st.text("0123456789.,' -+e万亿百美元US$", max_size=20))
def test_whatever_is_typed_is_a_number_or_is_refused_with_words(text):
    for understand in (understand_number, understand_amount):
        try:
            understand(text)
        except NotUnderstood as error:
            assert str(error)


def test_a_sign_that_several_currencies_have_is_clear_where_one_of_them_is_chosen():
    assert understand_amount("$ 5 million", likely="CAD") == Amount(Decimal(5_000_000), "CAD")
    with pytest.raises(Ambiguous):
        understand_amount("$ 5 million", likely="EUR")


@pytest.mark.parametrize(
    ("field", "text", "value", "said"),
    [
        (forms.NumberFormField(), "(1,234)", "-1234", "-1,234"),
        (forms.AmountFormField(), "($ 5)", None, None),
        (forms.AmountFormField(), "(US$ 5)", "-5", "USD -5.00"),
        (forms.QuantityFormField(), "(150)", "-150", "-150"),
        (forms.ShareFormField(decimal_places=4), "12.5 %", "12.5", "12.5 %"),
        (forms.ShareFormField(decimal_places=4), "50 per cent", "50", "50 %"),
    ],
)
def test_a_form_says_as_what_it_understood_a_number(field, text, value, said):
    if value is None:
        with pytest.raises(ValidationError):
            field.clean(text)
        return
    found = field.clean(text)
    assert found == Decimal(value)
    assert field.understood(text, found) == f"“{text}” was understood as {said}."
