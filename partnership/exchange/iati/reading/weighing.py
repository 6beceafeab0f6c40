"""Shares of places and sectors from the money of the transactions that name them.

Where an activity names no country or sector itself, its transactions do. The record keeps shares
for the project as a whole, so each gets the part of the money that was given for it.
"""

from collections import defaultdict
from decimal import ROUND_DOWN, Decimal

from partnership.exchange.iati.codes import ALL, STEP
from partnership.exchange.iati.reading.values import number_of

# Types of transactions by which shares are told, the first that tells all of them: what was
# spent, what was committed, what came in, what was promised to come.
WEIGHED = (("3", "4"), ("2",), ("1",), ("11",), ("12", "13"))


def weighed(said: dict, parts_of) -> dict[str, Decimal]:
    """{name: percentage} of what the transactions of an activity are for; {} where it is unclear.

    `parts_of` gives the names of a transaction. Shares are clear where transactions of one sort,
    in one currency, are all for one thing, and together for all that any transaction is for.
    """
    names = {name for part in said["transactions"] for name in parts_of(part)}
    if len(names) < 2:
        return {}
    for kinds in WEIGHED:
        lines = [part for part in said["transactions"] if part["type"] in kinds]
        sums = _sums(said, lines, parts_of)
        if sums.keys() == names and all(total > 0 for total in sums.values()):
            return percentages(sums)
    return {}


def _sums(said, lines, parts_of):
    """{name: money} of some transactions; {} where one does not name one, or currencies differ."""
    sums, currencies = defaultdict(Decimal), set()
    for part in lines:
        amount, names = number_of(part["amount"]), parts_of(part)
        if amount is None:
            continue  # which is told where money is read
        if len(names) != 1:
            return {}
        currencies.add((part["currency"] or said["currency"]).strip().upper())
        sums[next(iter(names))] += amount
    return sums if len(currencies) == 1 else {}


def percentages(sums: dict[str, Decimal]) -> dict[str, Decimal]:
    """The sums as percentages that make 100: the largest takes what rounding leaves."""
    total = sum(sums.values())
    shares = {
        name: (ALL * part / total).quantize(STEP, rounding=ROUND_DOWN)
        for name, part in sums.items()
    }
    largest = max(shares, key=shares.get)
    shares[largest] += ALL - sum(shares.values())
    return shares
