"""What every published record shares: its key, its address, and when the public may see it."""

from partnership.publishing.models.examined import Examined, KnownFault
from partnership.publishing.models.hierarchy import (
    Hierarchical,
    StepUp,
    circle_message,
    circle_through,
)
from partnership.publishing.models.merger import Merger
from partnership.publishing.models.publishable import (
    Publishable,
    PublishableManager,
    PublishableQuerySet,
    public_rows,
    with_public_links,
)
from partnership.publishing.models.record import (
    Child,
    OrderedChild,
    Record,
    TextRow,
    record_models,
)
from partnership.publishing.models.review import (
    ReviewComment,
    ReviewCommentQuerySet,
    ReviewLink,
    ReviewLinkQuerySet,
)
from partnership.publishing.models.revision import Revision, RevisionQuerySet
from partnership.publishing.models.state import ContentVersion, SlugRedirect, now

__all__ = [
    "Child",
    "ContentVersion",
    "Examined",
    "Hierarchical",
    "KnownFault",
    "Merger",
    "OrderedChild",
    "Publishable",
    "PublishableManager",
    "PublishableQuerySet",
    "Record",
    "ReviewComment",
    "ReviewCommentQuerySet",
    "ReviewLink",
    "ReviewLinkQuerySet",
    "Revision",
    "RevisionQuerySet",
    "SlugRedirect",
    "StepUp",
    "TextRow",
    "circle_message",
    "circle_through",
    "now",
    "public_rows",
    "record_models",
    "with_public_links",
]
