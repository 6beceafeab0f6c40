"""Codes by the names that people give them."""

import pytest

from partnership.values.understanding.codes import (
    in_capitals,
    understand_currency,
    understand_language,
)
from partnership.values.understanding.meanings import Ambiguous, NotUnderstood


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *[(text, "USD") for text in ("USD", "usd", "US$", "U.S. dollars", "美元", " US Dollars ")],
        *[(text, "CNY") for text in ("CNY", "RMB", "renminbi", "yuan", "人民币", "元")],
        *[(text, "EUR") for text in ("€", "euro", "Euros", "欧元")],
        ("XYZ", "XYZ"),
        ("", ""),
    ],
)
def test_a_currency_is_known_by_its_code_sign_or_name(text, code):
    assert understand_currency(text) == code


@pytest.mark.parametrize("text", ["$", "dollars", "¥"])
def test_a_sign_of_several_currencies_is_told_with_them(text):
    with pytest.raises(Ambiguous, match=" or "):
        understand_currency(text)


def test_a_currency_that_is_none_is_refused():
    with pytest.raises(NotUnderstood, match="ISO 4217"):
        understand_currency("florins")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *[(text, "en") for text in ("en", "EN", "English", "english", "英语", "英文")],
        *[(text, "fr") for text in ("French", "français", "法语")],
        ("fr-CA", "fr-ca"),
        ("zh-Hans", "zh-hans"),
        ("Simplified Chinese", "zh-hans"),
        ("简体中文", "zh-hans"),
        ("Khmer", "km"),
        ("Vietnamese", "vi"),
        ("", ""),
    ],
)
def test_a_language_is_known_by_its_code_or_name(text, code):
    assert understand_language(text) == code


def test_chinese_is_written_in_two_ways():
    for text in ("Chinese", "中文"):
        with pytest.raises(Ambiguous, match="zh-hans or zh-hant"):
            understand_language(text)


@pytest.mark.parametrize("text", ["Klingon", "x", "a language", "英"])
def test_a_language_that_is_none_is_refused(text):
    with pytest.raises(NotUnderstood):
        understand_language(text)


def test_letters_of_codes_are_capitals():
    assert in_capitals(" vn ") == "VN"
