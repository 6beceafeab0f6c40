"""In which languages the words of the site itself are there, beside those of its content."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import to_locale

# What the words of the site are written in.
SOURCE = "en"


def has_interface(code: str) -> bool:
    """Whether the words of the site are there in a language, or in the one it is a kind of."""
    generic = code.partition("-")[0]
    return generic == SOURCE or any(
        catalogue_exists(one, tuple(map(str, settings.LOCALE_PATHS))) for one in (code, generic)
    )


@lru_cache
def catalogue_exists(code: str, folders: tuple[str, ...]) -> bool:
    paths = (Path(folder, to_locale(code), "LC_MESSAGES", "django.mo") for folder in folders)
    return any(path.exists() for path in paths)


def languages_without_interface() -> list[str]:
    """The languages of the site in which only its content can be had."""
    return [code for code, _name in settings.LANGUAGES if not has_interface(code)]
