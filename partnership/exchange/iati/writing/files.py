"""IATI files, written element by element. What is not ready stays out; no file is ever invalid."""

from django.utils import timezone
from lxml import etree

from partnership.exchange.iati.codes import VERSION
from partnership.exchange.iati.writing.activity import activity_of
from partnership.exchange.iati.writing.elements import moment
from partnership.exchange.iati.writing.organisation_file import organisations

CHUNK = 500


class NothingReady(Exception):
    """No record is ready, and IATI knows no file without one."""


def activities(projects, now=None):
    """Yield (project, element or None, findings) for each project of a queryset, in its order.

    The queryset comes from `selection`; it is read in parts, so that memory does not grow with it.
    """
    now = now or timezone.now()
    for project in projects.iterator(chunk_size=CHUNK):
        yield (project, *activity_of(project, now))


def write_activities(target, projects, now=None, told=None):
    """Write the activities of a queryset that are ready to `target`, a binary file or a path.

    Returns how many were written. `told` is called with (project, findings) for each project.
    Raises NothingReady, with nothing written, where none is ready.
    """
    now = now or timezone.now()
    return _write(target, "iati-activities", activities(projects, now), now, told)


def write_organisations(target, now=None, told=None):
    """Write the organisation file likewise."""
    now = now or timezone.now()
    return _write(target, "iati-organisations", organisations(now), now, told)


def _write(target, root, records, now, told):
    ready = _ready(records, told)
    first = next(ready, None)
    if first is None:
        raise NothingReady
    count = 0
    with etree.xmlfile(target, encoding="utf-8") as file:
        file.write_declaration()
        with file.element(root, {"version": VERSION, "generated-datetime": moment(now)}):
            element = first
            while element is not None:
                file.write("\n")
                file.write(element, pretty_print=True)
                count += 1
                element = next(ready, None)
    return count


def _ready(records, told):
    for record, element, findings in records:
        if told:
            told(record, findings)
        if element is not None:
            yield element
