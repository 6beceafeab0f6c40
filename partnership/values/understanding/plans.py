"""What running text says of a time: planned or come to pass, a beginning or an end."""

import re
from enum import StrEnum


class Tense(StrEnum):
    """What the words around a date say of it."""

    PLANNED = "planned"
    DONE = "done"


_DONE = (
    "started|began|begun|launched|commenced|initiated|kicked off|ran|ended|completed|concluded"
    "|closed|finished|signed|established|adopted|held|took place|took effect|entered into force"
)
_PLANNED = (
    r"will|shall|would|to be|(?:is|are|was|were) (?:due |set |expected )?to|planned|plans? to"
    r"|planning to|scheduled|expect(?:s|ed)|intend(?:s|ed)|propos(?:es|ed)|foreseen?|foresees"
    r"|envisag\w+|due to|aims? to"
)
# What is planned to be completed is not completed.
_CLUE = re.compile(
    rf"(?P<planned>\b(?:{_PLANNED})\b(?:(?:\s+\w+){{0,2}}\s+(?:{_DONE})\b)?"
    r"|将|计划|拟于|拟在|预计|预期)"
    rf"|\b(?:{_DONE})\b|已于|已在|启动了|开始了|结束了",
    re.IGNORECASE,
)

_SIDE = re.compile(
    r"\b(?:from|since|start\w*|beg[aiu]n\w*|launch\w*|commenc\w*|initiat\w*)\b|自|从|开始|启动"
    r"|(?P<end>\b(?:until|through|by|end(?:s|ed|ing)?|complet\w+|conclud\w+|clos\w+|finish\w*"
    r"|expir\w+)\b|至|到|结束|完成)",
    re.IGNORECASE,
)


def tense_at(sentence: str, at: int) -> Tense | None:
    """What a sentence says of the date at a place of it: the last clue before it counts, else the
    first one after it; None where it has none."""
    clues = list(_CLUE.finditer(sentence))
    before = [clue for clue in clues if clue.start() < at]
    nearest = before[-1] if before else next(iter(clues), None)
    if nearest is None:
        return None
    return Tense.PLANNED if nearest["planned"] else Tense.DONE


def is_end_at(sentence: str, at: int) -> bool | None:
    """Whether the last clue of a sentence before a date at a place of it says that something ends
    then, not begins; None where it has none."""
    before = [clue for clue in _SIDE.finditer(sentence) if clue.start() < at]
    return bool(before[-1]["end"]) if before else None
