"""No lost update: what is sent after somebody else saved is brought together with that.

Where the two clash, the person is asked. Where it is not known what a form was opened with, it is
refused: the refusal says who saved when, keeps all that was typed, and shows both versions.
"""

import hashlib
import json

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnership.publishing.compare import Names, differences
from partnership.publishing.models import Revision
from partnership.staff.open_forms.reconcile import WORDS, reconcile


class Stale(ValidationError):
    """What was saved is not what the form was opened with."""


class Met:
    """Two states of a record that were made from one, `mine` by the person who sends a form."""

    def __init__(self, refusal, common, mine, theirs, sent):
        self.refusal, self.common, self.theirs = refusal, common, theirs
        self.sent = sent
        result = reconcile(common, mine, theirs, sent)
        self.snapshot, self.clashes = result.snapshot, result.clashes
        self.names = Names([*common, *mine, *theirs])

    def context(self):
        """What the page shows, to be decided and to be known."""
        asked = [
            (
                clash.name,
                clash.changes(self.names)
                | {"both": self.sent.get(clash.name + WORDS) or clash.both},
            )
            for clash in self.clashes
        ]
        return {
            "who_saved": self.refusal.who_saved,
            "clashes": asked,
            "their_changes": differences(self.common, self.theirs),
        }

    def said(self, verb):
        """What was done, and what the button that was pressed has not done."""
        said = _("What you changed is brought together with what they changed, and saved.")
        if verb not in ("", "_draft"):
            said += " " + _("Look at it, then press the button again.")
        return f"{self.refusal.who_saved} {said}"


class Refusal(str):
    """Why a form is not saved, in words; `who_saved` says who saved when instead."""

    who_saved = ""


def version_of(record, draft):
    """A token for the version of a record that a form shows: that of the draft, or the row."""
    return f"{draft.pk}:{draft.made_at.isoformat()}" if draft else record.updated_at.isoformat()


def fingerprint(snapshot):
    """A token for a state: the same as long as no field of it differs."""
    return hashlib.sha256(json.dumps(snapshot, sort_keys=True).encode()).hexdigest()


def changed_since(opened_with, record, draft):
    """Who replaced the version that a form was opened with, and when, in words; None if nobody did.

    A form that does not say with what it was opened might overwrite anything.
    """
    if record is None or opened_with == version_of(record, draft):
        return None
    if not opened_with:
        return no_version_message()
    last = Revision.objects.of(record).select_related("user").first()
    return stale_message(*((last.user, last.made_at) if last else (None, record.updated_at)))


def stale_message(who, when):
    """Who saved when, and what to do. `who` is a user, or None where that is not known."""
    named = {"who": who.get_username() if who else _("somebody"), "when": in_words(when)}
    said = _(
        "Nothing was saved: %(who)s saved this record on %(when)s, after you opened it. What you "
        "typed is still here. Open the record in another window, compare, and bring the two "
        "together."
    )
    refusal = Refusal(said % named)
    refusal.who_saved = _("%(who)s saved this on %(when)s, while you were writing.") % named
    return refusal


def no_version_message():
    """That a form does not say which version it was opened with, and what to do."""
    return _(
        "Nothing was saved: the form does not say which version of the record it was opened with. "
        "What you typed is still here. Compare it with what is saved, then save again."
    )


def in_words(moment):
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")
