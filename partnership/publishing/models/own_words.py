"""Words of the software that are kept: whoever reads them later has them in their own language.

A note on a change is kept as a sentence in the language of whoever made it, and known again by its
shape. A reason that is made up of what the record says is kept in each language of the site.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import cache

from django.conf import settings
from django.utils.translation import get_language, gettext, gettext_noop, override

MERGED = gettext_noop(
    "“%(gone)s” and “%(stays)s” were found to be the same and are one record now."
)
# Where readers never saw the one that went, it is not named.
MERGED_UNSEEN = gettext_noop("Two records that were found to be of the same are one record now.")
PARTED = gettext_noop(
    "“%(gone)s” and “%(stays)s” are two records again: they were made one by mistake."
)
PARTED_UNSEEN = gettext_noop("Two records that were made one by mistake are two again.")
SENTENCES = (MERGED, MERGED_UNSEEN, PARTED, PARTED_UNSEEN)
LONGEST_NAME = 160
PLACE = re.compile(r"%\\\((\w+)\\\)s")


def note_of_merger(gone: str, stays: str, *, is_named: bool, undone: bool = False) -> str:
    """The note on a merger, or on one that is undone, in the active language."""
    if not is_named:
        return gettext(PARTED_UNSEEN if undone else MERGED_UNSEEN)
    return gettext(PARTED if undone else MERGED) % {
        "gone": shortened(gone),
        "stays": shortened(stays),
    }


def shortened(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def note_for_readers(note: str, names_now: Callable[[], Mapping[str, str]] = dict) -> str:
    """A note on a change; one that the software wrote is in the active language.

    `names_now` gives what records that it names are called in that language, by those names.
    """
    for sentence in SENTENCES:
        for code, _name in settings.LANGUAGES:
            if found := shape_of(sentence, code).fullmatch(note):
                named = found.groupdict()
                called = names_now() if named else {}
                return gettext(sentence) % {
                    key: called.get(name, name) for key, name in named.items()
                }
    return note


@cache
def shape_of(sentence: str, language: str) -> re.Pattern[str]:
    """What a sentence looks like in a language, whatever it names."""
    with override(language):
        return re.compile(PLACE.sub(r"(?P<\1>.+)", re.escape(gettext(sentence))))


def in_each_language(say: Callable[[], str]) -> str:
    """What `say` says in each language of the site, as one text; "" where that is nothing."""
    first = say()
    if not first:
        return ""
    said = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            said[code] = say() or first
    return json.dumps(said, ensure_ascii=False)


def in_this_language(kept: str) -> str:
    """What `in_each_language` kept, in the active language; another text as it is."""
    if not kept.startswith("{"):
        return kept
    try:
        said = json.loads(kept)
    except ValueError:
        return kept
    return said.get(get_language()) or next(iter(said.values()), "")
