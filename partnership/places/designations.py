"""What the United Nations call countries, areas and regions, in two languages.

The two tables in `data/` come with the product, so that a place that an import brings has its name
and codes at once. Names of countries are the short ones of the standard M49 and of the terminology
of the United Nations; regions that only the OECD DAC has stand below those of M49.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Codes of countries that are no more (ISO 3166-3), as files and records of the past have them.
_FORMER_CODES = """
    AI AN BQ BU BY CS CT DD DY FQ FX GE HV JT MI NH NQ NT PC PU PZ RH SK SU TP VD WK YD YU
    ZR AFI ANT ATB ATF ATN BUR BYS CSK CTE DDR DHY FXX GEL HVO JTN MID NHB NTZ PCI PCZ PUS
    RHO SCG SKM SUN TMP VDR WAK YMD YUG ZAR
"""
FORMER_CODES = frozenset(_FORMER_CODES.split())
FREE_CODES = re.compile(r"AA.?|Q[M-Z].?|X[A-Z].?|ZZ.?")
FOLDER = Path(__file__).with_name("data")


@dataclass(frozen=True)
class Designation:
    """A place by its names and codes; `kind` is that of `Place`, and codes it has not are ""."""

    kind: str
    en: str
    zh: str
    alpha2: str = ""
    alpha3: str = ""
    m49: str = ""
    dac: str = ""


def country(alpha2: str) -> Designation | None:
    """The country or area with a two-letter code of ISO 3166, or None."""
    return _countries().get(alpha2)


def known_country(code: str) -> None:
    """ValidationError for letters that stand for no country or area.

    ISO 3166 leaves some codes to its users, for what it does not have.
    """
    if code not in _country_codes() and not FREE_CODES.fullmatch(code):
        raise ValidationError(
            _("“%(code)s” is no code of ISO 3166. Look it up, or leave it empty.")
            % {"code": code[:60]}
        )


def region(*, m49: str = "", dac: str = "") -> Designation | None:
    """The region with a code of M49, or else with one of the list of the OECD DAC, or None."""
    return _regions().get(("m49", m49)) or _regions().get(("dac", dac))


@cache
def _countries():
    return {row["alpha2"]: Designation(**row) for row in _rows("countries.csv")}


@cache
def _country_codes():
    ours = _countries().values()
    return {code for place in ours for code in (place.alpha2, place.alpha3)} | FORMER_CODES


@cache
def _regions():
    found = [Designation(kind="region", **row) for row in _rows("regions.csv")]
    by_code = {("m49", place.m49): place for place in found if place.m49}
    return by_code | {("dac", place.dac): place for place in found if place.dac}


def _rows(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
