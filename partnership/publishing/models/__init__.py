"""What every published record shares: its key, its address, and when the public may see it."""

from partnership.publishing.models.publishable import (
    Publishable,
    PublishableManager,
    PublishableQuerySet,
    public_rows,
    with_public_links,
)
from partnership.publishing.models.record import Child, OrderedChild, Record, TextRow
from partnership.publishing.models.review import ReviewLink, ReviewLinkQuerySet
from partnership.publishing.models.revision import Revision, RevisionQuerySet
from partnership.publishing.models.state import ContentVersion, SlugRedirect, now

__all__ = [
    "Child",
    "ContentVersion",
    "OrderedChild",
    "Publishable",
    "PublishableManager",
    "PublishableQuerySet",
    "Record",
    "ReviewLink",
    "ReviewLinkQuerySet",
    "Revision",
    "RevisionQuerySet",
    "SlugRedirect",
    "TextRow",
    "now",
    "public_rows",
    "with_public_links",
]
