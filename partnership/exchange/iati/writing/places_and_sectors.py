"""Places, sectors and other classifications, with percentages that make 100."""

from decimal import Decimal
from itertools import chain

from django.utils.translation import gettext as _

from partnership.exchange.iati.assumed import equal_shares as equal_shares_assumed
from partnership.exchange.iati.codes import (
    ALL,
    DAC_CATEGORIES,
    DAC_REGION_OF_M49,
    DAC_REGIONS,
    DAC_SECTORS,
    OWN_SECTORS,
    OWN_TAGS,
    SDG_GOALS,
    SDG_GOALS_AS_SECTORS,
    SDG_TARGETS,
    SDG_TARGETS_AS_SECTORS,
    STEP,
    UNSPECIFIED_REGION,
)
from partnership.exchange.iati.writing.elements import (
    equal_shares,
    narratives,
    number,
    said,
    texts_of,
    together,
)
from partnership.exchange.iati.writing.findings import Kind
from partnership.exchange.xml import add
from partnership.places.models import Place
from partnership.topics.models import Theme
from partnership.values.understanding.iati_codes import codes_of
from projects.models import ProjectPlace

# Which themes may stand for sectors, in this order.
INSTEAD_OF_SECTORS = {
    Theme.Vocabulary.OWN: OWN_SECTORS,
    Theme.Vocabulary.SDG_TARGET: SDG_TARGETS_AS_SECTORS,
    Theme.Vocabulary.SDG_GOAL: SDG_GOALS_AS_SECTORS,
}
NATIONS = {Place.Kind.COUNTRY, Place.Kind.AREA}


def divided(shares, field, what, findings):
    """The percentages to write for rows with these stated `shares`, and whether we assumed them.

    One row gets none, as IATI wants it. Where no share is stated, all get the same, which the
    file says. Shares that do not make 100 because they are rounded are made to; other ones, and
    those stated for some rows only, are a fault.
    """
    given = [share for share in shares if share is not None]
    if not given:
        return (equal_shares(len(shares)) if len(shares) > 1 else [None] * len(shares)), len(
            shares
        ) > 1
    total = sum(given, Decimal(0))
    if len(given) == len(shares) and is_rounded(given):
        if len(given) == 1:
            return [None], False
        if abs(ALL - total) > len(given) * STEP / 2:
            findings.add(
                Kind.IMPRECISE,
                field,
                _(
                    "The shares of the %(what)s are rounded and add up to %(total)s; the file "
                    "divides what is missing or too much among them, so that they make 100."
                )
                % {"what": what, "total": number(total)},
            )
        return made_whole(given), False
    findings.add(
        Kind.WRONG,
        field,
        _("The shares of the %(what)s add up to %(total)s. Give each a share, 100 in all, or none.")
        % {"what": what, "total": number(total)},
    )
    return shares, False


def is_rounded(shares):
    """Whether shares make 100 as far as rounding, to the decimals that they have, lets them."""
    missing = abs(ALL - sum(shares, Decimal(0)))
    decimals = max(0, *(-share.normalize().as_tuple().exponent for share in shares))
    most = sum(1 for share in shares if share) * Decimal(1).scaleb(-decimals) / 2
    # Of whole numbers, two such as 50 and 49 are a slip rather than rounded.
    return missing < most or (decimals > 0 and missing == most) or missing <= STEP / 2


def made_whole(shares):
    """The shares with what is missing to 100 divided among them; the last one takes the rest."""
    missing = ALL - sum(shares, Decimal(0))
    some = [place for place, share in enumerate(shares) if share] or [len(shares) - 1]
    part = (missing / len(some)).quantize(STEP, rounding="ROUND_DOWN")
    whole = [share + part if place in some else share for place, share in enumerate(shares)]
    whole[some[-1]] += ALL - sum(whole, Decimal(0))
    return whole


# Places --------------------------------------------------------------------------------------


def add_places(parent, project, findings):
    """Add the countries that benefit; regions only where no country is known or shares are."""
    rows = [row for row in project.places.all() if row.role == ProjectPlace.Role.BENEFICIARY]
    countries, regions = _by_code(rows, findings)
    shares_are_stated = bool(rows) and all(row.share is not None for row in rows)
    if countries and regions and not shares_are_stated:
        _leave_out(regions, findings)
        regions = {}
    parts = [
        *(("recipient-country", code, countries[code]) for code in sorted(countries)),
        *(("recipient-region", code, regions[code]) for code in sorted(regions)),
    ]
    if not parts:
        findings.add(
            Kind.MISSING, "places", _("Name at least one country or region that benefits.")
        )
        return
    shares, assumed = divided(
        [share_of(rows) for *_ignored, rows in parts], "places", _("places"), findings
    )
    if assumed:
        findings.add(
            Kind.ASSUMED,
            "places",
            _("No shares are stated; the file divides it equally among the places and says so."),
        )
    for (tag, code, rows_of_code), share in zip(parts, shares, strict=True):
        _add_place(parent, tag, code, rows_of_code, share, assumed, findings)


def _by_code(rows, findings):
    """The places that benefit, by code: ({code: rows} of countries, {code: rows} of regions)."""
    countries, regions = {}, {}
    for row in rows:
        nation = nation_of(row.place)
        if nation is None:
            regions.setdefault(region_code(row.place), []).append(row)
            continue
        countries.setdefault(nation.iso_alpha2, []).append(row)
        if nation != row.place:
            findings.add(
                Kind.IMPRECISE,
                "places",
                _("“%(place)s” stands in the file under its country, %(country)s.")
                % {"place": row.place, "country": nation},
            )
    return countries, regions


def _leave_out(regions, findings):
    """Find that regions are left out."""
    for row in chain(*regions.values()):
        findings.add(
            Kind.LEFT_OUT,
            "places",
            _(
                "“%(place)s” is left out, as countries are named beside it and its share "
                "is not stated. Give every place a share to keep it."
            )
            % {"place": row.place},
        )


def _add_place(parent, tag, code, rows, share, assumed, findings):
    is_region = tag == "recipient-region"
    element = add(
        parent,
        tag,
        {
            "code": code,
            "vocabulary": DAC_REGIONS if is_region else None,
            "percentage": None if share is None else number(share),
        },
    )
    if code not in codes_of("Region" if is_region else "Country"):
        findings.add(
            Kind.WRONG,
            "places",
            _("“%(place)s” has the code %(code)s, which IATI does not know. Correct the place.")
            % {"place": rows[0].place, "code": code},
        )
    words = []
    if is_region or assumed or any(row.place.iso_alpha2 != code for row in rows):
        # Regions are wider than their codes; and with a sentence of ours the name stands first.
        words = [texts_of(row.place, "name") for row in rows]
    if assumed:
        words.append(said(equal_shares_assumed))
    narratives(element, together(*words))
    if is_region and code == UNSPECIFIED_REGION:
        for row in rows:
            findings.add(
                Kind.IMPRECISE,
                "places",
                _(
                    "IATI has no code for “%(place)s”; the file gives it as an unspecified "
                    "region under its name. Name the countries where a source does."
                )
                % {"place": row.place},
            )


def nation_of(place):
    """The country or area with a code that a place is, or lies in; None for wider places.

    What lies in a place that the public does not see lies nowhere here.
    """
    while place is not None and place.is_published():
        if place.iso_alpha2 and place.kind in NATIONS:
            return place
        place = place.part_of if place.kind not in (Place.Kind.REGION, Place.Kind.GROUP) else None
    return None


def region_code(place):
    """The code of a region in the list of the DAC, or the one for unspecified regions."""
    return place.dac_region or DAC_REGION_OF_M49.get(place.m49, UNSPECIFIED_REGION)


def share_of(rows):
    """The stated share of rows that fall under one code; None where any of them has none."""
    shares = [row.share for row in rows]
    return None if None in shares else sum(shares, Decimal(0))


# Themes --------------------------------------------------------------------------------------


def sector_vocabulary(theme):
    """The vocabulary of IATI's sectors in which a theme can stand."""
    if theme.vocabulary == Theme.Vocabulary.DAC_SECTOR:
        return DAC_SECTORS if len(theme.code) == 5 else DAC_CATEGORIES
    return INSTEAD_OF_SECTORS[theme.vocabulary]


def add_sectors(parent, project, findings):
    """Add the themes that are DAC sectors, five digits and categories each making 100.

    A project without any goes out with its other themes instead, since IATI wants a sector: our
    own ones or else those of the Sustainable Development Goals.
    """
    by_vocabulary = {}
    for row in project.themes.all():
        vocabulary = sector_vocabulary(row.theme)
        by_vocabulary.setdefault(vocabulary, {})[sector_code(row.theme)] = row
    wanted = [code for code in (DAC_SECTORS, DAC_CATEGORIES) if code in by_vocabulary]
    if not wanted:
        instead = [code for code in INSTEAD_OF_SECTORS.values() if code in by_vocabulary]
        wanted = instead[:1]
        findings.add(
            Kind.ADVICE if wanted else Kind.MISSING,
            "themes",
            _("Add a theme of the vocabulary “OECD DAC sector”, for example 16020."),
        )
    for vocabulary in wanted:
        _add_sectors_of(parent, vocabulary, by_vocabulary[vocabulary], findings)


def _add_sectors_of(parent, vocabulary, rows, findings):
    codes = sorted(rows)
    shares, assumed = divided(
        [rows[code].share for code in codes], "themes", _("sectors"), findings
    )
    if assumed:
        findings.add(
            Kind.ASSUMED,
            "themes",
            _("No shares are stated; the file divides it equally among the sectors and says so."),
        )
    lists = {DAC_SECTORS: "Sector", DAC_CATEGORIES: "SectorCategory"}
    for code, share in zip(codes, shares, strict=True):
        element = add(
            parent,
            "sector",
            {
                "vocabulary": vocabulary,
                "code": code,
                "percentage": None if share is None else number(share),
            },
        )
        words = []
        if assumed or vocabulary not in lists:
            words = [texts_of(rows[code].theme, "title")]
        if assumed:
            words.append(said(equal_shares_assumed))
        narratives(element, together(*words))
        if vocabulary in lists and code not in codes_of(lists[vocabulary]):
            findings.add(
                Kind.WRONG,
                "themes",
                _("%(code)s is no code of the DAC sectors. Correct the theme “%(theme)s”.")
                % {"code": code, "theme": rows[code].theme},
            )


def sector_code(theme):
    """The code of a theme; one of our own may have none, and stands by its slug."""
    return theme.code or theme.slug


def add_tags(parent, project, findings):
    """Add the Sustainable Development Goals and targets, and the themes of our own."""
    vocabularies = {
        Theme.Vocabulary.SDG_GOAL: (SDG_GOALS, "UNSDG-Goals"),
        Theme.Vocabulary.SDG_TARGET: (SDG_TARGETS, "UNSDG-Targets"),
        Theme.Vocabulary.OWN: (OWN_TAGS, None),
    }
    tags = []
    for row in project.themes.all():
        if row.theme.vocabulary in vocabularies:
            vocabulary, known = vocabularies[row.theme.vocabulary]
            code = row.theme.code if known else sector_code(row.theme)
            if known and code not in codes_of(known):
                findings.add(
                    Kind.WRONG,
                    "themes",
                    _("%(code)s is no code of the SDGs. Correct the theme “%(theme)s”.")
                    % {"code": code, "theme": row.theme},
                )
            tags.append((vocabulary, code, row.theme))
    for vocabulary, code, theme in sorted(tags, key=lambda tag: (len(tag[0]), *tag[:2])):
        element = add(parent, "tag", {"code": code, "vocabulary": vocabulary})
        narratives(element, texts_of(theme, "title"))
