"""What a record needs to be published: rules, and the one engine that asks them.

A rule is a generator function over one record, written in the `readiness` module of the app that
knows the record. It is about publishing, never about saving: a record that is not ready can be
saved as it is. Errors keep a record from being published, warnings do not.

The form, bulk publishing, imports and the data-quality page all ask the one engine: of a record
(`faults_of`) or of many (`faults_among`). A rule takes what it needs of its record by the
functions of `together`, which fetch it for all the records that are asked about at the same time.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache, reduce
from itertools import islice
from operator import or_

from django.apps import apps
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnership.publishing.models import Child, Publishable, Record
from partnership.publishing.together import Together, fetch_links, rows_of
from partnership.values.lists import listed

STALE_AFTER_MONTHS = 12
# So many records are held and asked about at a time.
TOGETHER = 500


class Level(StrEnum):
    """How grave a fault is: an error keeps the record from being published."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Fault:
    """One thing a record lacks: a sentence that says what to do, and the field it is about.

    `row` is the child row that the fault is in, `links` are records to be published as well.
    """

    message: str
    field: str = ""
    row: Child | None = None
    links: tuple = ()
    rule: "Rule | None" = None

    @property
    def level(self):
        return self.rule.level


@dataclass(frozen=True)
class Rule:
    """A named question about records of some types.

    `among`, a function of a type to a `Q`, says which of its records may have the fault, so that
    the others need not be asked one by one.
    """

    name: str
    title: str
    level: Level
    models: tuple
    ask: object = field(repr=False)
    among: object = field(repr=False)

    def applies_to(self, model):
        return issubclass(model, self.models)


RULES = {}


def all_of(model):
    # Not an empty Q, which is lost where conditions are joined by “or”.
    return ~Q(pk__in=[])


def none_of(model):
    return Q(pk__in=[])


def rule(name, title, *models, level=Level.WARNING, among=all_of):
    """Make a generator function over a record of `models` (any record, unless told) a rule."""

    def register(function):
        RULES[name] = Rule(name, title, level, models or (Record,), function, among)
        return function

    return register


def faults_of(record, only=None):
    """Every fault of a record, errors first; `only` names the rules to ask.

    The queries grow with the kinds of rows and links of a record, not with their number.
    """
    [(_record, faults)] = faults_among([record], only)
    return faults


def faults_among(records, only=None, run=None):
    """Yield (record, its faults, errors first) for each of some records of one kind.

    `records` may be a queryset. So many at a time are asked about together; each time costs as
    many queries as one record alone. Who asks about several kinds passes the same dictionary as
    `run` each time: what rules find out about all records (`once_a_run`) is then found out once.
    """
    run = {} if run is None else run
    for some in chunks(records):
        rules = [
            asked
            for asked in RULES.values()
            if asked.applies_to(type(some[0])) and (only is None or asked.name in only)
        ]
        for record in some:
            # As it is now, even where the record was asked about before.
            getattr(record, "_prefetched_objects_cache", {}).clear()
        Together(some, run)
        for record in some:
            faults = [replace(fault, rule=asked) for asked in rules for fault in asked.ask(record)]
            yield record, sorted(faults, key=lambda fault: fault.level != Level.ERROR)


def chunks(records):
    """Lists of at most TOGETHER of some records, or of a queryset, which is not kept."""
    rows = iter(records.iterator(TOGETHER) if isinstance(records, QuerySet) else records)
    while some := list(islice(rows, TOGETHER)):
        yield some


def unready(records):
    """Yield (record, its errors) for those of a queryset that an error keeps from publication.

    The whole is one query, and those of the rules for the records that may have a fault.
    """
    rules = [
        asked
        for asked in RULES.values()
        if asked.level == Level.ERROR and asked.applies_to(records.model)
    ]
    suspects = [asked.among(records.model) for asked in rules]
    if not suspects:
        return
    names = {asked.name for asked in rules}
    for record, faults in faults_among(records.filter(reduce(or_, suspects)), only=names):
        if faults:
            yield record, faults


def hidden_links(faults):
    """The records that are not live and that faults say are to be published as well."""
    hidden = {link.pk: link for fault in faults for link in fault.links if not link.live}
    return list(hidden.values())


def record_models():
    """Every type of top-level record, in the order of the import arrows."""
    return [model for model in apps.get_models() if issubclass(model, Record)]


def translated_rows(record):
    """A record and its child rows that carry texts."""
    yield record
    for model in record.child_models():
        if getattr(model, "translatable", ()):
            yield from rows_of(record, model)


# Rules about any record -----------------------------------------------------------------------


@rule("untranslated", gettext_lazy("Missing translation"))
def untranslated(record):
    for code, language in settings.LANGUAGES:
        for row in translated_rows(record):
            for name in row.translatable:
                as_it_is = row is record and name in record.needs_no_translation
                if as_it_is or row.has_translation(code, name):
                    continue
                what = row._meta.get_field(name).verbose_name
                if row is not record:
                    what = f"{row._meta.verbose_name} “{row}”, {what}"
                yield Fault(
                    _("“%(what)s” is not translated into %(language)s. Add the translation.")
                    % {"what": what, "language": _(language)},
                    field=name,
                    row=None if row is record else row,
                )


@rule("stale", gettext_lazy("Not checked for a year"))
def stale(record):
    if record.checked_on is None:
        yield Fault(
            _("Nobody noted a check against the sources. Compare them and fill in “checked on”."),
            field="checked_on",
        )
    elif record.checked_on < stale_before():
        yield Fault(
            _("Not checked against the sources for %(months)d months. Check it again.")
            % {"months": STALE_AFTER_MONTHS},
            field="checked_on",
        )


def stale_before(today=None):
    """The first day on which a check still counts as recent: one before it is stale."""
    today = today or timezone.localdate()
    months = today.year * 12 + today.month - 1 - STALE_AFTER_MONTHS
    return today.replace(year=months // 12, month=months % 12 + 1, day=1)


@rule("unpublished_link", gettext_lazy("Link to an unpublished record"))
def unpublished_link(record):
    fetch_links(record)
    rows = [record]
    for model in record.child_models():
        if links_of(model):
            rows += rows_of(record, model)
    for row in rows:
        for link in links_of(type(row)):
            targets = getattr(row, link.name)
            targets = targets.all() if link.many_to_many else [targets]
            hidden = [target for target in targets if target and not target.is_published()]
            if hidden:
                names = listed(f"“{target}”" for target in hidden)
                yield Fault(
                    _(
                        "“%(field)s” links to %(names)s, which the public does not see. Publish "
                        "them together, or the link stays hidden."
                    )
                    % {"field": link.verbose_name, "names": names},
                    field=link.name,
                    row=None if row is record else row,
                    links=tuple(hidden),
                )


@cache
def links_of(model):
    """The fields of a model that link to records, but for the one to a row's own record."""
    return [
        link
        for link in (*model._meta.fields, *model._meta.many_to_many)
        if link.is_relation
        and issubclass(link.related_model, Publishable)
        and link.name != getattr(model, "parent_name", "")
    ]
