"""Many things in lists of some, as one statement takes them."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Thing = TypeVar("Thing")


def batched(things: Iterable[Thing], size: int = 1000) -> Iterator[list[Thing]]:
    """Yield lists of so many things, the last one of those that are left."""
    things = iter(things)
    while some := list(islice(things, size)):
        yield some
