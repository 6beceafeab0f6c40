"""The funding of the projects that are for a place, about a theme, or under an agreement.

A project that is shared with other places or themes counts with its share where a source states
one, else whole: then no source says how much of it was for this one.
"""

from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from partnership.agreements.models import Agreement
from partnership.places.models import Place
from partnership.topics.models import Theme
from partnership.values.money import Money
from partnership.values.quantities import format_number
from partnership.website.figures.money import FundingFigure, lines_of_agreements
from partnership.website.sums import Sums, links_of_projects, links_to_projects
from projects.models import ProjectTheme

CENT = Decimal("0.01")


class FundingConcerning(FundingFigure):
    """What sources state as given for some projects. Subclasses say which these are."""

    prefix = ""

    def __init__(self, sums: Sums, record: Place | Theme | Agreement) -> None:
        self.whole, self.record = sums, record
        super().__init__(Sums(sums.partnership, projects=self.projects_of(sums)))

    def projects_of(self, sums):
        """The public projects that concern the record."""
        keys = links_to_projects(self.record).order_by().values("project")
        return sums.projects.filter(pk__in=keys)

    @property
    def name(self):
        return self.prefix + self.record.slug

    @property
    def page_title(self):
        # The name of the record is long enough; search engines cut what is longer than a line.
        return _("Funding: %(record)s") % {"record": self.record.short_label}

    def left_out_lines(self, most=None):
        rows = self.left_out_rows()
        yield from self._told(rows[:most] if most else rows, left_out=True)
        # Of the money under agreements, what is, or may be, the same as a line counted here.
        same = self.lines.order_by().values("same_money_as")
        money = self.sums.agreement_money.filter(pk__in=same)
        yield from islice(lines_of_agreements(money, self.lines, most), most)


class SharedFunding(FundingConcerning):
    """That of the projects for a place or about a theme, each with its share."""

    rows, target = "", ""

    def __init__(self, sums, record):
        super().__init__(sums, record)
        self.path = f"project__{self.rows}"
        links = links_to_projects(record).order_by()
        self.lines = self.sums.funding.filter(**{f"{self.path}__in": links.values("pk")})

    @cached_property
    def shares(self) -> dict:
        """{project: its share in per cent} where one is stated."""
        links = links_to_projects(self.record).filter(share__isnull=False)
        return dict(links.values_list("project", "share"))

    @cached_property
    def totals(self):
        """The same as in the table of all places or themes: one sum wherever it is shown."""
        share = self.whole.share_of(self.record)
        return share.money if share else []

    def totals_by(self, name):
        return self.lines.totals_by(name, share=f"{self.path}__share")

    def part_of_line(self, line):
        share = self.shares.get(line.project_id)
        if share is None or line.amount is None:
            return line.amount
        return (line.amount * share / 100).quantize(CENT, ROUND_HALF_UP)

    def words_of_line(self, line):
        words, share = super().words_of_line(line), self.shares.get(line.project_id)
        if share is None or line.amount is None:
            return words
        amount = Money(line.amount, line.currency).display()
        told = {"words": words, "share": format_number(share), "amount": amount}
        return _("%(words)s; %(share)s%% of %(amount)s") % told

    @property
    def sentence(self):
        words = super().sentence
        if not self.is_undivided:
            return words
        told = {"words": words, "record": self.record.short_label}
        return _("%(words)s; no source says how much of it was for “%(record)s” alone") % told

    @cached_property
    def is_undivided(self):
        """Whether some project counted whole is shared with other places or themes."""
        others = links_of_projects(type(self.record)).exclude(**{self.target: self.record})
        whole = self.lines.counted().filter(**{f"{self.path}__share": None})
        return others.filter(project__in=whole.order_by().values("project")).exists()

    @property
    def rules(self):
        first, *others = super().rules
        shared = _(
            "A project that is shared with others counts with its share where a source states one, "
            "else whole."
        )
        return [first, shared, *others]


class FundingForPlace(SharedFunding):
    """The funding of projects for a place."""

    prefix, rows, target = "funding-in-", "places", "place"

    @property
    def title(self):
        return _("Funding of projects for %(place)s") % {"place": self.record.short_label}

    def tables(self):
        yield self.by_year()
        if not self.shares:
            # No source says how the part of a place is divided among themes.
            yield self.by_theme()
        yield self.by_giver()


class FundingAboutTheme(SharedFunding):
    """The funding of projects with a theme."""

    prefix, rows, target = "funding-on-", "themes", "theme"

    @property
    def title(self):
        return _("Funding of projects about %(theme)s") % {"theme": self.record.short_label}

    @cached_property
    def classified(self) -> int:
        """Of how many of the projects counted an editor, and no source, says that they are."""
        counted = self.lines.counted().order_by().values("project")
        links = links_to_projects(self.record).filter(basis=ProjectTheme.Basis.CLASSIFIED)
        return links.filter(project__in=counted).count()

    @property
    def remark(self):
        if not self.classified:
            return ""
        told = {"record": self.record.short_label}
        if self.classified >= self.projects_counted:
            return _("that they are about “%(record)s” is how this site classifies them") % told
        return _("that they are about “%(record)s” is in part how this site classifies them") % told

    @property
    def sentence(self):
        return pgettext("in a list", "; ").join(filter(None, [super().sentence, self.remark]))

    @property
    def rules(self):
        first, *others = super().rules
        theme = _(
            "Which projects have this theme is said by a source or, where none says it, by the "
            "editors of this site; the page of each project tells which."
        )
        return [first, theme, *others]

    def tables(self):
        yield self.by_year()
        if not self.shares:
            yield self.by_place()
        yield self.by_giver()


class FundingUnderAgreement(FundingConcerning):
    """The funding of the projects under an agreement."""

    prefix = "funding-under-"

    def projects_of(self, sums):
        return sums.projects.filter(agreement=self.record)

    @property
    def title(self):
        words = _("Funding of projects under “%(agreement)s”")
        return words % {"agreement": self.record.short_label}
