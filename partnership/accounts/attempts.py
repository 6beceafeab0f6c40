"""Attempts, to sign in for one, counted where all processes see them: so many in so long.

allauth counts, too, but offers its counter to nobody, and knows no browsers that are known. Here
each attempt takes a place of its own in the cache, free again when its time is over. A place is
taken in one step, so that two attempts at once never share one, and nothing has to be locked.
"""

import hashlib
import ipaddress

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


class TooManyAttempts(Exception):
    """All places are taken for the time being."""


def count(kind: str, name: str) -> list[str]:
    """Count an attempt of `name` under each limit of a kind, and give the places it took.

    TooManyAttempts where it is one too many.
    """
    return [
        place_for(f"attempts:{kind}:{most}/{seconds}:{hashed(name)}", most, seconds)
        for most, seconds in settings.LIMITS_ON_ATTEMPTS[kind]
    ]


def place_for(key: str, most: int, seconds: int) -> str:
    """Take one of `most` places for so many seconds."""
    places = [f"{key}:{number}" for number in range(most)]
    taken = cache.get_many(places)
    for place in places:
        if place not in taken and cache.add(place, True, seconds):
            return place
    raise TooManyAttempts


def take_back(places: list[str]) -> None:
    """Free the places of an attempt that was none."""
    cache.delete_many(places)


def sender(request: HttpRequest) -> str:
    """Where a request comes from: the address, of IPv6 the network that one customer has whole."""
    address = get_adapter().get_client_ip(request)
    try:
        is_long = ipaddress.ip_address(address).version == 6
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if is_long else address


def hashed(name: str) -> str:
    # What is typed may be long, and may be a password in the wrong field.
    return hashlib.sha256(name.encode()).hexdigest()
