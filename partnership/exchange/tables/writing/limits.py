"""Which records a download has, and how large it may be."""

from threading import BoundedSemaphore

from django.http import QueryDict
from django.utils.translation import gettext as _

from partnership.exchange.datasets import DATASETS
from partnership.exchange.tables.layout import tables_of

# Of one download: some seconds of the processor each.
MOST_RECORDS = {"csv": 50_000, "xlsx": 5_000, "zip": 20_000}
CHUNK = 500
# By these the API cuts a list into pages, and the site's own lists; a file has all of them.
PAGING = {"page", "limit", "cursor"}
# How many of these files one process makes at a time; the others are asked to come again.
AT_A_TIME = BoundedSemaphore(2)


class NotOffered(ValueError):
    """A download is not made; the text says why and what to do."""


class WrongFilter(NotOffered):
    """The query string has a filter, or a value of one, that the list does not know."""


class TooLarge(NotOffered):
    """There are more records than one file may have."""


def filtered(dataset, query: QueryDict):
    """The public records of a type that its list shows with the same query string, by slug.

    Raises WrongFilter where the list would tell of an error, and for an unknown name: a typing
    error in it must not give the whole list.
    """
    records = dataset.published()
    values = {name: value for name, value in query.items() if name != "language"}
    if values:
        known = dataset.filterset_class.base_filters if dataset.filterset_class else {}
        refuse_unknown(values.keys() - known.keys())
        filters = dataset.filterset_class(values, queryset=records)
        if not filters.is_valid():
            raise WrongFilter(" ".join(text for texts in filters.errors.values() for text in texts))
        records = filters.qs
    return records.order_by("slug")


def refuse_unknown(names, whole=PAGING):
    """WrongFilter for the first of the names, if any, in a query string that nothing here knows.

    Of those in `whole` it says how to get what was meant: a file has everything at once.
    """
    for name in sorted(names):
        if name in whole:
            message = _("This file has everything at once. Take “%(name)s” away.")
        else:
            message = _("There is no filter “%(name)s” of this list. Take it away.")
        raise WrongFilter(message % {"name": name[:80]})


def bounded(records, ending):
    """The same records; TooLarge if one file may not have so many."""
    refuse_more_than(MOST_RECORDS[ending], records.count())
    return records


def refuse_more_than(most, count):
    if count > most:
        raise TooLarge(
            _(
                "These are %(count)d records; one file of this kind has at most %(most)d. Filter "
                "the list, or write to us for the whole of it."
            )
            % {"count": count, "most": most}
        )


def contents_of(dataset, records, *, for_staff=False, alone=False):
    """The tables of one type and its records, fetched piece by piece, as writers want them.

    `alone` is enough for the table of the records themselves.
    """
    fetched = dataset.fetch(records, for_staff=for_staff, alone=alone)
    return tables_of(dataset, for_staff=for_staff), fetched.iterator(chunk_size=CHUNK)


def everything(ending, query: QueryDict):
    """The same for each type of record, all of them public; TooLarge if they are too many.

    WrongFilter where the query string asks for anything but a language.
    """
    names = query.keys() - {"language"}
    refuse_unknown(names, whole=names)
    selected = {dataset: dataset.published().order_by("slug") for dataset in DATASETS.values()}
    total = sum(records.count() for records in selected.values())
    refuse_more_than(MOST_RECORDS[ending], total)
    return [contents_of(dataset, records) for dataset, records in selected.items()]
