"""The quick way of the pipeline and Django's own, row by row, refuse the same objects."""

import uuid

import pytest
from django.core import serializers
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.serializers.base import DeserializationError
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partnership.exchange.pipeline.fields import _wanted
from partnership.exchange.pipeline.importing import take_in
from partnership.exchange.pipeline.objects import ImportObject, Where
from partnership.exchange.pipeline.report import Report
from partnership.participants.models import Organisation
from partnership.values.texts import trimmed
from projects.models import Funding, Project, ProjectCitation, ResultValue
from tests import factories

TEXTS = st.sampled_from(["", "x", " jobs ", "x" * 600, "Ürümqi 北京", " ", "\u3000\n", "a b"])
DATES = st.sampled_from(["", "2016", "2016-13", "2018/2020", "[2019-04,2019-06]", "soon", "2016-9"])
NUMBERS = st.sampled_from(
    ["0", "12.50", "-1", "1.234", "1e3", "NaN", "Infinity", "", "x", 5, -5, 10**30, 1.5, None]
)
MOMENTS = st.sampled_from(
    ["2026-01-01T00:00:00Z", "2025-06-01T00:00:00+02:00", "yesterday", "", None]
)
ODD = st.sampled_from([None, True, 3, ["x"], {"a": 1}, "", "0"])
TRANSLATIONS = st.sampled_from(
    [
        {},
        [],
        None,
        "x",
        {"zh-hans": {"title": {"text": "标题", "status": "staff"}}},
        {"zh-hans": {"title": {"text": "", "status": "staff"}}},
        {"zh-hans": {"title": {"text": " ", "status": "staff"}}},
        {"zh-hans": {"colour": {"text": "x", "status": "staff"}}},
        {"zh_hans": {"title": {"text": "x", "status": "boss"}}},
    ]
)
BY_NAME = {
    "translations": TRANSLATIONS,
    "slug": st.sampled_from(["", "one", " one ", "with space", "taken ", "x" * 130]),
    "stance": st.sampled_from(["states", "contradicts", "nods", ""]),
    "kind": st.sampled_from(["1", "in_kind", " not_stated ", "99", "", " "]),
    "quantity_comparator": st.sampled_from(["exactly", "range", "not_stated", "some", ""]),
    "currency": st.sampled_from(["USD", "usd", "", "US$", "USD ", "\xa0"]),
    "url": st.sampled_from(["", "https://example.org/", "ftp://example.org/", "example"]),
    "contact_email": st.sampled_from(["", "a@example.org", "a@"]),
    "live": st.sampled_from([False, None, "x"]),
}
KINDS = {
    "DateTimeField": MOMENTS,
    "DateField": st.sampled_from(["2016-01-01", "2016", "", None]),
    "DecimalField": NUMBERS,
    "PositiveSmallIntegerField": NUMBERS,
    "BooleanField": st.sampled_from([True, False, None, "x", "true"]),
    "CharField": TEXTS,
    "TextField": TEXTS,
}


def values_of(field):
    """Values for a field, right and wrong ones."""
    if field.name in BY_NAME:
        return BY_NAME[field.name] | ODD
    if hasattr(field, "role"):
        return DATES | ODD
    if field.get_internal_type() == "UUIDField":
        return st.sampled_from([None, "", "x", str(uuid.UUID(int=7)), "@row"])
    if field.is_relation:
        return st.sampled_from([f"@{field.name}"] * 3 + [None, "", str(uuid.UUID(int=9))])
    return KINDS.get(field.get_internal_type(), TEXTS) | ODD


@st.composite
def objects_of(draw, model):
    """Some objects of a model with a few of their fields, right and wrong."""
    plain = [
        f
        for f in model._meta.concrete_fields
        if f.serialize
        and not f.primary_key
        and f.get_internal_type() != "FileField"
        # What the database decides, and what is read in one kind only.
        and f.name not in ("created_at", "updated_at", "size")
    ]
    made = []
    for number in range(draw(st.integers(1, 6))):
        fields = {"slug": f"new-{number}"} if hasattr(model, "slug") else {}
        fields |= {f.name: f"@{f.name}" for f in plain if f.is_relation and not f.null}
        fields |= {
            f.name: f.flatchoices[0][0]
            for f in plain
            if f.choices and not f.blank and not f.has_default()
        }
        if hasattr(model, "title_field"):
            fields[model.title_field] = "Title"
        for field in draw(st.lists(st.sampled_from(plain), max_size=4, unique=True)):
            fields[field.name] = draw(values_of(field))
        made.append((str(uuid.uuid5(uuid.NAMESPACE_URL, str(number))), fields))
    return made


def with_link(value, linked):
    """A value in which the name of a link stands for the key of its row, if there is one."""
    if not isinstance(value, str) or not value.startswith("@"):
        return value
    return str(linked[value[1:]].pk) if value[1:] in linked else None


class _Back(Exception):
    pass


def has_wrong_type(model, fields):
    """Whether a value is of a type of JSON that its field does not take, or null where none is."""
    for name, value in fields.items():
        field = model._meta.get_field(name)
        if value is None:
            if not field.null:
                return True
        elif not field.is_relation and field.get_internal_type() != "UUIDField":
            wanted, _words = _wanted(field)
            is_boolean = field.get_internal_type() == "BooleanField"
            if not isinstance(value, wanted) or (isinstance(value, bool) and not is_boolean):
                return True
    return False


def refused_by_django(model, things):
    """The numbers of the objects that Django refuses, each saved before the next is asked."""
    refused = set()
    for number, (pk, fields) in enumerate(things, start=1):
        thing = {"model": model._meta.label_lower, "pk": pk, "fields": fields}
        try:
            if has_wrong_type(model, fields):
                raise ValidationError("type")
            # A form takes the blanks around a text away before its model is asked.
            fields = {n: trimmed(str(v) if isinstance(v, float) else v) for n, v in fields.items()}
            [parsed] = serializers.deserialize("python", [{**thing, "fields": fields}])
            parsed.object._state.adding = True
            parsed.object.full_clean()
            with transaction.atomic():
                parsed.save()
                connection.check_constraints()
        except (
            ValidationError,
            DeserializationError,
            DatabaseError,
            ObjectDoesNotExist,
            OverflowError,
        ):
            refused.add(number)
    return refused


def refused_by_the_pipeline(model, things):
    report = Report()
    take_in(
        (
            ImportObject(Where("x", line=number), model._meta.label_lower, pk, fields)
            for number, (pk, fields) in enumerate(things, start=1)
        ),
        report,
        dry_run=True,
    )
    return {finding.where.line for finding in report.told() if finding.is_error}, report


@pytest.fixture
def linked(db):
    """Rows for links to name, by the name of the link."""
    project = factories.project()
    other = factories.project()
    organisation = factories.organisation(slug="taken")
    result = factories.result(project)
    return {
        "project": project,
        "owner": project,
        "result": result,
        "row": factories.funding(other),
        "passage": factories.passage(),
        "organisation": organisation,
        "provider": organisation,
        "parent": organisation,
        "place": factories.place(),
        "agreement": factories.agreement(),
        "same_money_as": factories.funding(other),
    }


@pytest.mark.parametrize("model", [Organisation, Project, Funding, ResultValue, ProjectCitation])
def test_the_same_objects_are_refused(linked, model):
    seen = {True: 0, False: 0}

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    @given(objects_of(model))
    def agree(drawn):
        things = [(pk, {n: with_link(v, linked) for n, v in f.items()}) for pk, f in drawn]
        ours, report = refused_by_the_pipeline(model, things)
        try:
            with transaction.atomic():
                django = refused_by_django(model, things)
                raise _Back
        except _Back:
            pass
        for number in range(1, len(things) + 1):
            seen[number in django] += 1
        assert ours == django, (things, [str(f) for f in report.told()])

    agree()
    assert min(seen.values()) > 5
