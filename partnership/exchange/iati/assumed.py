"""The shares that a file of ours assumes, and says so: read again, they are not stated."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override


def equal_shares() -> str:
    """The sentence beside a place or sector whose share is assumed."""
    return _("The share is not stated; equal shares are assumed.")


def as_stated(part: dict) -> dict:
    """A place or sector of a file without a share that such a sentence takes back."""
    sentences = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            sentences.add(equal_shares())
    names = {
        language: next(
            (text.removesuffix(said).rstrip() for said in sentences if text.endswith(said)), text
        )
        for language, text in part["names"].items()
    }
    if names == part["names"]:
        return part
    names = {language: text for language, text in names.items() if text}
    return {**part, "names": names, "percentage": ""}
