"""Addresses as other sites write them."""

from django.conf import settings


def absolute(path: str) -> str:
    """The full address of a path of this site."""
    return f"{settings.SITE_ORIGIN}{path}"
