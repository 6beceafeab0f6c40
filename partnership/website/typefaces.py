"""The fonts of this machine with which pictures and papers are written.

None is part of the site: Debian has them as fonts-noto-core and fonts-noto-cjk. What a machine has
no font for is not drawn as boxes; it is said in words which font is missing.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import ImageFont

FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
)
ENDINGS = (".ttf", ".ttc", ".otf")
# By how the file is called, the best first. Each list begins with the look of the pages; what it
# has no sign for is looked for in the next.
SERIF_BOLD = ("NotoSerif-Bold", "DejaVuSerif-Bold", "LiberationSerif-Bold", "FreeSerifBold")
SANS = ("NotoSans-Regular", "DejaVuSans", "LiberationSans-Regular", "FreeSans")
HAN_BOLD = ("NotoSansCJK-Bold", "NotoSansSC-Bold", "SourceHanSansSC-Bold")
HAN = (
    "NotoSansCJK-Regular",
    "NotoSansSC-Regular",
    "SourceHanSansSC-Regular",
    "wqy-microhei",
    "wqy-zenhei",
    "DroidSansFallbackFull",
    "uming",
)
# Which of the fonts in one file a language is written with.
OF_LANGUAGE = {"zh-hans": "SC", "zh-hant": "TC", "ja": "JP", "ko": "KR"}
# Shows how a sign looks that a font does not have.
NO_SIGN = "\U0010fffd"


class MissingFont(Exception):
    """No font of this machine has a sign of a text; says so in words."""

    def __init__(self, sign: str) -> None:
        super().__init__(
            _(
                "No font of this server has the sign “%(sign)s”. Those who run the site can "
                "install one, on Debian fonts-noto-core or fonts-noto-cjk."
            )
            % {"sign": sign}
        )


@dataclass(frozen=True)
class Typeface:
    """One font of one file."""

    path: str
    index: int = 0

    def at(self, size: int) -> ImageFont.FreeTypeFont:
        """The font in a size, in pixels."""
        return font_at(self.path, self.index, size)

    @property
    def family(self) -> str:
        """What programs that choose fonts by name call it."""
        return self.at(16).getname()[0] or ""

    def has(self, sign: str) -> bool:
        """Whether the font can write a sign."""
        return sign.isspace() or has_sign(self.path, self.index, sign)


@lru_cache(maxsize=256)
def font_at(path: str, index: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, index=index)


@lru_cache(maxsize=20_000)
def has_sign(path: str, index: int, sign: str) -> bool:
    font = font_at(path, index, 16)
    return bytes(font.getmask(sign)) != bytes(font.getmask(NO_SIGN))


@cache
def files() -> dict[str, str]:
    """{name without ending: path} of the fonts of this machine, those of FONTS_DIR first."""
    found: dict[str, str] = {}
    for folder in filter(None, (settings.FONTS_DIR, *FOLDERS)):
        for where, _folders, names in os.walk(Path(folder).expanduser()):
            for name in sorted(names):
                if name.lower().endswith(ENDINGS):
                    found.setdefault(Path(name).stem, os.path.join(where, name))
    return found


def named(names: Iterable[str], language: str) -> list[Typeface]:
    """Those fonts that are there, in their order."""
    return [
        Typeface(path, index_for(path, language)) for name in names if (path := files().get(name))
    ]


@cache
def index_for(path: str, language: str) -> int:
    """Which font of a file is the one for a language."""
    wanted = OF_LANGUAGE.get(language, "")
    if not wanted or not path.endswith(".ttc"):
        return 0
    for index in range(10):
        try:
            name, _style = font_at(path, index, 16).getname()
        except OSError:
            break
        if name and name.endswith(f" {wanted}"):
            return index
    return 0


@cache
def stack(language: str, *, bold: bool = False) -> tuple[Typeface, ...]:
    """The fonts for a language, in the order in which they are asked for a sign."""
    latin = named(SERIF_BOLD if bold else SANS, language) or named(SANS, language)
    han = named((*HAN_BOLD, *HAN) if bold else HAN, language)
    return tuple([*han, *latin] if language in OF_LANGUAGE else [*latin, *han])


def runs(text: str, language: str, *, bold: bool = False) -> Iterator[tuple[Typeface, str]]:
    """A text in pieces, each with the font that has its signs; MissingFont where none has."""
    fonts = stack(language, bold=bold)
    for font, signs in groupby(text, lambda sign: font_for(sign, fonts)):
        yield font, "".join(signs)


def font_for(sign: str, fonts: tuple[Typeface, ...]) -> Typeface:
    for font in fonts:
        if font.has(sign):
            return font
    raise MissingFont(sign)


@cache
def can_write(language: str) -> bool:
    """Whether this machine has fonts for a language: asked about its own name and some signs."""
    samples = {"zh-hans": "简体中文港口，。“”", "zh-hant": "繁體", "ja": "日本", "ko": "한국"}
    try:
        for bold in (True, False):
            list(runs("Az09–“”·…" + samples.get(language, ""), language, bold=bold))
    except MissingFont:
        return False
    return True
