"""Finds the rows that an input links to: those that are saved, and those of the input itself."""

import hashlib
import json
import uuid
from collections import defaultdict

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from partnership.exchange.importing.columns import key_of
from partnership.publishing.models import Record, SlugRedirect
from partnership.sources.models import Passage, Source

# Under which the keys of rows are made that come without one.
NAMESPACE = uuid.UUID("7e2a9f8e-0a52-5b44-9c0e-3f4a6d1b2c55")
MOST_WAITING_KEYS = 5000


class NotYet(Exception):
    """A row with this natural key is neither saved nor read; it may still come."""


class Links:
    """Which keys and natural keys there are.

    Slugs of a model are fetched once, when first needed; keys are asked for in batches.
    """

    def __init__(self):
        self.places = defaultdict(dict)  # model: {key: where}, of every object of the input
        self.slugs = {}  # model: {slug: key}
        self.claimed = defaultdict(set)  # model: slugs that the input gives
        self.taken_from = defaultdict(dict)  # model: {slug: key}, resolved from saved rows
        self.passages = None  # {(key of the source, key): key}
        self.former = {}  # model: {former slug: key}
        self.known = defaultdict(set)  # model: keys that are saved
        self.waiting = defaultdict(list)  # model: [(key, (where, subject, field))]
        self.made = defaultdict(int)

    # Natural keys -----------------------------------------------------------------------------

    def slugs_of(self, model):
        """{slug: key} of a model of records: the saved ones, under those of the input."""
        if model not in self.slugs:
            self.slugs[model] = dict(model._base_manager.values_list("slug", "pk").iterator())
        return self.slugs[model]

    def former_slugs_of(self, model):
        if model not in self.former:
            left = SlugRedirect.objects.filter(model=model._meta.label_lower)
            self.former[model] = dict(left.values_list("slug", "target"))
        return self.former[model]

    def passages_of_sources(self):
        if self.passages is None:
            rows = Passage.objects.values_list("source_id", "key", "pk")
            self.passages = {(source, key): pk for source, key, pk in rows.iterator()}
        return self.passages

    def resolve(self, model, value, *, last=False):
        """The key of the row of `model` that a value of a file names.

        ValidationError for what is no link; NotYet for a natural key that nothing has so far,
        unless this is the `last` time to ask.
        """
        if isinstance(value, str):
            return key_of(value)
        if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
            raise ValidationError(
                _("Give a link as a key in quotation marks, or as a list such as [“slug”]."),
                code="type",
            )
        if issubclass(model, Record) and len(value) == 1:
            found = self._record(model, value[0], last)
        elif model is Passage and len(value) == 2:
            source = self._record(Source, value[0], last)
            found = source and self.passages_of_sources().get((source, value[1]))
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
        found = self.slugs_of(model).get(slug)
        if found is None:
            # A slug of former times counts only once nothing in the input has it.
            return self.former_slugs_of(model).get(slug) if last else None
        if found not in self.places[model]:
            self.taken_from[model][slug] = found
        return found

    # Keys -------------------------------------------------------------------------------------

    def expect(self, model, key, about):
        """Tell in the end, if no row with this key is saved or comes with the input.

        `about` is what to tell it of: place, object and field.
        """
        if key in self.known[model] or key in self.places[model]:
            return
        waiting = self.waiting[model]
        waiting.append((key, about))
        if len(waiting) >= MOST_WAITING_KEYS:
            self.waiting[model] = self._still_missing(model, waiting)

    def _still_missing(self, model, waiting):
        asked = {key for key, _about in waiting if key not in self.places[model]}
        self.known[model].update(saved_among(model, asked))
        there = self.known[model]
        return [item for item in waiting if item[0] in asked and item[0] not in there]

    def tell_missing(self, report):
        """Tell of every link to a row that is nowhere. Call when all of the input is read."""
        for model, waiting in self.waiting.items():
            for key, (where, subject, field) in self._still_missing(model, waiting):
                message = _("There is no %(kind)s with the key %(key)s. Add it first.")
                named = {"kind": model._meta.verbose_name, "key": key}
                report.error(where, field, message % named, subject)

    # Objects of the input ---------------------------------------------------------------------

    def identify(self, table, pk, fields, where):
        """The key of an object of the input, which is noted. ValidationError if it is twice in it.

        An object without a key is the record with its slug, or the passage with its natural
        key; failing that, a new row whose key follows from its content.
        """
        model = table.model
        key = key_of(pk) if pk is not None else self._key_of_nameless(table, fields)
        first = self.places[model].get(key)
        if first is not None:
            raise ValidationError(
                _("The same object stands at %(place)s already. Keep one of them.")
                % {"place": first},
                code="twice",
            )
        self.places[model][key] = where
        slug = fields.get("slug")
        if table.is_record and isinstance(slug, str):
            self._note_slug(model, slug, key)
        if model is Passage and isinstance(fields.get("key"), str):
            try:
                source = self.resolve(Source, fields.get("source"))
            except (NotYet, ValidationError):
                return key
            self.passages_of_sources()[source, fields["key"]] = key
        return key

    def _note_slug(self, model, slug, key):
        slugs, claimed = self.slugs_of(model), self.claimed[model]
        other = slugs.get(slug)
        if other is not None and other != key:
            if slug in claimed:
                raise ValidationError(
                    {
                        "slug": _("The object at %(place)s has this slug already.")
                        % {"place": self.places[model][other]}
                    }
                )
            if slug in self.taken_from[model]:
                raise ValidationError(
                    {
                        "slug": _(
                            "Until here this is the slug of another record, and links before "
                            "this place mean that one. Put this object before them."
                        )
                    }
                )
        slugs[slug] = key
        claimed.add(slug)

    def _key_of_nameless(self, table, fields):
        model = table.model
        if table.is_record:
            slug = fields.get("slug")
            if not isinstance(slug, str) or not slug:
                raise ValidationError(
                    {"slug": _("Give a slug or a key, so that the record can be found again.")}
                )
            found = self.slugs_of(model).get(slug) or self.former_slugs_of(model).get(slug)
            return found or uuid.uuid5(NAMESPACE, f"{table.label}|{slug}")
        if model is Passage:
            try:
                source = self.resolve(Source, fields.get("source"))
            except (NotYet, ValidationError):
                source = None
            found = self.passages_of_sources().get((source, fields.get("key")))
            if found:
                return found
        content = json.dumps(fields, sort_keys=True, default=str)
        digest = hashlib.sha256(f"{table.label}|{content}".encode("utf-8", "replace")).hexdigest()
        self.made[digest] += 1
        return uuid.uuid5(NAMESPACE, f"{digest}|{self.made[digest]}")


def saved_among(model, keys):
    """Those of some keys that a saved row has."""
    keys, found = list(keys), set()
    for start in range(0, len(keys), 500):
        chunk = keys[start : start + 500]
        found.update(model._base_manager.filter(pk__in=chunk).values_list("pk", flat=True))
    return found
