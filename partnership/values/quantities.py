"""Quantities as sources state them: "over 150 people", never a bare 150."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import TextChoices
from django.utils import formats
from django.utils.translation import gettext, pgettext, pgettext_lazy


class Comparator(TextChoices):
    """How a stated number relates to the true one."""

    EXACTLY = "exactly", pgettext_lazy("quantity", "Exactly")
    OVER = "over", pgettext_lazy("quantity", "Over")
    AT_LEAST = "at_least", pgettext_lazy("quantity", "At least")
    ABOUT = "about", pgettext_lazy("quantity", "About")
    UP_TO = "up_to", pgettext_lazy("quantity", "Up to")
    RANGE = "range", pgettext_lazy("quantity", "From–to")
    NOT_STATED = "not_stated", pgettext_lazy("quantity", "Not stated")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what the source says of it.

    `high` is used by a range alone. `words` is the source's own wording, for reference.
    """

    low: Decimal | None = None
    high: Decimal | None = None
    comparator: str = Comparator.NOT_STATED
    unit: str = ""
    words: str = ""

    @property
    def is_stated(self) -> bool:
        return self.comparator != Comparator.NOT_STATED and self.low is not None

    @property
    def is_open(self) -> bool:
        """Whether the true number may be higher than `at_least`."""
        return self.comparator not in (Comparator.EXACTLY, Comparator.ABOUT)

    @property
    def at_least(self) -> Decimal:
        """What a total may count on: the low end; nothing of "up to" or "not stated"."""
        if self.low is None or not self.is_stated or self.comparator == Comparator.UP_TO:
            return Decimal(0)
        return self.low

    @staticmethod
    def total(quantities: Iterable["Quantity"]) -> "Quantity":
        """Add quantities of one unit; the caller answers for their not overlapping.

        "At least" where any of them is open, "about" where one is about and none is open, and
        "not stated" where nothing can be counted on. ValueError for different units.
        """
        quantities = list(quantities)
        units = {quantity.unit for quantity in quantities}
        if len(units) > 1:
            raise ValueError(f"cannot add different units: {', '.join(sorted(units))}")
        unit = units.pop() if units else ""
        low = sum((quantity.at_least for quantity in quantities), Decimal(0))
        if any(quantity.is_open for quantity in quantities):
            comparator = Comparator.AT_LEAST if low else Comparator.NOT_STATED
        elif any(quantity.comparator == Comparator.ABOUT for quantity in quantities):
            comparator = Comparator.ABOUT
        else:
            comparator = Comparator.EXACTLY if quantities else Comparator.NOT_STATED
        if comparator == Comparator.NOT_STATED:
            return Quantity(unit=unit)
        return Quantity(low=low, comparator=comparator, unit=unit)

    def display(self) -> str:
        """Say the quantity in the active language; the unit is shown as it is."""
        if self.low is None or not self.is_stated:
            return gettext("Not stated")
        number = format_number(self.low)
        if self.comparator == Comparator.RANGE and self.high is not None:
            number = pgettext("quantity", "%(low)s–%(high)s") % {
                "low": number,
                "high": format_number(self.high),
            }
        if self.unit.startswith("%"):
            number += self.unit
        elif self.unit[:1].isascii() and self.unit[:1].isalpha():
            # Latin words stand apart from a number also where the language writes without blanks.
            number = f"{number} {self.unit}"
        elif self.unit:
            number = pgettext("quantity", "%(number)s %(unit)s") % {
                "number": number,
                "unit": self.unit,
            }
        match self.comparator:
            case Comparator.OVER:
                pattern = pgettext("quantity", "over %(quantity)s")
            case Comparator.AT_LEAST:
                pattern = pgettext("quantity", "at least %(quantity)s")
            case Comparator.ABOUT:
                pattern = pgettext("quantity", "about %(quantity)s")
            case Comparator.UP_TO:
                pattern = pgettext("quantity", "up to %(quantity)s")
            case _:
                return number
        return pattern % {"quantity": number}

    def __str__(self) -> str:
        return self.display()


def format_number(value: Decimal | int | str, *, min_decimals: int = 0) -> str:
    """Write a number for the active language, exactly and without needless zeros.

    Languages that count in large units of their own (万, 亿) name them in one translation; such
    a unit is used where it needs at most four decimals. `min_decimals` are written once
    there is a fraction at all (money: 12.50).
    """
    value = Decimal(value)
    for exponent, unit in _large_units():
        scaled = value.scaleb(-exponent)
        if abs(scaled) >= 1 and _decimals(scaled) <= 4:
            return f"{_plain(scaled, _decimals(scaled))}{unit}"
    decimals = _decimals(value)
    return _plain(value, max(decimals, min_decimals) if decimals else 0)


def _large_units() -> list[tuple[int, str]]:
    # Translators: the large units of your language as powers of ten, largest first, such as
    # "8=億,4=万"; "none" where large numbers are written in full.
    units = pgettext("large units", "none")
    if units == "none":
        return []
    pairs = (pair.split("=") for pair in units.split(","))
    return [(int(exponent), unit) for exponent, unit in pairs]


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0  # a letter: no finite number


def _plain(value: Decimal, decimals: int) -> str:
    return formats.number_format(value, decimal_pos=decimals, use_l10n=True, force_grouping=True)
