"""Rows and their parts that go into a file as they stand, by the tables of `plain_elements`."""

from decimal import Decimal

from django.utils.translation import gettext as _

from partnership.exchange.iati.plain_elements import ROWS, is_organisation, parts_of
from partnership.exchange.iati.writing.elements import (
    dates_of,
    narratives,
    number,
    reference_of,
    texts_of,
)
from partnership.exchange.iati.writing.findings import Kind
from partnership.exchange.xml import add, tidy
from partnership.values.fields import ImpreciseDateField
from partnership.values.understanding.iati_codes import codes_of


def add_rows(parent, project, findings):
    """Add an element for each row of the project that the tables name."""
    for tag, rows in ROWS.items():
        for row in sorted(getattr(project, rows.accessor).all(), key=_order(rows.parts)):
            element = add(parent, tag, rows.fixed)
            add_parts(element, row, rows.accessor, findings)


def _order(parts):
    """The key by which the rows of one element are sorted: their codes and words, short first."""
    names = [name for name, path in parts.items() if not is_organisation(path)]

    def key(row):
        values = [str(getattr(row, name)) for name in names]
        return [(len(value), value) for value in values]

    return key


def add_parts(element, row, accessor, findings):
    """Add the parts that the tables have for an element; `accessor` is what findings name."""
    for name, path in parts_of(element.tag).items():
        value = getattr(row, name)
        if value in (None, ""):
            continue
        *steps, last = path.split("/")
        if is_organisation(path):
            inner = add(_below(element, steps), last, {"ref": reference_of(value)})
            narratives(inner, texts_of(value, "name"))
        elif last == "narrative":
            narratives(_below(element, steps), texts_of(row, name))
        elif text := _text_of(row, name, accessor, findings):
            if last.startswith("@"):
                _below(element, steps).set(last[1:], tidy(text))
            else:
                _below(element, [*steps, last]).text = tidy(text)
        check_code(row, name, accessor, findings)


def _below(element, steps):
    """The element at the end of some steps down, made where it is not there yet."""
    for tag in steps:
        found = element.find(tag)
        element = add(element, tag) if found is None else found
    return element


def _text_of(row, name, accessor, findings):
    """A value as IATI writes it; of a date the day, which it must be."""
    value = getattr(row, name)
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, Decimal):
        return number(value)
    if not isinstance(row._meta.get_field(name), ImpreciseDateField):
        return str(value)
    date = dates_of(row, name)
    if date and date.is_exact_day:
        return date.earliest.isoformat()
    message = _("%(row)s: “%(date)s” is no day, as IATI wants one; it is left out.")
    findings.add(Kind.LEFT_OUT, accessor, message % {"row": row, "date": value})
    return ""


def check_code(row, name, about, findings):
    """Find a code that is not on the list of IATI that its field is for."""
    listed, code = getattr(row._meta.get_field(name), "listed", None), getattr(row, name)
    if listed and code not in codes_of(listed):
        message = _("%(code)s is not on the IATI list %(list)s. Correct it.")
        findings.add(Kind.WRONG, about, message % {"code": code, "list": listed})
