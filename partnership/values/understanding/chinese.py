"""Chinese numerals as digits: 二〇二六年十月十四日, 一百万."""

import re
from decimal import Decimal

DIGITS = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
TENS = {"十": 10, "百": 100, "千": 1000}
LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_NUMERAL = re.compile(f"[{''.join([*DIGITS, *TENS])}]+")
_DATE_NUMERAL = re.compile(f"([{''.join([*DIGITS, *TENS])}]+)(?=[年月日号季])")


def with_digits(text: str) -> str:
    """A text in which the Chinese numerals of years, months and days are digits."""
    return _DATE_NUMERAL.sub(lambda match: str(small_number(match[1])), text)


def small_number(numeral: str) -> int:
    """The number of a numeral below ten thousand: digit by digit, or with 十, 百 and 千."""
    if not any(sign in TENS for sign in numeral):
        return int("".join(str(DIGITS[sign]) for sign in numeral))
    total, digit = 0, None
    for sign in numeral:
        if sign in TENS:
            total += (1 if digit is None else digit) * TENS[sign]
            digit = None
        else:
            digit = DIGITS[sign]
    return total + (digit or 0)


def numeral_value(text: str) -> Decimal | None:
    """The value of a whole numeral with its large units, such as 一百万; None for anything else."""
    total, rest = 0, text
    for sign in re.findall("[亿億万萬]", text):
        before, _sign, rest = rest.partition(sign)
        if not _NUMERAL.fullmatch(before):
            return None
        total += small_number(before) * LARGE[sign]
    if rest and not _NUMERAL.fullmatch(rest):
        return None
    if not text:
        return None
    return Decimal(total + (small_number(rest) if rest else 0))
