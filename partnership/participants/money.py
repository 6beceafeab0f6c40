"""The money that an organisation gives and receives, added up as far as it may be."""

from dataclasses import dataclass

from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from partnership.participants.models import MoneyLine, Organisation
from partnership.publishing.models import Publishable, Record, public_rows
from partnership.values.money import Money

WORDS = {"provider": _("Provided"), "receiver": _("Received")}


@dataclass(frozen=True)
class MoneySum:
    """The stated amounts of one direction, one kind of record, one partnership, one currency."""

    direction: str
    model: type[Record]
    partnership: Record | None
    money: Money
    lines: int

    @property
    def kind(self):
        """The kind of the records whose lines are added up, in words."""
        return self.model._meta.verbose_name_plural


def money_of(organisation):
    """The sums of the amounts that an organisation provides and receives: a list of MoneySum.

    Lines of projects, of agreements and of partnerships are never added to each other, since
    the same money may stand in each, and neither are partnerships or currencies. A line that
    does not count in totals is left out, and so is one without an amount. The partnership is
    named where there are several. One query for each kind of line and direction, one more for
    the names of partnerships.
    """
    found, partnerships = [], {}
    for relation in Organisation._meta.related_objects:
        model, link = relation.related_model, relation.field.name
        if issubclass(model, MoneyLine):
            owner = model._meta.get_field(model.parent_name).related_model
            for key, currency, total, lines in sums_of(model, link, organisation):
                partnerships[key] = partnership_model(model)
                found.append((link, key, owner, Money(total, currency), lines))
    names = {}
    if len(partnerships) > 1:
        names = partnerships.popitem()[1].objects.published().in_bulk()
    found.sort(key=lambda row: (list(WORDS).index(row[0]), str(row[1])))
    return [
        MoneySum(WORDS[link], owner, names.get(key), money, lines)
        for link, key, owner, money, lines in found
    ]


def sums_of(model, link, organisation):
    """(key of the partnership, currency, sum, number of lines) for the lines of one model."""
    path = model.partnership_path
    return (
        public_rows(model)
        .filter(
            Publishable.published_condition(model.parent_name),
            Publishable.published_condition(path),
            **{link: organisation},
        )
        .counted()
        .order_by("currency")
        .values_list(path, "currency")
        .annotate(total=Sum("amount"), number=Count("pk"))
    )


def partnership_model(model):
    """The model at the end of the `partnership_path` of a money line."""
    for name in model.partnership_path.split("__"):
        model = model._meta.get_field(name).related_model
    return model
