"""A record as the start of a new one."""

import uuid

from django.apps import apps
from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from partnership.publishing import drafts, snapshots
from partnership.publishing.models import Revision, SlugRedirect


@transaction.atomic
def start_from(snapshot, user=None):
    """Save what a snapshot holds as a new record that is not live; return it.

    Every row gets a key of its own, and links between them are kept. The title is marked as a
    copy in each language and the slug is a free one. Left out are texts and rows of which there
    may be one only, such as codes and identifiers in registers, and the day of the last check.
    """
    model = apps.get_model(snapshot[0]["model"])
    entries = [entry for entry in snapshot if not is_one_only(apps.get_model(entry["model"]))]
    keys = {entry["pk"]: str(uuid.uuid4()) for entry in entries}
    dropped = {entry["pk"] for entry in snapshot} - keys.keys()
    copied = [
        {**entry, "pk": keys[entry["pk"]], "fields": renamed(entry, keys)}
        for entry in entries
        if not dropped & {v for v in entry["fields"].values() if isinstance(v, str)}
    ]
    fields = copied[0]["fields"]
    original = fields[model.title_field]
    mark_title(model, fields)
    fields["slug"] = free_slug(model, fields["slug"])
    fields["checked_on"] = None
    fields |= dict.fromkeys(names_of_codes(model), "")
    record = snapshots.write(model(pk=copied[0]["pk"]), copied)
    note = _("Begun as a copy of “%(title)s”.") % {"title": str(original)[:400]}
    drafts.keep(record, Revision.Kind.EDITED, user, note)
    return record


def is_one_only(model):
    """Whether a row of `model` excludes another like it in the whole record, not in its own."""
    parent = getattr(model, "parent_name", None)
    return parent is not None and any(
        isinstance(constraint, models.UniqueConstraint) and parent not in constraint.fields
        for constraint in model._meta.constraints
    )


def names_of_codes(model):
    """The fields of `model`, but for the slug, whose text no two records may share."""
    return [
        constraint.fields[-1]
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
    ]


def renamed(entry, keys):
    """The fields of an entry with each key in `keys` replaced, wherever a row is named."""
    model = apps.get_model(entry["model"])
    fields = dict(entry["fields"])
    names = {
        field.name
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
        if field.is_relation or isinstance(field, models.UUIDField)
    }
    for name in names & fields.keys():
        value = fields[name]
        if isinstance(value, list):
            fields[name] = sorted(keys.get(key, key) for key in value)
        else:
            fields[name] = keys.get(value, value)
    return fields


def mark_title(model, fields):
    """Mark the title, and its translations, as that of a copy."""
    name = model.title_field
    field = model._meta.get_field(name)

    def marked(text):
        mark = _("%(title)s (copy)")
        room = (field.max_length or 10_000) - len(mark % {"title": ""})
        return mark % {"title": text[:room]}

    fields[name] = marked(fields[name])
    translations = {}
    for language, texts in fields.get("translations", {}).items():
        translations[language] = dict(texts)
        if name in texts:
            with override(language):
                translations[language][name] = {**texts[name], "text": marked(texts[name]["text"])}
    fields["translations"] = translations


def free_slug(model, slug, mark="-copy"):
    """A slug like this one, with a mark, that no record of `model` has or had."""
    field = model._meta.get_field("slug")
    label = model._meta.label_lower
    start = slugify(slug) or model._meta.model_name
    number = 1
    while True:
        end = mark if number == 1 else f"{mark}-{number}"
        found = f"{start[: field.max_length - len(end)]}{end}"
        taken = model._base_manager.filter(slug=found).exists()
        if not taken and not SlugRedirect.objects.filter(model=label, slug=found).exists():
            return found
        number += 1
