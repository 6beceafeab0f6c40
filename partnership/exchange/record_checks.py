"""What staff should look at in the record: uncited, unlinked, untranslated, misquoted.

Nothing here blocks anything; `manage.py check_record` prints it. What keeps a record from being
published is asked by the rules of readiness, of which two are printed here as well.
"""

from dataclasses import replace

from django.db import models
from django.utils.translation import gettext as _

from partnership.publishing.findings import Finding
from partnership.publishing.models import record_models
from partnership.publishing.readiness import faults_among
from partnership.sources.models import Citation

UNCITED, UNLINKED = "uncited", "unlinked"
UNTRANSLATED, MISQUOTED = "untranslated", "misquoted"
KINDS = [UNCITED, UNLINKED, UNTRANSLATED, MISQUOTED]


def findings(proofs=()):
    """All findings, each in a record; model by model, records by slug.

    `proofs` say which passages of some sources are not in their texts word for word.
    """
    for model in record_models():
        records = model.objects.order_by("slug")
        for record, faults in faults_among(records, only={UNCITED, UNTRANSLATED}):
            for fault in faults:
                yield replace(fault, where=record)
            yield from unlinked(record)
    yield from misquoted(proofs)


def unlinked(record):
    """A record that nothing links to and that links to nothing."""
    for field in record._meta.get_fields():
        if not field.is_relation or not issubclass(field.related_model, models.Model):
            continue
        if isinstance(field, models.ForeignObjectRel):
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
    yield Finding(
        _("Nothing links to this record, and it links to nothing."), where=record, kind=UNLINKED
    )


def misquoted(proofs):
    """Passages that are not word for word in the text of their source."""
    for proof in proofs:
        for passage in proof.misquoted:
            yield Finding(
                _("Passage “%(key)s” (%(locator)s) is not in the text in these words.")
                % {"key": passage.key, "locator": passage.locator},
                where=proof.source,
                kind=MISQUOTED,
            )
