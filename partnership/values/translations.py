"""Translated text: what a reader is given, and how sure the wording is."""

import datetime
import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    """Who vouches for a translation."""

    OFFICIAL = "official", _("Official translation")
    STAFF = "staff", _("Translation by staff")
    WORKING = "working", _("Working translation")


# {language: {field: {part of the entry: its text}}}
Translations = dict[str, dict[str, dict[str, str]]]

STATUSES = Status.values  # once: it is made anew each time
ORIGINAL = "original"


class Translated(NamedTuple):
    """A text as it is shown to a reader.

    `status` is a value of `Status`, or "original" for the text as entered. `missing` says that
    the reader's language has no translation, so that `text` is the original, `older` that the
    original was changed since it was translated.
    """

    text: str
    language: str
    status: str
    missing: bool
    older: bool = False

    def __str__(self) -> str:
        return self.text


def default_language() -> str:
    """The site's first language: that of records which do not name another."""
    return settings.LANGUAGES[0][0]


def language_choices() -> list[tuple[str, str]]:
    """The site's languages, named in the active one; a callable, so that one more language
    needs no migration."""
    return [(code, language_name(code)) for code, _name in settings.LANGUAGES]


def language_name(language: str) -> str:
    """The name of a language in the active one; its code where it has no known name."""
    try:
        return get_language_info(language)["name_translated"]
    except KeyError:
        return language


def direction(language: str) -> str:
    """How a language is written, as HTML's `dir` wants it: "rtl" or "ltr"."""
    try:
        return "rtl" if get_language_info(language)["bidi"] else "ltr"
    except KeyError:
        return "ltr"


_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
LONGEST_LANGUAGE = 16
# Of an entry that is older than its original: the wording of that which it translates.
FORMER = "of"
_ENTRY_KEYS = {"text", "status", "reviewer", "reviewed_on", FORMER}


def is_language(code: str) -> bool:
    """Whether a text is the code of a language as they are kept here, such as “fr-ca”."""
    return len(code) <= LONGEST_LANGUAGE and bool(_LANGUAGE_TAG.fullmatch(code))


def faults(value: object, translatable: Collection[str] | None = None) -> Iterator[str]:
    """Yield a message for each thing wrong with the shape of a translations value.

    The shape is {language: {field: {"text", "status", and if known "reviewer", "reviewed_on"}}};
    `translatable` names the fields there may be (None: any).
    """
    if not isinstance(value, dict):
        yield gettext("Translations are an object of languages.")
        return
    for language, fields in value.items():
        if not _LANGUAGE_TAG.fullmatch(language):
            yield gettext("“%(language)s” is not a language code such as “en” or “fr-ca”.") % {
                "language": language
            }
        if not isinstance(fields, dict):
            yield gettext("“%(language)s” is not an object of fields.") % {"language": language}
            continue
        for field, entry in fields.items():
            where = f"{language}.{field}"
            if translatable is not None and field not in translatable:
                yield f"{where}: {gettext('this field is not translated.')}"
            for message in _entry_faults(entry):
                yield f"{where}: {message}"


def _entry_faults(entry: object) -> Iterator[str]:
    if not isinstance(entry, dict) or not isinstance(entry.get("text"), str) or not entry["text"]:
        yield gettext("a translation needs a text.")
        return
    if "\x00" in entry["text"]:
        yield gettext("null characters are not allowed.")
    if entry.get("status") not in STATUSES:
        yield gettext("the status is one of %(statuses)s.") % {"statuses": ", ".join(STATUSES)}
    if unknown := sorted(entry.keys() - _ENTRY_KEYS):
        yield gettext("unknown entry “%(key)s”.") % {"key": unknown[0]}
    if not isinstance(entry.get(FORMER, ""), str):
        yield gettext("the former original is a text.")
    if not isinstance(entry.get("reviewer", ""), str):
        yield gettext("the reviewer is a name.")
    if "reviewed_on" in entry:
        try:
            datetime.date.fromisoformat(entry["reviewed_on"])
        except (TypeError, ValueError):
            yield gettext(
                "the day of review (reviewed_on) cannot be “%(given)s”: it is written as year, "
                "month and day, such as 2019-04-30."
            ) % {"given": entry["reviewed_on"]}


def with_unnamed_parts(translations: Translations, former: Translations) -> Translations:
    """Translations from a file with what the saved ones say besides: who looked a text through
    and when, and which wording it translates.

    What a file does not name stays while text and status do; to take it away, name it as "".
    """
    whole: Translations = {}
    for language, fields in translations.items():
        saved = former.get(language, {})
        whole[language] = {
            name: {**saved[name], **entry} if is_same_text(entry, saved.get(name)) else entry
            for name, entry in fields.items()
        }
    return whole


def is_same_text(entry: Mapping[str, str], saved: Mapping[str, str] | None) -> bool:
    """Whether an entry says of a text what a saved one does, as far as readers are told."""
    return saved is not None and all(entry[part] == saved[part] for part in ("text", "status"))


def carried_over(
    translations: Translations,
    former: Translations,
    before: Mapping[str, str],
    now: Mapping[str, str],
) -> Translations:
    """Translations as they stand beside originals that were perhaps changed.

    `former` are those that stood beside the originals `before`; `now` are the originals by the
    name of their field. A text that stays while its original changes keeps the wording that it
    translates, until that comes back, the text is changed, or somebody takes it away.
    """
    carried: Translations = {}
    for language, fields in translations.items():
        carried[language] = {}
        for field, entry in fields.items():
            kept = dict(entry)
            was = former.get(language, {}).get(field)
            if was is None or was["text"] != entry["text"]:
                if was is not None:
                    kept.pop(FORMER, None)
            elif before.get(field) != now.get(field):
                kept[FORMER] = was.get(FORMER, before.get(field, ""))
            if kept.get(FORMER) in ("", now.get(field)):
                kept.pop(FORMER, None)
            carried[language][field] = kept
    return carried
