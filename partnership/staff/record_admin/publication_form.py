"""What a form of a record asks besides its content: two notes, and when a draft goes live.

One note is for readers, the other for staff; neither is ever put in the place of the other. What
each button does with the time is told before it is pressed, and what contradicts itself is refused.
"""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnership.publishing.models import Record, Revision
from partnership.staff.forms import MomentInput, zone_in_words
from partnership.staff.record_admin.lost_updates import in_words
from partnership.staff.review.comments import open_in_words

# The buttons that show something to readers at once, or ask to.
AT_ONCE = ("_publish", "_together")
NOTE_LENGTH = Revision._meta.get_field("note").max_length


def note_for_readers():
    """The field for what readers are told of a change."""
    return forms.CharField(
        label=gettext_lazy("Note for readers"),
        required=False,
        max_length=NOTE_LENGTH,
        help_text=gettext_lazy(
            "Public: what was changed and why. It stands in the page history once published."
        ),
    )


class PublicationForm(forms.Form):
    """When a draft goes live, and the notes for readers and for the reviewer.

    `verb` is the button that was pressed. What was not sent is no field: it is not asked for, and
    stays as it is.
    """

    go_live_at = forms.DateTimeField(
        label=gettext_lazy("Go live at"),
        required=False,
        widget=MomentInput,
        help_text=gettext_lazy(
            "When the draft replaces the live version by itself. “Schedule” confirms the time; "
            "“Save draft” notes it, and nothing goes live until it is confirmed."
        ),
    )
    change_note = note_for_readers()
    review_note = forms.CharField(
        label=gettext_lazy("Note for the reviewer"),
        required=False,
        max_length=NOTE_LENGTH,
        help_text=gettext_lazy("Only staff see it, here and in the history."),
    )

    def __init__(self, data=None, *, draft: Revision | None = None, verb="", may_set_time=True):
        initial = {}
        if draft is not None:
            initial = {
                "go_live_at": draft.go_live_at,
                "change_note": draft.note,
                "review_note": draft.review_note,
            }
        super().__init__(data, initial=initial)
        at = self.fields["go_live_at"]
        at.help_text = f"{at.help_text} {zone_in_words()}"
        self.verb = verb
        for name in list(self.fields):
            if data is not None and name not in data:
                del self.fields[name]
        if not may_set_time:
            self.fields.pop("go_live_at", None)

    def clean_go_live_at(self):
        at = self.cleaned_data["go_live_at"]
        is_to_come = at is not None and at > timezone.now()
        if is_to_come and self.verb in AT_ONCE:
            raise forms.ValidationError(
                _(
                    "“Publish” shows this to readers at once, but %(when)s is still to come. Press "
                    "“Schedule” to publish it then, or empty this field to publish it now."
                ),
                params={"when": in_words(at)},
            )
        is_new = self.verb == "_schedule" or "go_live_at" in self.changed_data
        if at is not None and not is_to_come and is_new and self.verb not in AT_ONCE:
            raise forms.ValidationError(_("Choose a time that is still to come."))
        return at

    def note(self, name: str) -> str | None:
        """One of the notes as it was typed; None where it was not asked for."""
        return self.cleaned_data.get(name) if self.is_valid() else None

    @property
    def sets_time(self) -> bool:
        """Whether another time is to be kept than the draft has.

        Who publishes at once leaves the time of a draft that then fails as it was, and a schedule
        without a time is a mistake.
        """
        if self.verb in AT_ONCE or "go_live_at" not in self.changed_data:
            return False
        return bool(self.cleaned_data["go_live_at"]) or self.verb != "_schedule"


def what_buttons_do(
    record: Record | None, draft: Revision | None, rights: dict, open_comments: int = 0
) -> str:
    """What saving and publishing will do, in some sentences to be read before either.

    `rights` has `may_publish`, and `keeps_schedule`: whether the schedule outlives what one types.
    """
    said = what_saving_does(record, draft, rights)
    return f"{said} {open_in_words(open_comments)}".strip()


def what_saving_does(record: Record | None, draft: Revision | None, rights: dict) -> str:
    """The same without what was said in a review."""
    if record is None or not record.live:
        if not rights["may_publish"]:
            return _("“Save” shows it to staff only.")
        if record is not None and not is_within_its_times(record):
            return _("“Save” shows it to staff only. Once published: %(when)s") % {
                "when": when_readers_see(record)
            }
        return _(
            "“Save” shows it to staff only; “Publish” shows it to readers at once, or from the "
            "time in “publish at”."
        )
    said = [_("“Save draft” changes nothing for readers.")]
    if rights["may_publish"]:
        said = [
            _(
                "“Save draft” changes nothing for readers; “Publish” shows them the change at once "
                "and is refused while “Go live at” names a time to come."
            )
        ]
    if not is_within_its_times(record):
        said.insert(0, when_readers_see(record))
    if draft and draft.is_scheduled:
        when = {"when": in_words(draft.go_live_at)}
        said.append(
            _("The draft goes live by itself on %(when)s, with what you save.") % when
            if rights["keeps_schedule"]
            else _(
                "The draft is to go live on %(when)s; if you change it, it does not until a "
                "publisher has confirmed the time again."
            )
            % when
        )
    return " ".join(said)


def what_awaits(draft: Revision) -> list[str]:
    """What a draft waits for, in sentences: its time, somebody to confirm that, a reviewer."""
    said = []
    if draft.go_live_at and draft.awaits_confirmation:
        said.append(
            _(
                "It does not go live by itself: a publisher has to confirm %(when)s with "
                "“Schedule”, or to choose another time."
            )
            % {"when": in_words(draft.go_live_at)}
        )
    elif draft.is_scheduled:
        said.append(_("It goes live on %(when)s.") % {"when": in_words(draft.go_live_at)})
    if draft.go_live_at and draft.unready:
        said.append(_("It could not go live as it is: %(why)s") % {"why": draft.unready_in_words})
    if draft.ready_for_review:
        said.append(_("It waits for review."))
    return said


def is_within_its_times(record: Record) -> bool:
    """Whether readers see a record once it is live: it may have times of its own."""
    now = timezone.now()
    is_begun = not record.publish_at or record.publish_at <= now
    return is_begun and not (record.expire_at and record.expire_at <= now)


def when_readers_see(record: Record) -> str:
    """When readers see a record that is live, in a sentence."""
    if is_within_its_times(record):
        return _("Readers see it now.")
    if record.publish_at and record.publish_at > timezone.now():
        return _("Readers see it from %(when)s on.") % {"when": in_words(record.publish_at)}
    return _("Readers do not see it: its time was over on %(when)s.") % {
        "when": in_words(record.expire_at)
    }
