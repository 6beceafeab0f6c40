"""The codes of IATI. Only codes: what one means is said by the record, or by IATI.

`iati_codes.json` holds the code lists that change from year to year, each as one line of words; a
test compares it with the published lists. They are part of the IATI Standard, CC BY 4.0.
"""

import json
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Codes that lists had once and files of that time still have.
FORMER_CODES = {"CollaborationType": {"5"}}
# A list of so many codes is named as a whole.
FEW = 12
# So many codes of a longer one are named.
MOST_NEAR = 5
LIKE = 0.5


@cache
def codes_of(name: str) -> frozenset[str]:
    """The codes of the code list `name`; KeyError for one that is not kept."""
    lists = json.loads(Path(__file__).with_name("iati_codes.json").read_text(encoding="ascii"))
    return frozenset(lists[name].split())


def is_listed(code: str, lists: Sequence[str]) -> bool:
    """Whether one of some lists has or had a code."""
    return any(code in codes_of(name) or code in FORMER_CODES.get(name, ()) for name in lists)


def known_code(code: str, lists: Sequence[str]) -> None:
    """ValidationError for a code that none of some lists has or had.

    It names what is near on the first of them.
    """
    if is_listed(code, lists):
        return
    name = lists[0]
    if len(codes_of(name)) <= FEW:
        message = _("“%(code)s” is not on the IATI list %(list)s, which has %(near)s.")
    else:
        message = _("“%(code)s” is not on the IATI list %(list)s. Near it are %(near)s.")
    near = ", ".join(near_codes(code, codes_of(name)))
    raise ValidationError(message % {"code": code[:60], "list": name, "near": near})


def near_codes(code: str, codes: frozenset[str]) -> list[str]:
    """The codes of a list that are like one that it has not; all of a short list."""
    in_order = sorted(codes, key=lambda other: (len(other), other))
    if len(codes) <= FEW:
        return in_order
    like = get_close_matches(code, in_order, MOST_NEAR, LIKE)
    beginning = [other for other in in_order if other[:1] == code[:1]]
    return (like or beginning or in_order)[:MOST_NEAR]
