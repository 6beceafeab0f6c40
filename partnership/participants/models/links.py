"""How participants take part: links to what they do, and the money that passes."""

from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from django.db import models
from django.db.models import Case, Count, F, Q, Value, When
from django.db.models.functions import Coalesce, Round
from django.utils.translation import gettext_lazy as _

from partnership.participants.models.organisation import Organisation
from partnership.publishing.models import Child
from partnership.values.fields import MOST_DIGITS, ImpreciseDateField
from partnership.values.models import Quantified, Translatable
from partnership.values.money import Money, MoneyTotal
from partnership.values.texts import listed
from partnership.values.understanding.fields import AmountField, CurrencyField


def either_organisation_or_group(name: str) -> models.CheckConstraint:
    """That a part is taken by an organisation or by a described group."""
    return models.CheckConstraint(
        condition=Q(organisation__isnull=False, group="")
        | Q(organisation__isnull=True, group__gt=""),
        name=name,
        violation_error_message=_(
            "Name either an organisation or a described group, and not both."
        ),
    )


class ParticipantLink(Child, Quantified, Translatable):
    """A part taken by an organisation, or by a group that the source only describes. Abstract.

    `named_as` keeps the source's wording where it differs from the record's name. The
    quantity is how many there were, such as seventeen universities.
    """

    translatable = ("group", "quantity_unit")

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        help_text=_("The organisation that takes part, if the source names one."),
    )
    group = models.CharField(
        _("described group"),
        max_length=300,
        blank=True,
        help_text=_("Who takes part, if the source only describes them, e.g. “researchers”."),
    )
    named_as = models.CharField(
        _("named as"),
        max_length=300,
        blank=True,
        help_text=_("The source's wording, where it differs from our name."),
    )

    class Meta(Quantified.Meta):
        abstract = True
        ordering = ["id"]

    def __str__(self):
        return self.label

    @property
    def label(self):
        """The organisation's name, or else the description of the group."""
        if self.organisation_id:
            return self.organisation.label
        return self.translated("group")


class MoneyLineQuerySet(models.QuerySet):
    def counted(self):
        """Lines that the total counts: what was agreed, if no other line counts it already."""
        return self.filter(self.model.COUNTED)

    def money_first(self):
        """The largest amount first, then money without an amount, then help in kind."""
        in_kind = Case(When(kind=self.model.Kind.IN_KIND, then=Value(1)), default=Value(0))
        return self.order_by(in_kind, F("amount").desc(nulls_last=True), "id")

    def sums(self):
        """The MoneySums of these lines: the totals, and the sums that stand beside them. One query.

        Currencies are never added to each other, and nothing stated has no total, never zero. A
        line that was agreed without an amount makes the total of its currency open, or every
        total when it names no currency.
        """
        rows = self._added_up_by("sum_of", self.annotate(sum_of=self.model.SUM_OF))
        return MoneySums(
            total=totals_of(row[1:] for row in rows if not row[0]),
            beside=[
                (self.model.Kind(kind).label, Money(amount, currency))
                for kind, currency, amount, _without in rows
                if kind and amount is not None
            ],
        )

    def totals_by(self, name, share=None):
        """{value of the field `name`: the MoneyTotals of its lines}. One query.

        The field may be that of a link; a line is in the totals of each value that it has, whole
        or with the percentage in the field `share` of that link where there is one.
        """
        rows = self._added_up_by(name, self.filter(kind__in=self.model.AGREED), share)
        return {
            value: totals_of(row[1:] for row in some)
            for value, some in groupby(rows, itemgetter(0))
        }

    @staticmethod
    def _added_up_by(name, lines, share=None):
        """Rows of `name`, currency, sum (None: nothing stated), and number of lines without."""
        money = models.Sum("amount")
        if share:
            part = F("amount") * Coalesce(F(share), Value(100)) / 100
            kept = models.DecimalField(max_digits=MOST_DIGITS, decimal_places=2)
            money = Round(models.Sum(part, output_field=kept), 2)
        return (
            lines.filter(counts_in_totals=True)
            .order_by(name, "currency")
            .values_list(name, "currency")
            .annotate(sum=money, open=Count("pk", filter=Q(amount__isnull=True)))
        )


def totals_of(rows):
    """The MoneyTotals of agreed lines, of which `rows` have currency, sum, and number without."""
    rows = list(rows)
    opened = {currency for currency, _amount, without in rows if without}
    return [
        MoneyTotal(currency, amount, bool(opened & {currency, ""}))
        for currency, amount, _without in rows
        if amount is not None
    ]


class MoneySums(NamedTuple):
    """What was agreed, and what is never added to it; per currency, in the order of its code.

    `total` are MoneyTotals, `beside` pairs of a kind in words and Money.
    """

    total: list
    beside: list


class MoneyLine(Child, Translatable):
    """An amount of money, or help in kind, that passes from a provider to a receiver. Abstract.

    The kind is an IATI TransactionType code, a budget, help in kind, or not stated. Sources
    say support, allocation, commitment …; their own word stays beside the kind. Kinds that are
    not `AGREED` are never added to a total.
    """

    counterparts = {
        "kind": "IATI transaction-type/@code (TransactionType) or budget",
        "amount": "IATI transaction/value",
        "currency": "ISO 4217; IATI value/@currency",
        "date": "IATI transaction-date",
        "provider": "IATI provider-org",
        "receiver": "IATI receiver-org",
        "period": "IATI budget/period-start, period-end",
    }

    words_for_readers = {
        "": _("the money"),
        "amount": _("how much money it is"),
        "currency": _("in which currency the money is"),
        "provider": _("who gave the money"),
        "receiver": _("who received the money"),
        "source_word": _("what the source calls the money"),
        "kind": _("what kind of payment it is"),
        "date": _("when the money was given"),
        "period": _("for which time the money is"),
        "description": _("what the money is for"),
    }

    class Kind(models.TextChoices):
        NOT_STATED = "not_stated", _("kind not stated")
        INCOMING_FUNDS = "1", _("incoming funds")
        OUTGOING_COMMITMENT = "2", _("outgoing commitment")
        DISBURSEMENT = "3", _("disbursement")
        EXPENDITURE = "4", _("expenditure")
        INTEREST_PAYMENT = "5", _("interest payment")
        LOAN_REPAYMENT = "6", _("loan repayment")
        REIMBURSEMENT = "7", _("reimbursement")
        PURCHASE_OF_EQUITY = "8", _("purchase of equity")
        SALE_OF_EQUITY = "9", _("sale of equity")
        CREDIT_GUARANTEE = "10", _("credit guarantee")
        INCOMING_COMMITMENT = "11", _("incoming commitment")
        OUTGOING_PLEDGE = "12", _("outgoing pledge")
        INCOMING_PLEDGE = "13", _("incoming pledge")
        BUDGET = "budget", _("budget")
        IN_KIND = "in_kind", _("in kind")

    # The kinds that say what was agreed: a total adds these only. In IATI a commitment (types 2
    # and 11) is what one party binds itself to give, and a disbursement or expenditure (3, 4) or
    # incoming funds (1) is a payment of that same money; a budget plans it, a pledge (12, 13)
    # announces it and binds nobody. Adding them to it would count the money twice or more, and
    # payments in and out are one money too, so each of these kinds has a sum of its own.
    AGREED = (Kind.NOT_STATED, Kind.OUTGOING_COMMITMENT, Kind.INCOMING_COMMITMENT)
    # What goes back to who gave it, which may be written below zero.
    GIVEN_BACK = (Kind.LOAN_REPAYMENT, Kind.REIMBURSEMENT)
    ADDED_UP = Q(counts_in_totals=True, amount__isnull=False)
    COUNTED = ADDED_UP & Q(kind__in=AGREED)
    # The sum to which a line belongs: "" is the total, any other is the sum of its kind.
    SUM_OF = Case(When(kind__in=AGREED, then=Value("")), default=F("kind"))

    class Certainty(models.TextChoices):
        STATED = "stated", _("stated by a source")
        SUSPECTED = "suspected", _("suspected, no source says so")

    # The way from a line to the partnerships in whose totals it may count.
    partnership_path = ""
    translatable = ("description",)

    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=Kind,
        default=Kind.NOT_STATED,
        help_text=_("What sort of money line the source states. Do not guess."),
    )
    source_word = models.CharField(
        _("word of the source"),
        max_length=100,
        blank=True,
        help_text=_("The source's own word, for example “allocation” or “support”."),
    )
    amount = AmountField(
        _("amount"),
        max_digits=MOST_DIGITS,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Leave empty when no amount is stated. Never write 0 for “not stated”."),
    )
    currency = CurrencyField(
        _("currency"),
        max_length=3,
        blank=True,
        help_text=_("The ISO 4217 code, for example USD."),
    )
    description = models.TextField(
        _("description"),
        blank=True,
        help_text=_("What is given, if in kind; otherwise what the source adds to the amount."),
    )
    provider = models.ForeignKey(
        Organisation,
        verbose_name=_("provider"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="%(class)s_provided",
        help_text=_("Who gives. Leave empty when not stated."),
    )
    receiver = models.ForeignKey(
        Organisation,
        verbose_name=_("receiver"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="%(class)s_received",
        help_text=_("Who receives. Leave empty when not stated."),
    )
    date = ImpreciseDateField(
        _("date"), help_text=_("When it was committed or paid. Leave empty when not stated.")
    )
    period = ImpreciseDateField(
        _("budget period"),
        role="period",
        help_text=_("For a budget: the time it is for, such as 2018-01-01/2018-12-31."),
    )
    counts_in_totals = models.BooleanField(
        _("counts in totals"),
        default=True,
        help_text=_("Untick what another line counts already, and say why below."),
    )
    reason_not_counted = models.CharField(
        _("reason not counted"),
        max_length=300,
        blank=True,
        help_text=_("Shown to readers beside the amount when it does not count in totals."),
    )
    same_money_certainty = models.CharField(
        _("same money: how certain"),
        max_length=10,
        choices=Certainty,
        blank=True,
        help_text=_("Whether a source says that it is the same money, or we only suspect it."),
    )

    objects = MoneyLineQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(currency__regex=r"^[A-Z]{3}$"),
                name="%(app_label)s_%(class)s_amount_has_currency",
                violation_error_message=_(
                    "Give the currency of the amount as three capital letters, such as USD."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(kind="in_kind") | (Q(amount__isnull=True) & ~Q(description="")),
                name="%(app_label)s_%(class)s_in_kind_has_words",
                violation_error_message=_("Help in kind has a description and no amount."),
            ),
            models.CheckConstraint(
                condition=Q(counts_in_totals=True) | ~Q(reason_not_counted=""),
                name="%(app_label)s_%(class)s_not_counted_has_reason",
                violation_error_message=_("Say why this line does not count in totals."),
            ),
            models.CheckConstraint(
                condition=Q(same_money_as__isnull=True, same_money_certainty="")
                | (Q(same_money_as__isnull=False) & ~Q(same_money_certainty="")),
                name="%(app_label)s_%(class)s_same_money_has_certainty",
                violation_error_message=_(
                    "Say how certain it is that this is the same money, and name the other line."
                ),
            ),
        ]

    def __str__(self):
        if self.is_in_kind:
            return self.translated("description")
        return self.money.display()

    @property
    def is_agreed(self):
        """Whether the line says what was agreed, so that a total may add it."""
        return self.kind in self.AGREED

    @property
    def is_counted(self):
        """Whether the line counts in totals, as `COUNTED` says."""
        return self.counts_in_totals and self.amount is not None and self.is_agreed

    @property
    def is_in_kind(self):
        return self.kind == self.Kind.IN_KIND

    @property
    def money(self):
        return Money(self.amount, self.currency)

    @property
    def in_short(self) -> str:
        """What a list says beside the amount: its kind, unless it is what was agreed, and when."""
        kind = "" if self.is_agreed else self.get_kind_display()
        return listed(filter(None, [kind, self.time_in_words]))

    @property
    def time_in_words(self) -> str:
        """When it was agreed or paid, and the time it is for, as far as a source says so."""
        return listed(filter(None, [self.get_date_display(), self.get_period_display()]))
