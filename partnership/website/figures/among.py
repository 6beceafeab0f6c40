"""The figures of the records of a list, whatever it is filtered by."""

from functools import cached_property

from django.db.models import QuerySet

from partnership.agreements.models import Agreement, Partnership
from partnership.places.models import Place
from partnership.website.figures.counted import CountedFigure
from partnership.website.figures.money import AgreementMoneyFigure, FundingFigure
from partnership.website.figures.records import AgreementsFigure, ProjectsFigure
from partnership.website.sums import Sums
from projects.models import Project

KINDS = {
    Agreement: (AgreementsFigure, AgreementMoneyFigure),
    Project: (ProjectsFigure, FundingFigure),
}


class Among:
    """What is counted of some public projects, or agreements, of one partnership."""

    def __init__(self, partnership: Partnership, found: QuerySet) -> None:
        self.model = found.model
        some = {"agreements" if self.model is Agreement else "projects": found}
        self.sums = Sums(partnership, **some)

    @cached_property
    def figures(self) -> list[CountedFigure]:
        """The figures that count something."""
        kinds = KINDS[self.model]
        return [figure for figure in (kind(self.sums) for kind in kinds) if not figure.is_empty]

    @cached_property
    def places(self) -> list[Place]:
        """The places that the projects are for, each with their `count`."""
        for share in self.sums.places:
            share.record.count = share.projects
        return [share.record for share in self.sums.places]
