"""For tests of the search: what factories make is not told to the index by itself."""

from partnership.publishing import searchable
from partnership.search.asking import ask
from partnership.search.models import Entry


def index():
    """Make the index of what there is now."""
    searchable.rebuild()


def titles_found(words):
    """The titles of the public records that a search finds, best first."""
    keys = ask(words, Entry.objects.public(), forgiving=False).keys
    found = Entry.objects.in_bulk(keys)
    return [next(iter(found[key].titles.values())) for key in keys]
