"""Template words for maps."""

from django import template

from partnership.website.maps import map_of

register = template.Library()


@register.simple_tag
def map_of_places(places, partners=()):
    """The map of some places, or None when none has coordinates: see maps.map_of()."""
    return map_of(places or (), partners or ())
