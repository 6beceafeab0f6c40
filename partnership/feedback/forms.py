"""The forms of readers: to report an error or ask, to comment on a draft. No cookie, no script."""

import secrets
from datetime import UTC, datetime, timedelta

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from partnership.feedback.models import Report
from partnership.publishing.models import ReviewComment, now

SALT = "partnership.feedback"
# No person reads the form, chooses and writes within so many seconds.
SOONEST = timedelta(seconds=3)
# A form that was open for longer is given anew, with all that was typed.
LATEST = timedelta(days=2)
FOREIGN = _("This form did not come from this site. Nothing is lost: send it again.")


def new_stamp(again: bool = False) -> str:
    """What proves that this site gave out a form, and when; it holds nothing of a reader.

    `again` says that it came back once: whoever reads what was wrong is not asked to be slow.
    """
    given = [secrets.token_hex(16), int(now().timestamp()), int(again)]
    return signing.dumps(given, salt=SALT)


def read_stamp(stamp: str) -> tuple[str, datetime, bool]:
    """(the form, when it was given out, whether it came back once) of a stamp;
    signing.BadSignature where it is not ours."""
    form, seconds, *again = signing.loads(stamp, salt=SALT)
    return form, datetime.fromtimestamp(seconds, UTC), any(again)


class StampedForm(forms.Form):
    """What people without an account may send. Its hidden fields keep programs out, which fill in
    everything at once."""

    # People do not see it; programs like to fill it in.
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    stamp = forms.CharField(widget=forms.HiddenInput, error_messages={"required": FOREIGN})
    # Whether what was sent carried a stamp of this site.
    is_ours = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)

    def clean_website(self):
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("This field must stay empty. Empty it and send again."))
        return ""

    def clean_stamp(self):
        """The form that a stamp belongs to, if it is one of ours and of a plausible age."""
        try:
            form, given_out, again = read_stamp(self.cleaned_data["stamp"])
        except (signing.BadSignature, TypeError, ValueError):
            raise forms.ValidationError(FOREIGN) from None
        age = now() - given_out
        self.is_ours = True
        if age < SOONEST and not again:
            raise forms.ValidationError(
                _("That was faster than people write. Wait a few seconds and send it again.")
            )
        if age > LATEST:
            raise forms.ValidationError(
                _("The form was open for more than two days. Nothing is lost: send it again.")
            )
        return form

    @classmethod
    def was_given_out(cls, data):
        """Whether the data come from a form that this site gave out, of whatever age."""
        try:
            read_stamp(data.get("stamp", ""))
        except (signing.BadSignature, TypeError, ValueError):
            return False
        return True

    def with_new_stamp(self):
        """The same form, as typed, to be sent again."""
        self.data = self.data.copy()
        self.data["stamp"] = new_stamp(again=self.is_ours)
        return self


class ReportForm(StampedForm):
    """A report on a page or a fact of it, or a question."""

    kind = forms.ChoiceField(
        label=_("What is wrong?"), choices=Report.Kind, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Tell us more"),
        help_text=_("In any language. Please give no personal data of others."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    evidence = forms.CharField(
        label=_("A source for it (optional)"),
        help_text=_("An address, or a title and page"),
        max_length=500,
        required=False,
    )
    email = forms.EmailField(
        label=_("E-mail, if you want an answer (optional)"),
        help_text=_("Used for the answer only, and deleted after it."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    page = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
    passage = forms.CharField(required=False, max_length=250, widget=forms.HiddenInput)
    field_order = ("kind", "text", "evidence", "email")


class GuestCommentForm(StampedForm):
    """What somebody with a review link says of the page that it shows, or of one fact on it."""

    place = forms.ChoiceField(label=_("What is it about?"), required=False)
    text = forms.CharField(
        label=_("Comment"),
        help_text=_("In any language. Only the editors read it."),
        max_length=ReviewComment._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    guest = forms.CharField(
        label=_("Your name"),
        help_text=_("So that the editors know who says it."),
        max_length=ReviewComment._meta.get_field("guest").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("place", "text", "guest")

    def __init__(self, *args, places: dict[str, str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", _("The whole page")), *places.items()]
