"""The verbs of publishing: draft, publish, schedule, unpublish, restore, recover.

A live record is never edited in place. Its draft is a snapshot; to show or change it, the draft
is written over the rows inside a transaction that is rolled back, so that the stock admin and the
public views work on it as on any record. Only `publish` lets the transaction stand.
"""

from contextlib import contextmanager

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from partnership.publishing import snapshots
from partnership.publishing.models import ContentVersion, Revision, now
from partnership.publishing.readiness import Level, faults_of


class LiveVersionChanged(Exception):
    """The live record was changed, by an import for example, after its draft was begun."""


class LostLinks(Exception):
    """A draft links to records that are gone; `links` are those of `snapshots.lost_links`."""

    def __init__(self, links):
        self.links = links
        super().__init__(
            _("The draft links to records that no longer exist: %(fields)s. Choose others.")
            % {
                "fields": ", ".join(
                    f"{m._meta.verbose_name}: {name}" for m, _pk, name, _key in links
                )
            }
        )


# Faults of a draft, which trying again does not cure; a database that is busy is none of them.
CANNOT_BE_PUBLISHED = (
    LiveVersionChanged,
    LostLinks,
    ValidationError,
    LookupError,
    IntegrityError,
    DataError,
)


@contextmanager
def overlay(record, snapshot=None):
    """Within, the saved rows of `record` are as in `snapshot`; afterwards they are as before.

    Gives the record as it then is. Constraints are checked at the end: a link to nothing would
    otherwise go unnoticed, since what is rolled back is never checked.
    """
    with transaction.atomic():
        yield snapshots.write(record, snapshot) if snapshot is not None else record
        connection.check_constraints()
        transaction.set_rollback(True)


def draft_of(record):
    """The draft of a live record, or None; a record that is not live is changed in place."""
    return Revision.objects.draft_of(record) if record.live else None


def save_draft(record, snapshot, user=None, note=""):
    """Keep `snapshot` as the draft of a live record; return the revision.

    The first save notes which live version it is based on. What was scheduled or handed in for
    review no longer is: it was another text.
    """
    return write_draft(
        Revision.objects.draft_of(record) or begun(record), record, snapshot, user, note
    )


def begun(record):
    """A new draft of a record as it is live now, with nothing in it yet."""
    return Revision(
        model=record._meta.label_lower,
        record=record.pk,
        kind=Revision.Kind.DRAFT,
        based_on=type(record).objects.values_list("updated_at", flat=True).get(pk=record.pk),
    )


def write_draft(draft, record, snapshot, user, note):
    """Save a draft of `record` with what `snapshot` says; return it."""
    draft.title = title_in(snapshot, record)
    draft.snapshot, draft.user, draft.made_at = snapshot, user, now()
    draft.note = note or draft.note
    draft.go_live_at, draft.failure = None, ""
    draft.ready_for_review, draft.review_note = False, ""
    draft.save()
    return draft


def keep_what_was_loaded(record):
    """Add the live version to the history before it is overwritten, if it is not there yet.

    Data that were loaded, from a file or by an import, came without a revision.
    """
    last = Revision.objects.of(record).filter(kind=Revision.Kind.PUBLISHED).first()
    if last is None or last.snapshot != snapshots.take(record):
        loaded = keep(record, Revision.Kind.PUBLISHED)
        loaded.made_at = record.updated_at
        loaded.save()


def title_in(snapshot, record):
    """The title a record has in a snapshot."""
    return str(snapshot[0]["fields"].get(record.title_field, ""))[:500]


def keep(record, kind, user=None, note=""):
    """Add the present state of a record to its history; return the revision.

    The draft of a record that goes stays as a version: nobody can publish it any more.
    """
    snapshot = snapshots.take(record)
    if kind == Revision.Kind.DELETED:
        Revision.objects.drafts().of(record).update(
            kind=Revision.Kind.EDITED, go_live_at=None, ready_for_review=False
        )
    return Revision.objects.create(
        model=record._meta.label_lower,
        record=record.pk,
        title=title_in(snapshot, record),
        kind=kind,
        snapshot=snapshot,
        user=user,
        note=note,
    )


@transaction.atomic
def publish(record, user=None, note="", *, over_changes=False):
    """Make a record, or the draft of a live one, what the public sees; return the revision.

    Raises LiveVersionChanged when the live rows changed under the draft, unless `over_changes`
    says that this is known, and LostLinks when the draft links to what is gone.
    """
    record = type(record).objects.select_for_update().get(pk=record.pk)
    draft = Revision.objects.select_for_update().draft_of(record)
    if draft is not None:
        if draft.based_on != record.updated_at and not over_changes:
            raise LiveVersionChanged
        lost = list(snapshots.lost_links(draft.snapshot))
        if lost:
            raise LostLinks(lost)
        keep_what_was_loaded(record)
        record = snapshots.write(record, draft.snapshot)
        note = note or draft.note
        draft.delete()
    record.live = True
    record.save()
    connection.check_constraints()
    ContentVersion.objects.move()
    return keep(record, Revision.Kind.PUBLISHED, user, note)


@transaction.atomic
def unpublish(record, user=None, note=""):
    """Hide a record from the public; its draft, if any, stays."""
    record = type(record).objects.select_for_update().get(pk=record.pk)
    record.live = False
    record.save()
    ContentVersion.objects.move()
    return keep(record, Revision.Kind.UNPUBLISHED, user, note)


@transaction.atomic
def set_at_once(row, name, value, user=None, note=""):
    """Change one field of a saved child row now, live and in the draft alike; return the revision.

    For switches that cannot wait for the draft. The draft stays as current as it was, and forms
    that were opened before are refused as stale.
    """
    record = type(row.parent).objects.select_for_update().get(pk=row.parent.pk)
    if record.live:
        keep_what_was_loaded(record)
    draft = Revision.objects.select_for_update().draft_of(record)
    current = draft is not None and draft.based_on == record.updated_at
    type(row)._base_manager.filter(pk=row.pk).update(**{name: value})
    record.save()
    if draft is not None:
        for entry in draft.snapshot:
            if entry["pk"] == str(row.pk):
                entry["fields"][name] = value
        draft.based_on = record.updated_at if current else draft.based_on
        draft.made_at = now()
        draft.save()
    ContentVersion.objects.move()
    kind = Revision.Kind.PUBLISHED if record.live else Revision.Kind.EDITED
    return keep(record, kind, user, note)


def discard(record):
    """Throw the draft of a record away. Returns whether there was one."""
    return bool(Revision.objects.drafts().of(record).order_by().delete()[0])


def schedule(record, at, note=""):
    """Let the draft of a live record go live at a time to come; return the draft.

    ValidationError when there is no draft, or the time is past.
    """
    draft = Revision.objects.draft_of(record)
    if draft is None:
        raise ValidationError(_("There is no draft to schedule. Save a draft first."))
    if at <= timezone.now():
        raise ValidationError(_("Choose a time that is still to come."))
    draft.go_live_at, draft.failure, draft.note = at, "", note or draft.note
    draft.save()
    return draft


def send_for_review(record, note=""):
    """Let the draft of a live record wait for review; return the draft.

    ValidationError when there is no draft.
    """
    draft = Revision.objects.draft_of(record)
    if draft is None:
        raise ValidationError(_("There is no draft to review. Save a draft first."))
    draft.ready_for_review, draft.review_note = True, note
    draft.save()
    return draft


def publish_due(at=None):
    """Publish every draft that is due. Gives (draft, error or None) one by one.

    Each in a transaction of its own, so that one that fails keeps no other back; a failure is
    written on the draft, which is not tried again until somebody saves or schedules it.
    """
    for draft in list(Revision.objects.due(at)):
        try:
            with transaction.atomic():
                # Another process may have been quicker: then there is nothing to do.
                if not Revision.objects.select_for_update().due(at).filter(pk=draft.pk).exists():
                    continue
                publish(record_of(draft), draft.user, draft.note)
                refuse_unready(record_of(draft))
        except CANNOT_BE_PUBLISHED as error:
            reason = reason_in_words(error)
            Revision.objects.filter(pk=draft.pk).update(failure=reason)
            yield draft, reason
        else:
            yield draft, None


def refuse_unready(record):
    """ValidationError with what keeps a record from being published; else return the warnings."""
    faults = faults_of(record)
    errors = [str(fault.message) for fault in faults if fault.level == Level.ERROR]
    if errors:
        raise ValidationError(errors)
    return faults


def reason_in_words(error):
    """Why a draft could not be published, as its editors read it."""
    if isinstance(error, LiveVersionChanged):
        return _("The live record was changed after the draft was begun.")
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, (IntegrityError, DataError)):
        return _("The draft contradicts what is saved by now. Open it, correct it and save it.")
    return str(error)


def record_of(revision):
    """The record that a revision is of. LookupError when it was deleted."""
    model = apps.get_model(revision.model)
    record = model.objects.filter(pk=revision.record).first()
    if record is None:
        raise LookupError(_("The record was deleted."))
    return record


@transaction.atomic
def restore(revision, user=None):
    """Make an old version the draft of its record; return the draft.

    A draft that is there already stays in the history as a version. A record that is not live is
    set back at once, since it has no drafts; one that was deleted comes back as it was, not live.
    """
    model = apps.get_model(revision.model)
    record = model.objects.select_for_update().filter(pk=revision.record).first()
    note = _("Restored the version of %(when)s.") % {
        "when": timezone.localtime(revision.made_at).strftime("%Y-%m-%d %H:%M")
    }
    if record is not None and record.live:
        draft = Revision.objects.draft_of(record)
        if draft is not None and draft.pk != revision.pk:
            set_aside(draft)
        return save_draft(record, revision.snapshot, user, note)
    record = snapshots.write(record or model(pk=revision.record), revision.snapshot)
    return keep(record, Revision.Kind.EDITED, user, note)


def set_aside(draft):
    """Make a draft a version in the history: another one takes its place."""
    draft.kind, draft.go_live_at, draft.failure = Revision.Kind.EDITED, None, ""
    draft.ready_for_review = False
    draft.note = _("A draft that an older version took the place of.")
    draft.save()
