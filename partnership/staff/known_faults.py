"""Keeps what the rules find of every record, and asks again about those that may have changed.

Whoever changes records notes it in the same transaction (`publishing.changes`). From there it goes
on to the records that link to them, and to those that a rule names (`Rule.touches`); these are
asked about again in portions, by the timer and by whoever looks. A record of which nothing is kept
was not asked about yet.
"""

import hashlib
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import get_language, override

from partnership.publishing.models import (
    Child,
    ContentVersion,
    Examined,
    KnownFault,
    Record,
    record_models,
)
from partnership.publishing.readiness import RULES, asked_now, faults_among
from partnership.values.queries import Among, rows_of

State = Examined.State
# So many records at a time, between which others save; and so many while somebody waits.
PORTION, SMALL_PORTION = 200, 25


def shape():
    """What the rules are: those of another release, or another language, ask all records anew."""
    languages = [code for code, _name in settings.LANGUAGES]
    said = json.dumps([settings.VERSION, languages, sorted(RULES)])
    return hashlib.sha256(said.encode()).hexdigest()


def outdated():
    return Examined.objects.outdated(timezone.localdate(), shape())


def waiting():
    """How many records are to be asked about again, or were not yet. Two queries."""
    there = rows_of([model._base_manager.values("pk") for model in record_models()], all=True)
    is_fresh = Q(state=State.FRESH, day=timezone.localdate(), shape=shape())
    known = Examined.objects.aggregate(all=Count("pk"), fresh=Count("pk", filter=is_fresh))
    return max(0, there.count() - known["all"]) + known["all"] - known["fresh"]


def ask_again(seconds=None, portion=PORTION):
    """Ask the rules about what may have changed, all of it or for so many seconds, so many records
    at a time; return how many steps were taken: a record has one to three."""
    asked, ends = 0, None if seconds is None else time.monotonic() + seconds
    while some := next_portion(portion):
        asked += some
        if ends is not None and time.monotonic() >= ends:
            break
    return asked


@transaction.atomic
def next_portion(most):
    """Do the next step for so many records at most: ask about those that are new, let staleness go
    on from what changed, or ask again."""
    # Whoever changes a record after this waits, and then notes that it changed.
    ContentVersion.objects.hold()
    gone = []
    for model in record_models():
        known = Examined.objects.filter(model=model._meta.label_lower)
        here, there = known.count(), model._base_manager.count()
        if here < there:
            new = model._base_manager.exclude(pk__in=known.values("record"))
            return examine(model, new.values_list("pk", flat=True)[:most], State.NEW)
        if here > there:
            gone.append(known.exclude(record__in=model._base_manager.values("pk")))
    if changed := first_in((State.CHANGED, State.NEW), PORTION):
        return go_on_from(*changed)
    for rows in gone:
        return forget(rows)
    for label, keys in by_label(outdated()[:most]).items():
        return examine(apps.get_model(label), keys)
    return 0


def go_on_from(model, keys, state):
    """Note of what rests on some records that it is to be asked about again; return how many they
    were. Nothing links to those that are new, but what has changed as well."""
    if state == State.CHANGED:
        for owners in linking_to(model, keys):
            Examined.objects.make_due(owners)
    make_touched_due(model, keys)
    rows = Examined.objects.filter(Among("record", keys), state=state)
    return rows.update(state=State.DUE if state == State.CHANGED else State.FRESH) or 1


def first_in(states, most):
    """(model, keys, state) of the first records in one of some states; None where none is."""
    first = Examined.objects.filter(state__in=states).first()
    if first is None:
        return None
    rows = Examined.objects.filter(state=first.state, model=first.model)[:most]
    return apps.get_model(first.model), [row.record for row in rows], first.state


def by_label(rows):
    """{label of a model: keys of records} of some examined records."""
    found = defaultdict(set)
    for row in rows:
        found[row.model].add(row.record)
    return found


def forget(rows):
    """Forget records that are gone."""
    return rows.delete()[1].get(Examined._meta.label, 0)


def make_touched_due(model, keys):
    """Note of the records at which a rule looks beside some changed ones, without a link to them,
    that it is to be asked again; also where it has found something before."""
    for rule in RULES.values():
        for records in rule.touches(model, keys) if rule.touches else ():
            Examined.objects.make_due(records.order_by().values("pk"))
            found = KnownFault.objects.filter(rule=rule.name).order_by()
            Examined.objects.make_due(found.values("examined__record"))


def linking_to(model: type[Record], keys) -> Iterator:
    """The keys of the records that link to some of one kind or to a row of them, as queries."""
    for target in (model, *model.child_models()):
        for link in target._meta.get_fields(include_hidden=True):
            if link.concrete or not link.is_relation or not link.auto_created:
                continue
            rows, field = link.related_model, link.field
            if not issubclass(rows, Record | Child):
                continue
            is_child = issubclass(rows, Child)
            if is_child and field.name == rows.parent_name:
                continue
            path = field.name if target is model else f"{field.name}__{target.parent_name}"
            owner = rows._meta.get_field(rows.parent_name).attname if is_child else "pk"
            found = rows._base_manager.filter(Among(path, keys)).order_by()
            yield found.values(owner)


def examine(model, keys, state=State.FRESH):
    """Ask the rules about some records, and keep what they find; return how many there were."""
    label, keys = model._meta.label_lower, list(keys)
    Examined.objects.filter(Among("record", keys)).delete()
    asked = {
        record: (found, said_in_each_language(record, found))
        for record, found in faults_among(model.objects.filter(Among("pk", keys)))
    }
    about = {"model": label, "day": timezone.localdate(), "shape": shape(), "state": state}
    rows = [Examined(record=record.pk, **about) for record in asked]
    examined = Examined.objects.bulk_create(rows, 500)
    faults = [
        KnownFault(
            examined=row,
            model=label,
            title=str(record)[:500],
            live=record.live,
            rule=fault.kind,
            anchor=anchor_of(model, fault),
            said=said,
        )
        for row, (record, both) in zip(examined, asked.items(), strict=True)
        for fault, said in zip(*both, strict=True)
    ]
    KnownFault.objects.bulk_create(faults, 500)
    return len(keys)


def said_in_each_language(record, found):
    """What some faults of a record say, each in every language of the site."""
    here = get_language()
    said = [{here: fault.message} for fault in found]
    for code, _name in settings.LANGUAGES:
        if code == here:
            continue
        with override(code):
            again = asked_now(record)
        for texts, fault in zip(said, again, strict=True):
            texts[code] = fault.message
    return [json.dumps(texts, ensure_ascii=False) for texts in said]


def anchor_of(model, fault):
    """Where in the form of a record of `model` a fault is: the field, or the heading of rows."""
    row = fault.where
    if row is not None:
        parent = row._meta.get_field(row.parent_name)
        return f"#{parent.remote_field.get_accessor_name()}-heading"
    if not fault.field:
        return ""
    is_rows = model._meta.get_field(fault.field).one_to_many
    return f"#{fault.field}-heading" if is_rows else f"#id_{fault.field}"


def counted(models):
    """How many faults each rule has among the records of some kinds, by their labels."""
    counts = Counter()
    rows = KnownFault.objects.filter(model__in=models, rule__in=RULES).order_by()
    for rule, number in rows.values_list("rule").annotate(number=Count("pk")):
        counts[rule] = number
    return counts
