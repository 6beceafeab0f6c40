"""Many things in lists of some, as one statement takes them."""

from itertools import islice


def batched(things, size=1000):
    """Yield lists of so many things, the last one of those that are left."""
    things = iter(things)
    while some := list(islice(things, size)):
        yield some
