"""Finds the rows that an input links to: those that are saved, and those of the input itself."""

import hashlib
import json
import uuid
from collections import defaultdict
from functools import partial

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from partnership.exchange.batched import batched
from partnership.exchange.importing.columns import key_of, read_key, refuse_unstorable
from partnership.exchange.importing.objects import Places, Where
from partnership.exchange.importing.scratch import Pile, Shelf
from partnership.publishing.models import Record, SlugRedirect
from partnership.sources.models import Passage, Source
from partnership.values.conditions import Among
from partnership.values.texts import tidy

# Under which the keys of rows are made that come without one.
NAMESPACE = uuid.UUID("7e2a9f8e-0a52-5b44-9c0e-3f4a6d1b2c55")
MOST_WAITING_KEYS = 5000
MOST_KNOWN_KEYS = 10_000


class NotYet(Exception):
    """A row with this natural key is neither saved nor read; it may still come."""


class Slug:
    """What is known of a slug: a saved row has it, also links found it, or the input gives it.

    Plain numbers: SQLite's driver looks up how to adapt members of an enumeration.
    """

    SAVED = 0
    LINKED = 1
    GIVEN = 2


class Links:
    """Which keys and natural keys there are.

    Slugs of a model are fetched once, when first needed; keys are asked for in batches.
    """

    def __init__(self, scratch):
        self.scratch = scratch
        # model: {key: (number of its place,)}, of every object of the input
        self.places, self.numbers = defaultdict(partial(Shelf, scratch)), Places()
        self.slugs = {}  # model: {slug: (key, Slug)}
        self.named = defaultdict(dict)  # model: {slug: key} of some that links name, for good
        self.former = {}  # model: {former slug: (key,)}
        self.passages = None  # {name: (key,)}
        self.made = Shelf(scratch)  # {digest of content: (how many without a key,)}
        self.waiting = defaultdict(list)  # model: [(key, (where, subject, field))]
        self.known = defaultdict(set)  # model: some of the keys that are saved or in the input
        # model: (key, *where, subject, field) of links to what is not there so far
        self.missing = defaultdict(partial(Pile, scratch))

    # Natural keys -----------------------------------------------------------------------------

    def slugs_of(self, model):
        """{slug: (key, Slug)} of a model of records: the saved ones, under those of the input."""
        if model not in self.slugs:
            slugs = self.slugs[model] = Shelf(self.scratch)
            for slug, pk in model._base_manager.values_list("slug", "pk").iterator():
                slugs[slug] = (pk, Slug.SAVED)
        return self.slugs[model]

    def former_slug(self, model, slug):
        """The key of the record that had a slug before, or None."""
        if model not in self.former:
            former = self.former[model] = Shelf(self.scratch)
            left = SlugRedirect.objects.filter(model=model._meta.label_lower)
            for slug_then, target in left.values_list("slug", "target").iterator():
                former[slug_then] = (target,)
        found = self.former[model].get(slug)
        return found and found[0]

    def passages_of_sources(self):
        """{name: (key,)} of the passages, saved and of the input; `passage_name` makes the name."""
        if self.passages is None:
            self.passages = Shelf(self.scratch)
            rows = Passage.objects.values_list("source_id", "key", "pk")
            for source, key, pk in rows.iterator():
                self.passages[passage_name(source, key)] = (pk,)
        return self.passages

    def resolve(self, model, value, *, last=False):
        """The key of the row of `model` that a value of a file names.

        ValidationError for what is no link; NotYet for a natural key that nothing has so far,
        unless this is the `last` time to ask.
        """
        if value.__class__ is list and len(value) == 1 and value[0].__class__ is str:
            found = self.named[model].get(value[0])
            if found is not None:
                return found
        if isinstance(value, str):
            return key_of(value)
        if not isinstance(value, list) or any(part.__class__ is not str for part in value):
            raise ValidationError(
                _("Give a link as a key in quotation marks, or as a list such as [“slug”]."),
                code="type",
            )
        if issubclass(model, Record) and len(value) == 1:
            found = self._record(model, value[0], last)
        elif model is Passage and len(value) == 2:
            source = self._record(Source, value[0], last)
            found = source and self._passage(source, value[1])
        elif issubclass(model, Record) or model is Passage:
            raise ValidationError(
                _("“%(value)s” has the wrong number of parts for a link to a %(kind)s.")
                % {"value": " ".join(value), "kind": model._meta.verbose_name}
            )
        else:
            raise ValidationError(
                _("A %(kind)s has no name in data files. Link to it by its key.")
                % {"kind": model._meta.verbose_name}
            )
        if found is None and not last:
            raise NotYet
        if found is None:
            raise ValidationError(
                _("There is no %(kind)s “%(value)s”, neither here nor in the input. Add it first.")
                % {"kind": model._meta.verbose_name, "value": " ".join(value)},
                code="missing",
            )
        return found

    def _record(self, model, slug, last):
        slugs = self.slugs_of(model)
        found = slugs.get(slug)
        if found is None:
            # A slug of former times counts only once nothing in the input has it.
            return self.former_slug(model, slug) if last else None
        key, state = found
        if state == Slug.SAVED and key not in self.places[model]:
            slugs[slug] = (key, Slug.LINKED)
        elif state == Slug.SAVED:
            return key  # of an object of the input that may have another slug now
        named = self.named[model]
        if len(named) > MOST_KNOWN_KEYS:
            named.clear()
        named[slug] = key
        return key

    def _passage(self, source, key):
        found = self.passages_of_sources().get(passage_name(source, key))
        return found and found[0]

    # Keys -------------------------------------------------------------------------------------

    def expect(self, model, key, about):
        """Tell in the end, if no row with this key is saved or comes with the input.

        `about` is what to tell it of: place, object and field.
        """
        if key in self.known[model]:
            return
        waiting = self.waiting[model]
        waiting.append((key, about))
        if len(waiting) >= MOST_WAITING_KEYS:
            self._settle(model)

    def _settle(self, model):
        """Set the links aside whose row is not there so far; forget the others."""
        waiting = self.waiting.pop(model, [])
        keys = {key for key, _about in waiting}
        absent = self._absent(model, keys)
        known = self.known[model]
        if len(known) > MOST_KNOWN_KEYS:
            known.clear()
        known |= keys - absent
        for key, (where, subject, field) in waiting:
            if key in absent:
                self.missing[model].append((key, *where, subject, field))

    def _absent(self, model, keys):
        absent = self.places[model].absent(keys)
        return absent - saved_among(model, absent)

    def tell_missing(self, report):
        """Tell of every link to a row that is nowhere. Call when all of the input is read."""
        for model in list(self.waiting):
            self._settle(model)
        for model, links in self.missing.items():
            for some in batched(links, MOST_WAITING_KEYS):
                absent = self._absent(model, {key for key, *_about in some})
                for key, *where, subject, field in some:
                    if key in absent:
                        message = _("There is no %(kind)s with the key %(key)s. Add it first.")
                        named = {"kind": model._meta.verbose_name, "key": key}
                        report.error(Where(*where), field, message % named, subject)

    # Objects of the input ---------------------------------------------------------------------

    def identify(self, table, pk, fields, where):
        """The key of an object of the input, which is noted. ValidationError if it is twice in it.

        An object without a key is the record with its slug, or the passage with its natural
        key; failing that, a new row whose key follows from its content.
        """
        model = table.model
        key = read_key(pk) if pk is not None else self._key_of_nameless(table, fields)
        places = self.places[model]
        first = places.get(key)
        if first is not None:
            raise ValidationError(
                _("The same object stands at %(place)s already. Keep one of them.")
                % {"place": self.numbers.where(*first)},
                code="twice",
            )
        places[key] = (self.numbers.number(where),)
        slug = fields.get("slug")
        if table.is_record and isinstance(slug, str):
            self._note_slug(model, slug, key)
        if model is Passage and isinstance(fields.get("key"), str):
            try:
                source = self.resolve(Source, fields.get("source"))
            except (NotYet, ValidationError):
                return key
            self.passages_of_sources()[passage_name(source, fields["key"])] = (key,)
        return key

    def _note_slug(self, model, slug, key):
        slugs = self.slugs_of(model)
        other, state = slugs.get(slug) or (key, Slug.SAVED)
        if other != key:
            if state == Slug.GIVEN:
                raise ValidationError(
                    {
                        "slug": _("The object at %(place)s has this slug already.")
                        % {"place": self.numbers.where(*self.places[model].get(other))}
                    }
                )
            if state == Slug.LINKED:
                raise ValidationError(
                    {
                        "slug": _(
                            "Until here this is the slug of another record, and links before "
                            "this place mean that one. Put this object before them."
                        )
                    }
                )
        slugs[slug] = (key, Slug.GIVEN)

    def _key_of_nameless(self, table, fields):
        model = table.model
        if table.is_record:
            slug = fields.get("slug")
            if not isinstance(slug, str) or not slug:
                raise ValidationError(
                    {"slug": _("Give a slug or a key, so that the record can be found again.")}
                )
            try:
                refuse_unstorable(slug)
            except ValidationError as error:
                raise ValidationError({"slug": error}) from None
            if found := self.slugs_of(model).get(slug):
                return found[0]
            made = uuid.uuid5(NAMESPACE, f"{table.label}|{slug}")
            return self.former_slug(model, slug) or made
        if model is Passage:
            try:
                source = self.resolve(Source, fields.get("source"))
            except (NotYet, ValidationError):
                source = None
            found = source and self._passage(source, fields.get("key"))
            if found:
                return found
        content = json.dumps(tidy(fields), sort_keys=True, default=str)
        digest = hashlib.sha256(f"{table.label}|{content}".encode("utf-8", "replace")).hexdigest()
        [before] = self.made.get(digest) or [0]
        self.made[digest] = (before + 1,)
        return uuid.uuid5(NAMESPACE, f"{digest}|{before + 1}")


def passage_name(source, key):
    """The natural key of a passage as one text: of its source, and its own within that."""
    return f"{source.hex} {key}"


def saved_among(model, keys):
    """Those of some keys that a saved row has."""
    return set(model._base_manager.filter(Among("pk", keys)).values_list("pk", flat=True))
