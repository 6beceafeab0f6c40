"""All counted figures of a partnership, and how one is found by its name."""

from partnership.agreements.models import Agreement
from partnership.events.models.statement import COUNTED_BY
from partnership.participants.models import Organisation
from partnership.places.models import Place
from partnership.topics.models import Theme
from partnership.website.figures.concerning import (
    FundingAboutTheme,
    FundingForPlace,
    FundingUnderAgreement,
)
from partnership.website.figures.counted import CountedFigure
from partnership.website.figures.money import AgreementMoneyFigure, FundingFigure
from partnership.website.figures.records import AgreementsFigure, PeopleFigure, ProjectsFigure
from partnership.website.sums import Sums

# In the order of the page of all figures; the first, and these alone, stand on the home page.
KINDS = (FundingFigure, ProjectsFigure, AgreementsFigure, AgreementMoneyFigure, PeopleFigure)
ON_HOME = (FundingFigure, ProjectsFigure, AgreementsFigure)
# How the names of figures of one record begin, with that record and the figure.
PARTS = dict(
    zip(
        COUNTED_BY,
        (
            (Organisation, FundingFigure),
            (Place, FundingForPlace),
            (Theme, FundingAboutTheme),
            (Agreement, FundingUnderAgreement),
        ),
        strict=True,
    )
)


def counted_figures(sums: Sums, kinds=KINDS) -> list[CountedFigure]:
    """The figures that count something."""
    found = (kind(sums) for kind in kinds)
    return [figure for figure in found if not figure.is_empty]


def figures_by_giver(sums: Sums) -> list[FundingFigure]:
    """The funding of projects by each giver that is public. Two queries."""
    money = sums.money_by_giver
    givers = Organisation.objects.published().in_bulk([key for key in money if key])
    figures = [FundingFigure(sums, giver) for giver in givers.values()]
    for figure in figures:
        figure.totals = money[figure.giver.pk]
    figures = [figure for figure in figures if figure.totals]
    return sorted(figures, key=lambda figure: (-figure.totals[0].amount, figure.name))


def figures_by_part(sums: Sums) -> list[FundingFigure]:
    """The funding of the projects for each place, and about each theme of our own, if any is
    stated."""
    figures = []
    for kind, shares in ((FundingForPlace, sums.places), (FundingAboutTheme, sums.themes)):
        for share in shares:
            if share.money:
                figure = kind(sums, share.record)
                figure.totals = share.money
                figures.append(figure)
    return figures


def find_figure(sums: Sums, name: str) -> CountedFigure | None:
    """The figure of this name, or None where there is nothing to count."""
    prefix = next((prefix for prefix in PARTS if name.startswith(prefix)), "")
    if prefix:
        model, kind = PARTS[prefix]
        record = model.objects.published().filter(slug=name.removeprefix(prefix)).first()
        found = kind(sums, record) if record else None
    else:
        found = next(
            (figure for figure in (kind(sums) for kind in KINDS) if figure.name == name), None
        )
    return found if found and not found.is_empty else None
