"""Writes fixture objects, all or none, after asking every rule that a form would ask."""

from collections import Counter

from django.core import serializers
from django.core.exceptions import ValidationError
from django.core.serializers.base import DeserializationError
from django.db import transaction

from partnership.exchange.iati.notices import Level
from partnership.exchange.iati.rows import stored


class _Undo(Exception):
    """Ends the transaction without writing."""


def apply(fixtures, notices, *, dry_run=False):
    """Write the objects; return how many were created, changed and unchanged, by that word.

    Nothing is written with `dry_run`, or while the notices have errors, also ones that come up
    on the way.
    """
    counts, failed = Counter(), set()
    try:
        with transaction.atomic():
            for thing in fixtures:
                counts[_write(thing, notices, failed)] += 1
            if notices.has_errors or dry_run:
                raise _Undo
    except _Undo:
        pass
    counts.pop(None, None)
    return counts


def _write(thing, notices, failed):
    """Save one object; say what became of it, or None where it, or what it needs, has a fault."""
    if not failed.isdisjoint(value for value in thing["fields"].values() if _is_key(value)):
        failed.add(thing["pk"])
        return None
    try:
        [parsed] = serializers.deserialize("python", [thing])
        instance = parsed.object
        before = type(instance).objects.filter(pk=instance.pk).first()
        if before and _same(stored(before), thing["fields"]):
            return "unchanged"
        # As for a row that was fetched: otherwise it would clash with itself.
        instance._state.adding = before is None
        instance.full_clean()
    except ValidationError as error:
        for field, messages in error.message_dict.items():
            if field == "original_language":
                continue  # told where the text was read, with what to do
            for message in messages:
                _tell(thing, f"{instance._meta.verbose_name}, {field}", message, notices)
        failed.add(thing["pk"])
        return None
    except DeserializationError as error:
        _tell(thing, thing["model"], error, notices)
        failed.add(thing["pk"])
        return None
    parsed.save()
    return "changed" if before else "created"


def _is_key(value):
    return isinstance(value, str)


def _tell(thing, element, message, notices):
    notices.add(Level.ERROR, notices.lines.get(thing["pk"]), element, message)


def _same(before, fields):
    return all(before.get(name) == value for name, value in fields.items())
