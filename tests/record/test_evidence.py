"""Each cited fact of the record is as it was checked, and any change of it is noticed."""

from collections import defaultdict

import pytest
from django.db import IntegrityError, models, transaction

from partnership.sources.cited_by import citation_models
from partnership.sources.evidence.checks import to_check_again
from partnership.sources.models.seals import SILENT, facts_of
from partnership.values.fields import ImpreciseDateField

# A seal is worked out from values that have been read.
pytestmark = pytest.mark.any_database


class Undo(Exception):
    """Ends a change that is only tried."""


def cited_facts():
    """{(record or row, name of the field or ""): citations} of all that is cited."""
    facts = defaultdict(list)
    for model in citation_models():
        for citation in model.objects.select_related("owner", "passage__edition"):
            facts[citation.target, citation.field].append(citation)
    return facts


def test_the_record_is_as_it_was_checked(record):
    for model in citation_models():
        citations = model.objects.select_related("passage__edition")
        assert to_check_again(citations) == []
        assert not model.objects.filter(checked_on=None).exists()


def test_whatever_cited_fact_changes_is_noticed(record):
    facts = cited_facts()
    noticed = [fact for fact, citations in facts.items() if is_noticed(*fact, citations)]
    assert [fact for fact in facts if fact not in noticed] == []
    assert len(facts) == 491


def is_noticed(target, name, citations):
    """Whether each citation of a fact is to be checked again once the fact is another."""
    assert to_check_again(citations) == []
    field = target._meta.get_field(name or said_first(target))
    return any(is_noticed_with(value, target, field, citations) for value in others(target, field))


def is_noticed_with(value, target, field, citations):
    try:
        with transaction.atomic():
            if field.many_to_many:
                getattr(target, field.name).set(value)
            else:
                type(target).objects.filter(pk=target.pk).update(**{field.name: value})
            after = to_check_again(citations)
            raise Undo
    except IntegrityError:  # the record does not allow this value; try the next
        return False
    except Undo:
        return after == citations


def said_first(target):
    """The first field of a row, of those that state facts, that says something by itself."""
    return next(
        name
        for name in facts_of(target)
        if not target._meta.get_field(name).is_relation
        and getattr(target, name) not in SILENT
        and isinstance(target._meta.get_field(name), models.CharField | models.TextField)
        or name == facts_of(target)[-1]
    )


def others(target, field):
    """Other values than a field of a saved row has, whatever they mean."""
    if field.many_to_many:
        there = getattr(target, field.name).exists()
        return [[] if there else field.related_model.objects.all()[:1]]
    value = getattr(target, field.attname)
    if field.is_relation:
        return field.related_model.objects.exclude(pk=value).values_list("pk", flat=True)[:20]
    if isinstance(field, ImpreciseDateField):
        return [day for day in ("1815", "1816") if day != value]
    if isinstance(field, models.BooleanField):
        return [not value]
    if isinstance(field, models.DecimalField | models.IntegerField):
        return [(value or 0) + 1]
    return [code for code, _label in field.flatchoices if code != value] or [f"X{value[1:]}"]
