"""A brief as a PDF: tagged, with its fonts in it; Typst sets it, which needs no other program."""

import json
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

import typst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from partnership.website import typefaces
from partnership.website.briefs.document import Brief
from partnership.website.typefaces import MissingFont

CONTENT_TYPE = "application/pdf"
TEMPLATE = Path(__file__).with_name("brief.typ")
# What Typst brings itself: Latin, Greek and Cyrillic, and the signs of their texts.
OF_TYPST = "Libertinus Serif"
HAS_LETTERS_BELOW, SIGNS = 0x0530, range(0x2000, 0x2070)
# For readers' programs and aids: the standard for accessible PDF.
STANDARD = "ua-1"


def as_pdf(brief: Brief) -> bytes:
    """The brief as a file. MissingFont where this machine cannot write its words."""
    data = json.dumps(data_of(brief), ensure_ascii=False)
    check_signs(data, brief.language)
    return typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        font_paths=fonts_for(brief.language),
        sys_inputs={"data": data},
        pdf_standards=[STANDARD],
        timestamp=int(brief.updated.timestamp()),
    )


def data_of(brief: Brief) -> dict:
    """What the template reads."""
    when = localtime(brief.updated)
    language, _dash, region = brief.language.partition("-")
    return {
        "title": brief.title,
        "site": brief.site,
        "subtitle": brief.subtitle,
        "version": brief.version,
        "address": brief.address,
        "date": [when.year, when.month, when.day],
        "lang": language,
        "region": {"hans": "CN", "hant": "TW"}.get(region),
        "fonts": {
            "text": families(brief.language, bold=False),
            "head": families(brief.language, bold=True),
        },
        "accent": brief.accent,
        "blocks": [asdict(block) for block in brief.blocks],
        "sources": [
            {
                "number": source.number,
                "place": source.place,
                "quotation": source.quotation,
                "lang": source.language.partition("-")[0] or language,
                # Each with the quotation marks of its own script.
                "fonts": families(source.language or brief.language, bold=False),
                "state": source.state,
            }
            for source in brief.sources
        ],
        "words": {"sources": _("Sources")},
        "disclaimer": brief.disclaimer,
    }


def families(language: str, *, bold: bool) -> list[str]:
    """The names of the fonts for a language, as Typst asks for them."""
    names = [font.family for font in typefaces.stack(language, bold=bold)]
    return [*dict.fromkeys(names), OF_TYPST]


@lru_cache(maxsize=16)
def fonts_for(language: str) -> typst.Fonts:
    """The fonts that a language is written with, and those beside them; read once."""
    stacks = (typefaces.stack(language, bold=bold) for bold in (False, True))
    folders = dict.fromkeys(str(Path(font.path).parent) for fonts in stacks for font in fonts)
    return typst.Fonts(include_system_fonts=False, font_paths=list(folders))


def check_signs(text: str, language: str) -> None:
    """MissingFont for the first sign that neither this machine nor Typst has a font for."""
    fonts = typefaces.stack(language)
    for sign in sorted(set(text)):
        own = ord(sign) < HAS_LETTERS_BELOW or ord(sign) in SIGNS
        if not own and not any(font.has(sign) for font in fonts):
            raise MissingFont(sign)
