"""What staff should look at in the record: uncited, unlinked, untranslated, misquoted.

Nothing here blocks anything; `manage.py check_record` prints it.
"""

import re
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

from partnership.publishing.models import Record
from partnership.sources.models import Citation, Document, citable_fields

UNCITED, UNLINKED = "uncited", "unlinked"
UNTRANSLATED, MISQUOTED = "untranslated", "misquoted"
KINDS = [UNCITED, UNLINKED, UNTRANSLATED, MISQUOTED]

# What a record says of itself rather than of the world needs no source.
UNCITED_FIELDS = {
    "agreements.partnership": {
        "short_title", "position", "headline", "lead", "method", "disclaimer", "legal_notice",
        "licence", "contact_email", "show_map", "default_currency", "secondary_reporter",
    },
    "participants.organisation": {"organisation_type", "constituency", "website", "publications"},
    "participants.person": {"sort_name"},
    "topics.theme": {"vocabulary", "code", "title", "description"},
}  # fmt: skip
UNCITED_ANYWHERE = {
    "short_title", "partnerships", "title_is_descriptive", "summary", "themes", "kind", "scope",
    "humanitarian", "position", "contact_organisation", "contact_email", "repeats_organisation",
    "repeats_membership", "repeats_framework", "counts_in_totals",
}  # fmt: skip


class Finding(NamedTuple):
    """One thing to look at: its kind, the record, and a sentence that names field or row."""

    kind: str
    record: Record
    message: str


def record_models():
    """Every type of top-level record, in the order of the import arrows."""
    return [model for model in apps.get_models() if issubclass(model, Record)]


def findings(texts=None):
    """All findings, model by model, records by slug.

    `texts` maps the slug of a source to its full text; passages of these sources that are not
    in it word for word are findings too. ValueError when a slug is of no source.
    """
    for model in record_models():
        for record in model.objects.order_by("slug"):
            yield from uncited(record)
            yield from unlinked(record)
            yield from untranslated(record)
    yield from misquoted(texts or {})


def rows_of(record):
    """The child rows of a record that state facts: neither its citations nor its documents."""
    for model in record.child_models():
        if not issubclass(model, (Citation, Document)) and model._meta.label_lower not in (
            "sources.passage",
        ):
            yield from model.objects.filter(**{model.parent_name: record})


def uncited(record):
    """Facts of a record that no passage is cited for."""
    # Places carry reference data of the UN and ISO; a source's own text is its evidence.
    if record._meta.label_lower in ("places.place", "sources.source"):
        return
    cited = set(record.citations.values_list("row", "field"))
    if (None, "") in cited:
        return
    ours = UNCITED_ANYWHERE | UNCITED_FIELDS.get(record._meta.label_lower, set())
    for name in citable_fields(type(record)):
        field = record._meta.get_field(name)
        if name in ours or (None, name) in cited or is_empty(record, field):
            continue
        yield Finding(
            UNCITED, record, _("“%(field)s” has no citation.") % {"field": field.verbose_name}
        )
    rows = {row for row, _field in cited}
    for row in rows_of(record):
        kind = row._meta.verbose_name
        if row.pk not in rows and row._meta.label_lower not in UNCITED_ROWS:
            yield Finding(
                UNCITED,
                record,
                _("%(kind)s “%(row)s” has no citation.") % {"kind": kind, "row": row},
            )


# Spellings, identifiers and classifications are checked against registers, not cited.
UNCITED_ROWS = {
    "participants.organisationothername",
    "participants.organisationidentifier",
    "participants.personothername",
    "places.placeothername",
    "projects.policymarker",
    "projects.projecttheme",
}


def is_empty(record, field):
    """Whether a field of a record says nothing."""
    if field.many_to_many:
        return not getattr(record, field.name).exists()
    value = getattr(record, field.attname)
    return value in (None, "", "not_stated") or value is False


def unlinked(record):
    """A record that nothing links to and that links to nothing."""
    for field in record._meta.get_fields():
        if not field.is_relation or not issubclass(field.related_model, models.Model):
            continue
        if field.auto_created and not field.concrete:
            accessor = field.get_accessor_name()
            if issubclass(field.related_model, Citation) and field.name == "citations":
                continue
            related = getattr(record, accessor)
            if related.exists():
                return
        elif field.many_to_many:
            if getattr(record, field.name).exists():
                return
        elif getattr(record, field.attname) is not None:
            return
    yield Finding(UNLINKED, record, _("Nothing links to this record, and it links to nothing."))


def untranslated(record):
    """Texts of a record or its rows that are missing in a language of the site."""
    for code, language in settings.LANGUAGES:
        for owner in (record, *rows_of(record)):
            for name in getattr(owner, "translatable", ()):
                if not owner.has_translation(code, name):
                    what = owner._meta.get_field(name).verbose_name
                    if owner is not record:
                        what = f"{owner._meta.verbose_name} “{owner}”, {what}"
                    yield Finding(
                        UNTRANSLATED,
                        record,
                        _("“%(what)s” is not translated into %(language)s.")
                        % {"what": what, "language": language},
                    )


def misquoted(texts):
    """Passages that are not word for word in the text of their source."""
    source_model = apps.get_model("sources", "source")
    for slug, text in texts.items():
        source = source_model.objects.filter(slug=slug).first()
        if source is None:
            raise ValueError(
                _("There is no source “%(slug)s”. Its slug is the last part of its address.")
                % {"slug": slug}
            )
        for passage in source.passages.all():
            if not is_quoted(passage.quotation, text):
                yield Finding(
                    MISQUOTED,
                    source,
                    _("Passage “%(key)s” (%(locator)s) is not in the text in these words.")
                    % {"key": passage.key, "locator": passage.locator},
                )


def is_quoted(quotation, text):
    """Whether the parts of a quotation stand in a text, in order, letter by letter.

    White space, hyphens at line ends and the style of quotation marks may differ; “[…]” stands
    for words left out and “[sic]” is ours.
    """
    rest = letters(text)
    for part in quotation.replace("[sic]", "").split("[…]"):
        _before, found, rest = rest.partition(letters(part))
        if not found and letters(part):
            return False
    return True


def letters(text):
    """A text without white space and hyphens, with one style of quotation marks."""
    text = re.sub(r"[“”„«»]", '"', text)
    text = re.sub(r"[‘’]", "'", text)
    return re.sub(r"[\s\u00ad\u2010\u2011-]", "", text)
