"""How things are named one after the other, and counted, with the marks of a language."""

from django.utils.formats import localize
from django.utils.translation import pgettext


def listed(things):
    """Name things of one kind in a row: “cranes, quays”, in simplified Chinese “起重机、码头”."""
    return pgettext("in a list", ", ").join(str(thing) for thing in things)


def counted(label, count):
    """A label and its number: “Cranes (3)”, in simplified Chinese “起重机（3）”."""
    return pgettext("a label and a number", "%(label)s (%(count)s)") % {
        "label": label,
        "count": localize(count),
    }
