"""Facts in words of readers: “who gave the money”, not “money line: provider”."""

from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as _

from partnership.publishing.models import Record, TextRow


def fact_for_readers(model: type[models.Model], field: str = "") -> str:
    """What a passage is cited for: a field of records or rows of a kind, "" for the whole."""
    if issubclass(model, TextRow) and field == "text":
        field = ""  # it is all that the row says
    if words := getattr(model, "words_for_readers", {}).get(field):
        return str(words)
    if not field:
        whole = issubclass(model, Record)
        return _("the entry as a whole") if whole else str(model._meta.verbose_name)
    try:
        name = str(model._meta.get_field(field).verbose_name)
    except FieldDoesNotExist:
        return field
    if issubclass(model, Record):
        return name
    return _("%(row)s: %(field)s") % {"row": fact_for_readers(model), "field": name}


def fact_anchor(row: UUID | None, field: str = "") -> str:
    """The name of a statement on the page of its record: “fact-signed”, “fact-<key>-provider”."""
    parts = [str(part) for part in (row, field) if part]
    return "-".join(["fact", *(parts or ["whole"])])


def statement_anchor(record: Record, row: UUID | None, field: str = "") -> str:
    """The name of a statement where readers find it. On a page of many records that of a record
    has its key, as that of a row has everywhere."""
    among_many = "#" in record.get_absolute_url()
    return fact_anchor(row or (record.pk if among_many else None), field)


def address_with(address: str, anchor: str) -> str:
    """The address of a place on the page of a record."""
    return f"{address.partition('#')[0]}#{anchor}"
