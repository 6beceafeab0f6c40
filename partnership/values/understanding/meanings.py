"""How it is said that a text was understood, or that it can mean several things."""

import re
import unicodedata
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

_BLANKS = re.compile(r"\s+")
_QUOTED = re.compile("[\"'“”‘’„«»「『](.*)[\"'“”‘’«»」』]")
# What people write where there is nothing to write.
_NOTHING = {
    "not stated", "not known", "unknown", "not available", "n/a", "n.a.", "tbd", "tbc",
    "to be determined", "to be confirmed", "-", "?", "未说明", "不详", "未知", "待定", "暂无", "无",
}  # fmt: skip
_HYPHENS = re.compile("[‐‑‒–—―−～〜]")


class NotUnderstood(ValueError):
    """A text has no meaning that can be kept, or more than one; the words say what to write."""


class Ambiguous(NotUnderstood):
    """A text can mean several things. `readings` are these, as (what to write, in words)."""

    def __init__(self, text: str, readings: Iterable[tuple[str, str]]) -> None:
        self.readings = list(readings)
        meant = pgettext("readings", " or ").join(words for _written, words in self.readings)
        written = pgettext("readings", " or ").join(written for written, _words in self.readings)
        super().__init__(
            _("“%(text)s” can mean %(readings)s. Write %(written)s.")
            % {"text": text[:60], "readings": meant, "written": written}
        )


def plain(text: str) -> str:
    """A text with its characters as on a keyboard: one blank, a hyphen for every dash, and not
    in quotation marks."""
    text = unicodedata.normalize("NFKC", text)
    text = _BLANKS.sub(" ", _HYPHENS.sub("-", text)).strip()
    quoted = _QUOTED.fullmatch(text)
    return quoted[1].strip() if quoted else text


def says_nothing(text: str) -> bool:
    """Whether a text says that there is nothing to say: n/a, unknown, 未说明."""
    return plain(text).casefold() in _NOTHING


def understood_as(text: str, meaning: str) -> str:
    """The sentence that shows what a text was understood as."""
    return _("“%(text)s” was understood as %(meaning)s.") % {
        "text": text.strip()[:60],
        "meaning": meaning,
    }
