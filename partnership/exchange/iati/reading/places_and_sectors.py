"""Countries, regions, sectors and tags of a file as places and themes of projects."""

from decimal import Decimal
from functools import partial

from django.utils.translation import gettext as _

from partnership.exchange.iati.assumed import as_stated
from partnership.exchange.iati.codes import ALL, STEP
from partnership.exchange.iati.reading.values import number_of
from partnership.exchange.iati.reading.weighing import weighed
from partnership.publishing.findings import Level
from projects.models import ProjectPlace, ProjectTheme

PLACES = ("countries", "regions")


def places_of(said, rows, texts, matcher, report):
    """Yield the places; those of transactions where the activity itself names none."""
    countries, regions = ([as_stated(part) for part in said[name]] for name in PLACES)
    if not countries and not regions:
        countries, regions = lifted(said, PLACES, "recipient-country", report)
    keys = [(part, matcher.country(part, texts)) for part in countries]
    keys += [(part, matcher.region(part, texts)) for part in regions]
    for key, part, share in merged(keys, "recipient-country", report):
        fields = {"place": key, "role": ProjectPlace.Role.BENEFICIARY, "share": share}
        yield rows.row(ProjectPlace, part, fields)


def themes_of(said, rows, texts, matcher, report):
    """Yield the themes of the sectors, likewise, and of the tags."""
    sectors = [as_stated(part) for part in said["sectors"]]
    if not sectors:
        [sectors] = lifted(said, ("sectors",), "sector", report)
    found = {}
    keys = [(part, matcher.theme(part, texts)) for part in sectors]
    for key, part, share in merged(keys, "sector", report):
        found[key] = (part, share)
    keys = [(part, matcher.theme(part, texts, is_tag=True)) for part in said["tags"]]
    for key, part, _share in merged(keys, "tag", report):
        found.setdefault(key, (part, None))
    for key, (part, share) in found.items():
        fields = {"theme": key, "share": share, "basis": ProjectTheme.Basis.STATED}
        yield rows.row(ProjectTheme, part, fields)


def code_of(name, part):
    """What tells a place or sector from the others: its list, vocabulary and code."""
    return name, part.get("vocabulary") or "1", part.get("code")


def lifted(said, names, element, report):
    """What the transactions say instead of the activity, each code once, for each of `names`.

    Each has the percentage of the money that is for it, where the transactions tell. Sectors of
    each vocabulary make 100, and so do countries and regions together.
    """
    parts, groups = {}, {}
    for transaction in said["transactions"]:
        for name in names:
            for part in transaction[name]:
                code = code_of(name, part)
                parts.setdefault(code, part)
                groups.setdefault(code[1] if name == "sectors" else "", set()).add(code)
    for codes in groups.values():
        shares = weighed(said, partial(_codes_among, names, codes))
        for code, share in shares.items():
            parts[code] = {**parts[code], "percentage": str(share)}
        if parts:
            _tell_lifted(said, element, len(codes), shares, report)
    return [[part for code, part in parts.items() if code[0] == name] for name in names]


def _codes_among(names, codes, transaction):
    """Those of some codes that a transaction names."""
    found = {code_of(name, part) for name in names for part in transaction[name]}
    return found & codes


def _tell_lifted(said, element, count, shares, report):
    if shares or count == 1:
        message = _("Kept for the project as a whole, with the shares of the money for each.")
    else:
        message = _(
            "Kept for the project as a whole, without shares: its transactions do not tell how the "
            "money is divided."
        )
    report.recur(Level.NOTE, said["line"], f"transaction/{element}", message)


def merged(keys, element, report):
    """Yield (key, first part, share) once for each key; shares of the same key are added."""
    found = {}
    for part, key in keys:
        if key is None:
            report.recur(
                Level.LOST,
                part["line"],
                element,
                _("The record has no place for code %(code)s of the list %(vocabulary)s.")
                % {"code": part.get("code"), "vocabulary": part.get("vocabulary") or "1"},
            )
            continue
        found.setdefault(key, []).append(part)
    for key, parts in found.items():
        shares = [number_of(part.get("percentage", "").removesuffix("%")) for part in parts]
        total = None if None in shares else sum(shares, Decimal(0))
        given = any(part.get("percentage") for part in parts)
        if (given and total is None) or (total is not None and not 0 <= total <= ALL):
            report.recur(
                Level.LOST, parts[0]["line"], element, _("A share is not between 0 and 100.")
            )
            total = None
        yield key, parts[0], None if total is None else str(total.quantize(STEP))
