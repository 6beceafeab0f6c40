"""What a record needs to be published: rules, and the one engine that asks them.

A rule is a generator function over one record, written in the `readiness` module of the app that
knows the record. It is about publishing, never about saving: a record that is not ready can be
saved as it is. Errors keep a record from being published, warnings do not. What a rule yields is a
`Finding` in a child row (`where`) or in the record itself; the engine adds the level and the name
of the rule.

The form, bulk publishing, imports and the data-quality page all ask the one engine: of a record
(`faults_of`) or of many (`faults_among`). A rule takes what it needs of its record by the
functions of `together`, which fetch it for all the records that are asked about at the same time.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import cache, partial, reduce
from itertools import islice
from operator import or_
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Field, ForeignKey, ManyToManyField, Model, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnership.publishing.findings import Finding, Level
from partnership.publishing.models import Child, Publishable, Record
from partnership.publishing.prefetching import Together, fetch_links, rows_of
from partnership.values.fields import field_named
from partnership.values.models import Translatable
from partnership.values.texts import listed
from partnership.values.translations import FORMER
from partnership.values.understanding.fields import CODE_FIELDS

STALE_AFTER_MONTHS = 12
# So many records are held and asked about at a time.
TOGETHER = 500

# What a rule asks of one record of its types, and of such a type.
Ask = Callable[[Any], Iterator[Finding]]
Among = Callable[[Any], Q]
Touches = Callable[[type[Record], Collection[UUID]], Iterable[QuerySet]]


@dataclass(frozen=True)
class Rule:
    """A named question about records of some types, and how grave what it finds is.

    `how_grave` is the level of its faults, or a function that says it, where a setting decides.
    `among`, a function of a type to a `Q`, says which of its records may have the fault, so that
    the others need not be asked one by one. `touches`, for a rule that looks at records to which
    its own has no link, says of which records it is to be asked anew once some others changed: a
    function of their type and keys to the records that may get the fault. Those that have it are
    asked anew in any case.
    """

    name: str
    title: str | Promise
    how_grave: Level | Callable[[], Level]
    models: tuple
    ask: Ask = field(repr=False)
    among: Among = field(repr=False)
    told_first: bool = False
    touches: Touches | None = field(default=None, repr=False)

    @property
    def level(self) -> Level:
        return self.how_grave() if callable(self.how_grave) else self.how_grave

    def applies_to(self, model: type[Model]) -> bool:
        return issubclass(model, self.models)

    def faults_of(self, record: Record) -> Iterator[Finding]:
        """What it finds in a record."""
        for fault in self.ask(record):
            yield replace(fault, level=self.level, kind=self.name)


RULES: dict[str, Rule] = {}


def all_of(model: type[Model]) -> Q:
    # Not an empty Q, which is lost where conditions are joined by “or”.
    return ~Q(pk__in=[])


def none_of(model: type[Model]) -> Q:
    return Q(pk__in=[])


def rule(
    name: str,
    title: str | Promise,
    *models: type[Record],
    level: Level | Callable[[], Level] = Level.WARNING,
    among: Among = all_of,
    told_first: bool = False,
    touches: Touches | None = None,
) -> Callable[[Ask], Ask]:
    """Make a generator function over a record of `models` (any record, unless told) a rule.

    With `told_first` its faults stand before all others of their level.
    """

    def register(function: Ask) -> Ask:
        about = models or (Record,)
        RULES[name] = Rule(name, title, level, about, function, among, told_first, touches)
        return function

    return register


def faults_of(record: Record, only: Collection[str] | None = None) -> list[Finding]:
    """Every fault of a record, errors first; `only` names the rules to ask.

    The queries grow with the kinds of rows and links of a record, not with their number.
    """
    [(_record, faults)] = faults_among([record], only)
    return faults


def faults_among(
    records: Iterable[Record],
    only: Collection[str] | None = None,
    run: dict[Hashable, Any] | None = None,
) -> Iterator[tuple[Record, list[Finding]]]:
    """Yield (record, its faults, errors first) for each of some records of one kind.

    `records` may be a queryset. So many at a time are asked about together; each time costs as
    many queries as one record alone. Who asks about several kinds passes the same dictionary as
    `run` each time: what rules find out about all records (`once_a_run`) is then found out once.
    """
    run = {} if run is None else run
    for some in chunks(records):
        for record in some:
            # As it is now, even where the record was asked about before.
            getattr(record, "_prefetched_objects_cache", {}).clear()
        Together(some, run)
        for record in some:
            yield record, asked_now(record, only)


def asked_now(record: Record, only: Collection[str] | None = None) -> list[Finding]:
    """Every fault of a record, errors first, by what was fetched for those asked together."""
    rules = (asked for asked in RULES.values() if only is None or asked.name in only)
    faults = (
        fault
        for asked in rules
        if asked.applies_to(type(record))
        for fault in asked.faults_of(record)
    )
    return sorted(faults, key=in_order)


def in_order(fault: Finding) -> tuple[bool, bool]:
    """By what the faults of a record are sorted: errors first."""
    return not fault.is_error, not RULES[fault.kind].told_first


def chunks(records: Iterable[Record]) -> Iterator[list[Record]]:
    """Lists of at most TOGETHER of some records, or of a queryset, which is not kept."""
    rows = iter(records.iterator(TOGETHER) if isinstance(records, QuerySet) else records)
    while some := list(islice(rows, TOGETHER)):
        yield some


def unready(records: QuerySet) -> Iterator[tuple[Record, list[Finding]]]:
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


def hidden_links(faults: Iterable[Finding]) -> list[Record]:
    """The records that are not live and that faults say are to be published as well."""
    hidden = {link.pk: link for fault in faults for link in fault.links if not link.live}
    return list(hidden.values())


def translated_rows(record: Record) -> Iterator[Translatable]:
    """A record and its child rows that carry texts."""
    yield record
    for model in record.child_models():
        if issubclass(model, Translatable):
            yield from rows_of(record, model)


# Rules about any record -----------------------------------------------------------------------


@rule("untranslated", gettext_lazy("Missing translation"))
def untranslated(record: Record) -> Iterator[Finding]:
    for code, language in settings.LANGUAGES:
        for row in translated_rows(record):
            for name in row.translatable:
                as_it_is = row is record and name in record.needs_no_translation
                if as_it_is or row.has_translation(code, name):
                    continue
                what = str(field_named(row, name).verbose_name)
                if row is not record:
                    what = f"{row._meta.verbose_name} “{row}”, {what}"
                yield Finding(
                    _("“%(what)s” is not translated into %(language)s. Add the translation.")
                    % {"what": what, "language": _(language)},
                    field=name,
                    where=None if row is record else row,
                )


@rule("older_translation", gettext_lazy("Translation older than its original"))
def older_translation(record: Record) -> Iterator[Finding]:
    """Translations of a wording that the original has no more."""
    for code, language in settings.LANGUAGES:
        for row in translated_rows(record):
            for name in row.translatable:
                if not row.translation(name, code).older:
                    continue
                what = str(field_named(row, name).verbose_name)
                if row is not record:
                    what = f"{row._meta.verbose_name} “{row}”, {what}"
                yield Finding(
                    _(
                        "“%(what)s” in %(language)s translates “%(former)s”, which was changed "
                        "since. Adapt it, or say that it is still right."
                    )
                    % {
                        "what": what,
                        "language": _(language),
                        "former": row.translations[code][name][FORMER][:200],
                    },
                    field=name,
                    where=None if row is record else row,
                )


@rule("end_before_start", gettext_lazy("End before its start"))
def end_before_start(record: Record) -> Iterator[Finding]:
    rows: list[Record | Child] = [record]
    for model in record.child_models():
        if model.spans:
            rows += rows_of(record, model)
    for row in rows:
        for start, end in row.ends_before_start(partial(getattr, row)):
            yield Finding(
                order_of_dates(type(row), start, end),
                field=end,
                where=None if row is record else row,
            )


def order_of_dates(model: type[Model], start: str, end: str) -> str:
    """What is said where the end of a span is before its start."""
    labels = {
        "end": field_named(model, end).verbose_name,
        "start": field_named(model, start).verbose_name,
    }
    message = _("“%(end)s” is before “%(start)s”. Look at what the source says, and correct one.")
    return message % labels


@rule("no_code", gettext_lazy("Text where a code is meant"))
def no_code(record: Record) -> Iterator[Finding]:
    """Texts that were kept before codes were asked for; nothing is shown in their place."""
    rows: list[Record | Child] = [record]
    for model in record.child_models():
        if code_fields(model):
            rows += rows_of(record, model)
    for row in rows:
        for column in code_fields(type(row)):
            try:
                column.clean(getattr(row, column.attname), row)
            except ValidationError as error:
                yield Finding(
                    " ".join(error.messages),
                    field=column.name,
                    where=None if row is record else row,
                )


@cache
def code_fields(model: type[Model]) -> list[Field]:
    """The fields of a model that hold codes."""
    return [column for column in model._meta.fields if isinstance(column, CODE_FIELDS)]


@rule("stale", gettext_lazy("Not checked for a year, or never"))
def stale(record: Record) -> Iterator[Finding]:
    if record.checked_on is None:
        # Who is still entering it has the sources at hand; of what readers see, nothing is known.
        if record.live or timezone.localdate(record.created_at) < stale_before():
            yield Finding(
                _(
                    "Nobody noted a check against the sources. Compare them and fill in “checked "
                    "on”."
                ),
                field="checked_on",
            )
    elif record.checked_on < stale_before():
        yield Finding(
            _("Not checked against the sources for %(months)d months. Check it again.")
            % {"months": STALE_AFTER_MONTHS},
            field="checked_on",
        )


def stale_before(today: date | None = None) -> date:
    """The first day on which a check still counts as recent: one before it is stale."""
    today = today or timezone.localdate()
    months = today.year * 12 + today.month - 1 - STALE_AFTER_MONTHS
    return today.replace(year=months // 12, month=months % 12 + 1, day=1)


def stale_condition() -> Q:
    """The condition that a record was last checked before that day: where no check was noted, that
    it is public or was entered before."""
    first = stale_before()
    midnight = timezone.make_aware(datetime.combine(first, time.min))
    never = Q(checked_on__isnull=True) & (Q(live=True) | Q(created_at__lt=midnight))
    return never | Q(checked_on__lt=first)


@rule("unpublished_link", gettext_lazy("Link to an unpublished record"))
def unpublished_link(record: Record) -> Iterator[Finding]:
    fetch_links(record)
    rows: list[Record | Child] = [record]
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
                yield Finding(
                    _(
                        "“%(field)s” links to %(names)s, which the public does not see. Publish "
                        "them together, or the link stays hidden."
                    )
                    % {"field": link.verbose_name, "names": names},
                    field=link.name,
                    where=None if row is record else row,
                    links=tuple(hidden),
                )


@cache
def links_of(model: type[Model]) -> list[Field]:
    """The fields of a model that link to records, but for the one to a row's own record."""
    return [
        link
        for link in (*model._meta.fields, *model._meta.many_to_many)
        if isinstance(link, ForeignKey | ManyToManyField)
        and issubclass(link.related_model, Publishable)
        and link.name != getattr(model, "parent_name", "")
    ]
