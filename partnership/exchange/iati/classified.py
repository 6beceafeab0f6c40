"""Countries, regions, sectors and tags of a file as places and themes of projects."""

from decimal import Decimal

from django.utils.translation import gettext as _

from partnership.exchange.iati.elements import ALL, STEP
from partnership.exchange.iati.values import number_of
from partnership.exchange.importing.report import Level
from projects.models import ProjectPlace, ProjectTheme


def places_of(said, rows, texts, matcher, notices):
    """Yield the places; those of transactions where the activity itself names none."""
    countries, regions = said["countries"], said["regions"]
    if not countries and not regions:
        countries = lifted(said, "countries", "recipient-country", notices)
        regions = lifted(said, "regions", "recipient-region", notices)
    keys = [(part, matcher.country(part, texts)) for part in countries]
    keys += [(part, matcher.region(part, texts)) for part in regions]
    for key, part, share in merged(keys, "recipient-country", notices):
        fields = {"place": key, "role": ProjectPlace.Role.BENEFICIARY, "share": share}
        yield rows.row(ProjectPlace, part["line"], fields)


def themes_of(said, rows, texts, matcher, notices):
    """Yield the themes of the sectors, likewise, and of the tags."""
    sectors = said["sectors"] or lifted(said, "sectors", "sector", notices)
    found = {}
    keys = [(part, matcher.theme(part, texts)) for part in sectors]
    for key, part, share in merged(keys, "sector", notices):
        found[key] = (part, share)
    keys = [(part, matcher.theme(part, texts, is_tag=True)) for part in said["tags"]]
    for key, part, _share in merged(keys, "tag", notices):
        found.setdefault(key, (part, None))
    for key, (part, share) in found.items():
        fields = {"theme": key, "share": share, "basis": ProjectTheme.Basis.STATED}
        yield rows.row(ProjectTheme, part["line"], fields)


def lifted(said, name, element, notices):
    """What the transactions say instead of the activity, each code once and without a share."""
    parts = {}
    for transaction in said["transactions"]:
        for part in transaction[name]:
            parts.setdefault((part.get("vocabulary") or "1", part.get("code")), part)
    if parts:
        notices.recur(
            Level.NOTE,
            said["line"],
            f"transaction/{element}",
            _("Kept for the project as a whole, without shares; not for each transaction."),
        )
    return list(parts.values())


def merged(keys, element, notices):
    """Yield (key, first part, share) once for each key; shares of the same key are added."""
    found = {}
    for part, key in keys:
        if key is None:
            notices.recur(
                Level.LOST,
                part["line"],
                element,
                _("The record has no place for code %(code)s of the list %(vocabulary)s.")
                % {"code": part.get("code"), "vocabulary": part.get("vocabulary") or "1"},
            )
            continue
        found.setdefault(key, []).append(part)
    for key, parts in found.items():
        shares = [number_of(part.get("percentage")) for part in parts]
        total = None if None in shares else sum(shares, Decimal(0))
        given = any(part.get("percentage") for part in parts)
        if (given and total is None) or (total is not None and not 0 <= total <= ALL):
            notices.recur(
                Level.LOST, parts[0]["line"], element, _("A share is not between 0 and 100.")
            )
            total = None
        yield key, parts[0], None if total is None else str(total.quantize(STEP))
