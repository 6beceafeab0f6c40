"""What the home page shows of one partnership; the parts of two are never mixed."""

from dataclasses import dataclass, replace
from functools import cached_property

from django.db.models import Prefetch

from partnership.agreements.views import public_parties
from partnership.events.models import KeyFigure, KeyFigureCitation, Milestone, Quotation
from partnership.sources.citations import with_public_passages
from partnership.website import timeline
from partnership.website.figures.all import ON_HOME, counted_figures
from partnership.website.ledger import Ledger
from partnership.website.maps import partner_places
from partnership.website.sums import Sums
from projects.views import with_row_content

FIGURES, DERIVED_FIGURES = 4, 3
PROJECTS, PLACES, AGREEMENTS, MILESTONES, QUOTATIONS = 10, 12, 5, 12, 2


@dataclass(frozen=True)
class Figure:
    """A number with what it counts. A stated one has a record with its sources."""

    value: str
    label: str
    record: object = None
    address: str = ""


def stated_figures(partnership):
    """The public key figures of a partnership in order, with their citations."""
    return (
        KeyFigure.objects.published()
        .filter(partnerships=partnership)
        .prefetch_related(
            Prefetch(
                "citations",
                with_public_passages(KeyFigureCitation.objects.all()),
                to_attr="public_citations",
            )
        )
        .order_by("position", "slug")
    )


class Overview:
    """The home page's section on one partnership; its parts are fetched when they are shown."""

    def __init__(self, partnership):
        self.partnership = partnership
        self.sums = Sums(partnership)

    @cached_property
    def figures(self):
        """The first figures: what is derived from the record, then what sources state."""
        counted = counted_figures(self.sums, ON_HOME)
        # A sum in two currencies is two numbers; their order is that of the figures.
        derived = [
            Figure(value, figure.label_of(number), address=figure.get_absolute_url())
            for figure in counted
            for number, value in enumerate(figure.values)
        ][:DERIVED_FIGURES]
        stated = stated_figures(self.partnership)[: FIGURES - len(derived)]
        return [*derived, *(self._stated(record) for record in stated)]

    @staticmethod
    def _stated(record):
        # What is counted stands in the title already.
        value = replace(record.quantity, unit="").display()
        return Figure(value, record.translated("title"), record, record.get_absolute_url())

    @cached_property
    def projects(self):
        """The newest projects, with what a row of the ledger shows."""
        return list(with_row_content(self.sums.projects.newest_first())[:PROJECTS])

    @cached_property
    def ledger(self):
        """The newest projects as the ledger."""
        return Ledger(self.projects)

    @cached_property
    def places(self):
        """The places that most projects are for, each with the `count` of its projects."""
        shares = self.sums.places[:PLACES]
        for share in shares:
            share.record.count = share.projects
        return [share.record for share in shares]

    @cached_property
    def partner_places(self):
        """The places that the map marks with a ring."""
        return partner_places(self.partnership)

    @cached_property
    def milestones(self):
        """[(year, entries)] of the latest milestones and agreements, the oldest first."""
        keys = timeline.keys(
            kinds=("milestone", "agreement"),
            scope=Milestone.Scope.PARTNERSHIP,
            partnership=self.partnership,
        )
        latest = [key for key in keys if key.day][-MILESTONES:]
        return timeline.by_year(timeline.entries(latest))

    @cached_property
    def agreements(self):
        """The latest agreements with their parties."""
        parties = Prefetch("parties", public_parties(), to_attr="public_parties")
        return list(self.sums.agreements.newest_first().prefetch_related(parties)[:AGREEMENTS])

    @cached_property
    def quotations(self):
        """The latest quotations with their speakers."""
        return list(
            Quotation.objects.in_lines()
            .with_attribution()
            .filter(partnerships=self.partnership)[:QUOTATIONS]
        )

    @property
    def is_empty(self):
        """Whether nothing of this partnership is public yet."""
        return not (
            self.figures or self.projects or self.agreements or self.milestones or self.quotations
        )
