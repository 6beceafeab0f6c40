"""Tables for everyone, at addresses that do not change with the language.

The records are those of the list with the same query string; without one, all of them. Words
beside codes and titles are in the language that `language` names, else in the first.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from partnership.exchange.responses import answer, whole_file
from partnership.exchange.tables.writing.csv import write_csv
from partnership.exchange.tables.writing.limits import (
    AT_A_TIME,
    NotOffered,
    TooLarge,
    WrongFilter,
    bounded,
    contents_of,
    everything,
    filtered,
)
from partnership.exchange.tables.writing.zip import write_archive
from partnership.publishing.models import ContentVersion

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
    "json": "application/json",
    "txt": "text/plain; charset=utf-8",
}
STATUS = {WrongFilter: 400, TooLarge: 413}


@require_safe
def records_as_csv(request, dataset):
    """The table of the records of one type."""
    return one_table(request, dataset, dataset.name)


@require_safe
def rows_as_csv(request, dataset, rows):
    """The table of one kind of rows, or of links, of the records of one type."""
    return one_table(request, dataset, f"{dataset.name}-{rows}")


def one_table(request, dataset, name):
    def write(file):
        records = bounded(filtered(dataset, request.GET), "csv")
        tables, fetched = contents_of(dataset, records, alone=name == dataset.name)
        table = next((table for table in tables if table.name == name), None)
        if table is None:
            raise Http404(_("There is no such table."))
        write_csv(file, table, fetched)

    return download(request, name, "csv", write)


@require_safe
def type_as_workbook(request, dataset):
    """All tables of one type as sheets."""

    def write(file):
        from partnership.exchange.tables.writing.xlsx import write_workbook

        records = bounded(filtered(dataset, request.GET), "xlsx")
        write_workbook(file, [contents_of(dataset, records)], changed_at=changed_at())

    return download(request, dataset.name, "xlsx", write)


@require_safe
def type_as_archive(request, dataset):
    """All tables of one type as CSV files."""

    def write(file):
        records = bounded(filtered(dataset, request.GET), "zip")
        write_archive(file, [contents_of(dataset, records)])

    return download(request, dataset.name, "zip", write)


@require_safe
def everything_as_workbook(request):
    """All tables of the whole record as sheets."""

    def write(file):
        from partnership.exchange.tables.writing.xlsx import write_workbook

        write_workbook(file, everything("xlsx", request.GET), changed_at=changed_at())

    return download(request, "record", "xlsx", write)


@require_safe
def everything_as_archive(request):
    """All tables of the whole record as CSV files."""

    def write(file):
        write_archive(file, everything("zip", request.GET))

    return download(request, "record", "zip", write)


def changed_at():
    return ContentVersion.objects.current()[1]


def download(request, name, ending, write: Callable):
    """Answer everyone with a file, in the language that the query string names, or the first."""
    language = request.GET.get("language", settings.LANGUAGES[0][0])
    if language not in dict(settings.LANGUAGES):
        return answer(request, lambda: refusal(_("There is no such language here."), 400))
    return answer(request, lambda: made(name, ending, write), language=language)


def made(name, ending, write: Callable):
    """The answer with a file that `write(file)` writes, or a sentence that says why there is none.

    Only a few are made at a time.
    """
    if not AT_A_TIME.acquire(timeout=5):
        response = refusal(_("Too many files are being made. Try again in a moment."), 503)
        response.headers["Retry-After"] = "10"
        return response
    try:
        return whole_file(write, f"{name}.{ending}", TYPES[ending])
    except NotOffered as error:
        return refusal(str(error), STATUS[type(error)])
    finally:
        AT_A_TIME.release()


def refusal(message, status):
    return HttpResponse(message + "\n", status=status, content_type="text/plain; charset=utf-8")
