"""What every published record shares: its key, its address, and when the public may see it."""

from partnership.publishing.models.publishable import (
    Publishable,
    PublishableManager,
    PublishableQuerySet,
    with_public_links,
)
from partnership.publishing.models.record import Child, OrderedChild, Record, TextRow
from partnership.publishing.models.state import ContentVersion, SlugRedirect, now

__all__ = [
    "Child",
    "ContentVersion",
    "OrderedChild",
    "Publishable",
    "PublishableManager",
    "PublishableQuerySet",
    "Record",
    "SlugRedirect",
    "TextRow",
    "now",
    "with_public_links",
]
