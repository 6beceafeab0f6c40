"""Whose record this is, as files for others name it. It comes from the first partnership."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from partnership.agreements.models import Partnership
from partnership.publishing.models import ContentVersion

CREATIVE_COMMONS = re.compile(
    r"CC[ -](BY(?:-NC)?(?:-SA|-ND)?)[ -]([1-9]\.[0-9])(?:[ -](IGO))?", re.IGNORECASE
)


@dataclass(frozen=True)
class Publisher:
    """The site under the name of its first partnership, which an empty site lacks."""

    partnership: Partnership | None

    @classmethod
    def of_site(cls):
        """The publisher of this site; one query."""
        partnerships = Partnership.objects.in_order().select_related("reporting_organisation")
        return cls(partnerships.first())

    @property
    def name(self):
        """The name of the site in the active language."""
        return self.partnership.label if self.partnership else _("Public record of a partnership")

    @property
    def organisation(self):
        """The organisation that answers for the data, if there is a public one."""
        reporting = self.partnership and self.partnership.reporting_organisation
        return reporting if reporting and reporting.is_published() else None

    @property
    def updated(self):
        """When the record last changed: an empty site has stood since the epoch."""
        _number, moved_at = ContentVersion.objects.current()
        if moved_at is None and self.partnership:
            return self.partnership.updated_at
        return moved_at or datetime.fromtimestamp(0, UTC)

    @property
    def contact(self):
        return self.partnership.contact_email if self.partnership else ""

    @property
    def licence(self):
        """The terms of the record in words, "" where none are stated."""
        return self.partnership.licence if self.partnership else ""

    @property
    def licence_address(self):
        return licence_address(self.licence)


def licence_address(words):
    """The address of the licence that some words name, "" if it is not a known one."""
    if words.startswith(("https://", "http://")) and " " not in words:
        return words
    if words.upper() in ("CC0", "CC0 1.0"):
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    match = CREATIVE_COMMONS.fullmatch(words.strip())
    if not match:
        return ""
    kind, version, igo = match.groups()
    address = f"https://creativecommons.org/licenses/{kind.lower()}/{version}/"
    return f"{address}igo/" if igo else address
