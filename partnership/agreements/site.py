"""Whose record this is, as every page and every file for others names it."""

from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import OuterRef, Subquery
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from partnership.agreements.colours import Palette
from partnership.agreements.models import Partnership, PartnershipImage
from partnership.participants.models import Organisation
from partnership.publish_cache.dependencies import unrecorded
from partnership.publish_cache.kept import VALUES
from partnership.publishing.models import ContentVersion
from partnership.sources.licences import licence_address
from partnership.values.pictures import SMALLER_WIDTHS, smaller_name

# An empty site has stood since then.
EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True)
class Logo:
    """The picture in the head of the site: the name of its file, and how large that is."""

    file: str
    width: int
    height: int

    @property
    def name(self) -> str:
        """The name of the smallest file that is kept of it."""
        smallest = SMALLER_WIDTHS[0]
        return smaller_name(self.file, smallest) if self.width > smallest else self.file


class Site:
    """Whose record this is: the site under the name of its first partnership.

    An empty site has none. What is asked for costs a query, once for each version of the content.
    """

    @cached_property
    def partnerships(self) -> list[Partnership]:
        """The public partnerships in their order."""
        # Each page has its own: what one page fetches of them is not that of another.
        return list(map(copy, VALUES.get("partnerships", self._partnerships)))

    def _partnerships(self) -> list[Partnership]:
        logo = PartnershipImage.objects.filter(partnership=OuterRef("pk"), is_logo=True)
        about = {
            f"logo_{name}": Subquery(logo.values(name)) for name in ("file", "width", "height")
        }
        return list(Partnership.objects.in_order().annotate(**about))

    @property
    def partnership(self) -> Partnership | None:
        """The partnership that gives the site its name and texts."""
        return self.partnerships[0] if self.partnerships else None

    @property
    def name(self) -> str:
        """The name of the site in the active language."""
        return self.partnership.label if self.partnership else _("Public record of a partnership")

    @property
    def description(self) -> str:
        """One or two lines on what the site is, for search engines."""
        return (self.partnership and self.partnership.translated("lead")) or self.name

    @property
    def organisation(self) -> Organisation | None:
        """The organisation that answers for the data, if there is a public one."""
        reporting = self.partnership and self.partnership.reporting_organisation
        return reporting if reporting and reporting.is_published() else None

    @cached_property
    def updated(self) -> datetime | None:
        """When the record last changed, or None on an empty site."""
        return VALUES.get("updated", ContentVersion.objects.current)[1]

    @cached_property
    def updated_on(self) -> date | None:
        """The day on which the record last changed, as all pages say it."""
        # A page is made anew when that day is another: the day belongs to its stamp.
        with unrecorded():
            return self.updated and localdate(self.updated)

    @property
    def last_changed_on(self) -> date:
        """The same for what has to give a day."""
        return self.updated_on or localdate(self.last_modified)

    @property
    def last_modified(self) -> datetime:
        """The same for files, which have to give a moment."""
        entered = self.partnership.updated_at if self.partnership else EPOCH
        return self.updated or entered

    @property
    def contact(self) -> str:
        return self.partnership.contact_email if self.partnership else ""

    @property
    def shows_map(self) -> bool:
        return bool(self.partnership and self.partnership.show_map)

    @property
    def palette(self) -> Palette:
        """The colours of the site."""
        return self.partnership.palette if self.partnership else Palette()

    @property
    def logo(self) -> Logo | None:
        """The logo of the site, None where it has none."""
        first = self.partnership
        if first is None or not first.logo_file or not first.logo_width:
            return None
        return Logo(str(first.logo_file), first.logo_width, first.logo_height)

    @property
    def licence(self) -> str:
        """The terms of the record in words, "" where none are stated."""
        return self.partnership.licence if self.partnership else ""

    @property
    def licence_address(self) -> str:
        return licence_address(self.licence)
