"""Translated text: what a reader is given, and how sure the wording is."""

from typing import NamedTuple

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    """Who vouches for a translation."""

    OFFICIAL = "official", _("Official translation")
    STAFF = "staff", _("Translation by staff")
    WORKING = "working", _("Working translation")


ORIGINAL = "original"


class Translated(NamedTuple):
    """A text as it is shown to a reader.

    `status` is a value of `Status`, or "original" for the text as entered. `missing` says that
    the reader's language has no translation, so that `text` is the original.
    """

    text: str
    language: str
    status: str
    missing: bool

    def __str__(self):
        return self.text


def default_language():
    """The site's first language: that of records which do not name another."""
    return settings.LANGUAGES[0][0]


def language_choices():
    """The site's languages; a callable, so that one more language needs no migration."""
    return list(settings.LANGUAGES)
