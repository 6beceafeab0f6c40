"""The money that an organisation gives and receives, added up as far as it may be."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import chain
from uuid import UUID

from django.db.models import Count, QuerySet, Sum, Value
from django.utils.translation import gettext_lazy as _

from partnership.participants.models import MoneyLine, Organisation
from partnership.publishing.models import Publishable, Record, public_rows
from partnership.values.money import Money
from partnership.values.queries import Among, rows_of

WORDS = {"provider": _("Provided"), "receiver": _("Received")}


@dataclass(frozen=True)
class MoneySum:
    """The stated amounts of one direction, one kind of record, one partnership, one currency.

    `kind_of_money` is "" for what was agreed; any other kind of money line has its own sum.
    """

    direction: str
    model: type[Record]
    partnership: Record | None
    money: Money
    lines: int
    kind_of_money: str = ""

    @property
    def kind(self):
        """The kind of the records whose lines are added up, in words."""
        return self.model._meta.verbose_name_plural


def money_of(organisation: Organisation) -> list[MoneySum]:
    """The sums of the amounts that an organisation provides and receives; see `money_among`."""
    return money_among([organisation])[organisation.pk]


def money_among(organisations: Sequence[Organisation]) -> dict[UUID, list[MoneySum]]:
    """The sums of the amounts that each of some organisations provides and receives, by its key.

    Lines of projects, of agreements and of partnerships are never added to each other, since
    the same money may stand in each, and neither are partnerships or currencies. A line that
    does not count in totals is left out, and so is one without an amount. Payments, pledges and
    budgets are not added to what was agreed, but each kind to its own sum. The partnership is
    named where there are several. One query, and one more for the names of partnerships.
    """
    links, keys = money_links(), [organisation.pk for organisation in organisations]
    queries = [sums_of(link, number, keys) for number, link in enumerate(links)]
    rows: dict[UUID, list[tuple]] = {key: [] for key in keys}
    for organisation, *row in rows_of(queries, all=True) if queries else ():
        rows[organisation].append(row)
    named = {key: {row[1] for row in found} for key, found in rows.items()}
    several = [found for found in named.values() if len(found) > 1]
    names = names_of_partnerships({*chain(*several)}, links) if several else {}
    # By direction, then by partnership, then in the order of the apps, what was agreed first.
    order = list(WORDS)
    return {
        organisation: [
            MoneySum(
                direction=WORDS[links[number].name],
                model=owner_of(links[number].model),
                partnership=names.get(key) if len(named[organisation]) > 1 else None,
                money=Money(total, currency),
                lines=lines,
                kind_of_money=kind and MoneyLine.Kind(kind).label,
            )
            for number, key, kind, currency, total, lines in sorted(
                found,
                key=lambda row: (order.index(links[row[0]].name), str(row[1]), row[0], row[2:4]),
            )
        ]
        for organisation, found in rows.items()
    }


def money_links():
    """The fields by which money lines of any kind name an organisation."""
    return [
        relation.field
        for relation in Organisation._meta.related_objects
        if issubclass(relation.related_model, MoneyLine)
    ]


def sums_of(link, number: int, organisations: Collection[UUID]) -> QuerySet:
    """The rows of money_among for the lines with one link.

    Each begins with the organisation and the number of the link, then as MoneySum has them.
    """
    path = link.model.partnership_path
    return (
        public_rows(link.model)
        .filter(
            Publishable.published_condition(link.model.parent_name),
            Publishable.published_condition(path),
            Among(link.attname, organisations),
        )
        .filter(MoneyLine.ADDED_UP)
        .order_by()
        .values_list(link.attname, Value(number), path, MoneyLine.SUM_OF, "currency")
        .annotate(total=Sum("amount"), lines=Count("pk"))
    )


def owner_of(model):
    """The model of the records to which the lines of `model` belong."""
    return model._meta.get_field(model.parent_name).related_model


def names_of_partnerships(keys, links):
    """The public ones of the partnerships with these keys."""
    model = links[0].model
    for name in model.partnership_path.split("__"):
        model = model._meta.get_field(name).related_model
    return model.objects.published().in_bulk(keys)
