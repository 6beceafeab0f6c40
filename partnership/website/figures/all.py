"""All counted figures of a partnership, and how one is found by its name."""

from partnership.events.models.statement import COUNTED_BY_GIVER
from partnership.participants.models import Organisation
from partnership.website.figures.counted import CountedFigure
from partnership.website.figures.money import AgreementMoneyFigure, FundingFigure
from partnership.website.figures.records import AgreementsFigure, PeopleFigure, ProjectsFigure
from partnership.website.sums import Sums

# In the order of the page of all figures; the first, and these alone, stand on the home page.
KINDS = (FundingFigure, ProjectsFigure, AgreementsFigure, AgreementMoneyFigure, PeopleFigure)
ON_HOME = (FundingFigure, ProjectsFigure, AgreementsFigure)


def counted_figures(sums: Sums, kinds=KINDS) -> list[CountedFigure]:
    """The figures that count something."""
    found = (kind(sums) for kind in kinds)
    return [figure for figure in found if not figure.is_empty]


def figures_by_giver(sums: Sums) -> list[FundingFigure]:
    """The funding of projects by each giver that is public. Two queries."""
    money = sums.funding.totals_by("provider")
    givers = Organisation.objects.published().in_bulk([key for key in money if key])
    figures = [FundingFigure(sums, giver) for giver in givers.values()]
    for figure in figures:
        figure.totals = money[figure.giver.pk]
    figures = [figure for figure in figures if figure.totals]
    return sorted(figures, key=lambda figure: (-figure.totals[0].amount, figure.name))


def find_figure(sums: Sums, name: str) -> CountedFigure | None:
    """The figure of this name, or None where there is nothing to count."""
    if name.startswith(COUNTED_BY_GIVER):
        slug = name.removeprefix(COUNTED_BY_GIVER)
        giver = Organisation.objects.published().filter(slug=slug).first()
        found = FundingFigure(sums, giver) if giver else None
    else:
        found = next(
            (figure for figure in (kind(sums) for kind in KINDS) if figure.name == name), None
        )
    return found if found and not found.is_empty else None
