"""Template words for maps."""

from django import template

from partnership.website.maps import map_of, partners_of_site

register = template.Library()


@register.simple_tag(takes_context=True)
def map_of_places(context, places, partners=None):
    """The map of some places, or None when none has coordinates: see maps.map_of().

    Without `partners`, those of the site have a ring.
    """
    if partners is None and "site" in context:
        partners = partners_of_site(context["site"])
    return map_of(places or (), partners or ())
