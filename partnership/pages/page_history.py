"""What readers learn of the history of a page: when what was changed, in words, by no name.

A part is named, its former words are not: what was taken off the site stays off it. Whatever the
public does not see on the page itself is not named either.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Exists, OuterRef, Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from partnership.publishing.models import Publishable, Revision, public_rows, with_public_links
from partnership.publishing.models.own_words import note_for_readers, shortened
from partnership.publishing.snapshots import known_rows
from partnership.values.fields import TranslationsField

# A merger notes all that it changes within this time, and so many of one kind are looked at.
MERGING, MOST_NOTED = timedelta(minutes=1), 20
# Fields that no page shows.
STAFF_FIELDS = {"staff_notes", "checked_on", "seal", "position"}
PUBLIC_KINDS = [Revision.Kind.PUBLISHED, Revision.Kind.UNPUBLISHED]


@dataclass
class Entry:
    """One line of a page's history: when, what happened, which parts changed, and the note."""

    when: object
    kind: str
    note: str
    # Why this version is not shown any more.
    withheld: str = ""
    changed: list = field(default_factory=list)
    added: list = field(default_factory=list)
    removed: list = field(default_factory=list)

    @property
    def parts(self):
        """The names of all parts that changed, came or went."""
        return list(dict.fromkeys([*self.changed, *self.added, *self.removed]))

    @property
    def words(self):
        """What happened to the page as a whole."""
        if self.kind == Revision.Kind.UNPUBLISHED:
            return _("Taken off the site")
        return _("Changed") if self.changed or self.added or self.removed else _("Published")


def public_revisions(record):
    """What was published of a record or taken off the site, newest first.

    Of what was published for a time to come, the public has only ever seen the last version.
    """
    revisions = Revision.objects.of(record).filter(kind__in=PUBLIC_KINDS)
    first = record.publish_at and revisions.filter(made_at__lte=record.publish_at).first()
    if not first:
        return revisions
    return revisions.filter(Q(made_at__gt=record.publish_at) | Q(pk=first.pk))


def with_has_history(records):
    """Records, each with `has_history`: whether its page has one."""
    revisions = Revision.objects.filter(
        model=records.model._meta.label_lower, record=OuterRef("pk"), kind__in=PUBLIC_KINDS
    )
    return records.annotate(has_history=Exists(revisions))


def address_of_history(record):
    """The address of a record's page history, or "" for one that has no page of its own."""
    try:
        return reverse(f"{record.url_name}_history", kwargs={"slug": record.slug})
    except NoReverseMatch:
        return ""


def entries_of(record, revisions):
    """The history lines of some public revisions, newest first; each is compared with the next.

    The last one is there to be compared with, if the one before it is to tell what changed: give
    one more than is shown.
    """
    revisions = list(revisions)
    gate = PublicParts([revision.snapshot for revision in revisions])
    entries = []
    for number, revision in enumerate(revisions):
        before = next(
            (old for old in revisions[number + 1 :] if old.kind == Revision.Kind.PUBLISHED), None
        )
        entries.append(entry_of(record, revision, before, gate))
    return entries


def entry_of(record, revision, before, gate):
    """The history line of one revision, compared with the version published before it, if any."""
    # What was published for a time to come was seen from then on.
    when = max(filter(None, (revision.made_at, record.publish_at)))
    note = note_for_readers(revision.note, partial(names_now, revision))
    entry = Entry(when, revision.kind, note, revision.withheld)
    if revision.kind == Revision.Kind.PUBLISHED and before is not None:
        gate.compare(before.snapshot, revision.snapshot, entry)
    return entry


def names_now(revision):
    """What the records of a merger are called in the active language, by their original names.

    Both are of one kind, and keep its note: the one that went, and the one that it is now. Two
    queries; readers saw both.
    """
    together = revision.made_at - MERGING, revision.made_at + MERGING
    noted = Revision.objects.filter(note=revision.note, made_at__range=together)
    gone = noted.filter(kind=Revision.Kind.DELETED).first()
    if gone is None:
        return {}
    stays = noted.filter(kind=Revision.Kind.PUBLISHED, model=gone.model)[:MOST_NOTED]
    name = apps.get_model(gone.model).title_field
    found = {}
    for fields in (one.snapshot[0]["fields"] for one in (gone, *stays)):
        said = fields.get("translations", {}).get(get_language(), {}).get(name)
        if said:
            found[shortened(fields[name])] = shortened(said["text"])
    return found


class PublicParts:
    """What of some snapshots the public may know of, as things stand now.

    At most one query for each kind of row that the snapshots link to.
    """

    def __init__(self, snapshots):
        linked = defaultdict(set)
        for snapshot in map(known_rows, snapshots):
            own = keys_of(snapshot)
            for row in snapshot:
                for link, keys in links_of(row):
                    linked[link.related_model] |= keys - own
        self.public = set()
        for model, keys in linked.items():
            found = public_among(model).filter(pk__in=keys).values_list("pk", flat=True)
            self.public |= {str(key) for key in found}

    def of(self, snapshot):
        """{(model, key): fields} of the rows and fields that the public may know of."""
        parts, own = {}, keys_of(snapshot)
        for number, row in enumerate(known_rows(snapshot)):
            fields = {name: v for name, v in row["fields"].items() if name not in STAFF_FIELDS}
            hidden = fields.get("published") is False
            for link, keys in links_of(row):
                if link.many_to_many:
                    fields[link.name] = sorted(keys & self.public)
                elif keys - self.public - own:
                    fields[link.name] = None
                    # A row that needs an unpublished record is not shown.
                    hidden = True
            if number == 0 or not hidden:
                parts[row["model"], row["pk"]] = fields
        return parts

    def compare(self, before, after, entry):
        """Write into `entry` the names of the parts that differ, each once."""
        old, new = self.of(before), self.of(after)
        for key in dict.fromkeys([*new, *old]):
            model = apps.get_model(key[0])
            is_row = hasattr(model, "parent_name")
            if key not in old or key not in new:
                names = [str(model._meta.verbose_name)]
                into = entry.removed if key in old else entry.added
            else:
                names, into = changed_fields(model, old[key], new[key]), entry.changed
                if is_row:
                    names = [f"{model._meta.verbose_name} ({name})" for name in names]
            into += [name for name in names if name not in into]


def keys_of(snapshot):
    """The keys of the record of a snapshot and of its rows, which may link to each other."""
    return {row["pk"] for row in snapshot}


def links_of(row):
    """(field, keys) for each link of a row of a snapshot, but the one to its own record."""
    model = apps.get_model(row["model"])
    for name, value in row["fields"].items():
        try:
            link = model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if link.is_relation and value and name != getattr(model, "parent_name", ""):
            yield link, set(value) if link.many_to_many else {value}


def public_among(model):
    """The rows of a model that the public sees: records, or rows with all they need."""
    if issubclass(model, Publishable):
        return model.objects.published()
    return with_public_links(public_rows(model), model.parent_name)


def changed_fields(model, old, new):
    """The names of the fields that differ, translations by language.

    A field that only one version knows came or went with the code, by no editor's hand.
    """
    names = []
    for name in [name for name in new if name in old]:
        was, now = old[name], new[name]
        try:
            changed = model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if was == now:
            continue
        if isinstance(changed, TranslationsField):
            names += changed_translations(model, was or {}, now or {})
        else:
            names.append(str(changed.verbose_name))
    return names


def changed_translations(model, was, now):
    """The names of the translated fields whose words or standing differ, with the language."""
    languages = dict(settings.LANGUAGES)
    for code in dict.fromkeys([*was, *now]):
        old, new = was.get(code, {}), now.get(code, {})
        for name in dict.fromkeys([*old, *new]):
            texts = [
                (texts.get(name, {}).get("text"), texts.get(name, {}).get("status"))
                for texts in (old, new)
            ]
            if texts[0] != texts[1]:
                field_name = model._meta.get_field(name).verbose_name
                yield f"{field_name} ({_(languages.get(code, code))})"
