"""What staff should look at in the record: uncited, unlinked, untranslated, misquoted.

Nothing here blocks anything; `manage.py check_record` prints it. What keeps a record from being
published is asked by the rules of readiness, of which two are printed here as well.
"""

import re
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext as _

from partnership.publishing.models import Record
from partnership.publishing.readiness import faults_among, record_models
from partnership.sources.models import Citation, Source

UNCITED, UNLINKED = "uncited", "unlinked"
UNTRANSLATED, MISQUOTED = "untranslated", "misquoted"
KINDS = [UNCITED, UNLINKED, UNTRANSLATED, MISQUOTED]


class Finding(NamedTuple):
    """One thing to look at: its kind, the record, and a sentence that names field or row."""

    kind: str
    record: Record
    message: str


def findings(texts=None):
    """All findings, model by model, records by slug.

    `texts` maps the slug of a source to its full text; passages of these sources that are not
    in it word for word are findings too. ValueError when a slug is of no source.
    """
    for model in record_models():
        records = model.objects.order_by("slug")
        for record, faults in faults_among(records, only={UNCITED, UNTRANSLATED}):
            for fault in faults:
                yield Finding(fault.rule.name, record, fault.message)
            yield from unlinked(record)
    yield from misquoted(texts or {})


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


def misquoted(texts):
    """Passages that are not word for word in the text of their source."""
    for slug, text in texts.items():
        source = Source.objects.filter(slug=slug).first()
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
