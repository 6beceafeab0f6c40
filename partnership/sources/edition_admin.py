"""Staff pages of editions: a text is read, looked at, and then kept."""

from django import forms
from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import FileExtensionValidator
from django.db import transaction
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from partnership.publishing.changes import note_change_beside
from partnership.sources.evidence.changes import (
    at_once_in_words,
    changing_at_once,
    may_change_at_once,
    refusal,
)
from partnership.sources.models import Edition, EditionText, Passage
from partnership.sources.texts import keeping
from partnership.sources.texts.files import ENDINGS, MOST_BYTES
from partnership.sources.texts.proposing import proposals
from partnership.sources.texts.reading import pasted, reason, uploaded
from partnership.staff.forms import TidyForm
from partnership.staff.record_admin.editing import EditingInPlace
from partnership.staff.record_admin.further_pages import FurtherPages
from partnership.staff.record_admin.record import StaffAdmin

# So many characters are shown before a text is kept; the rest is counted.
MOST_SHOWN = 200_000
# So many passages are listed one by one.
MOST_LISTED = 50
LOOKED_AT = "partnership.sources.edition"
A_DAY = 24 * 60 * 60


class EditionForm(TidyForm):
    """The text of a source, as a file or pasted, and who may read it."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        validators=[FileExtensionValidator([ending[1:] for ending in ENDINGS], reason("no_kind"))],
        widget=forms.FileInput({"accept": ",".join(ENDINGS)}),
        help_text=_("TXT, Markdown, DOCX, or PDF with a text layer; up to 50 MB."),
    )
    text = forms.CharField(
        label=_("Or the text itself"),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 12}),
        help_text=_("Paste the words as the document prints them."),
    )

    class Meta:
        model = Edition
        fields = ("language", "retrieved_on", "access")

    def clean_file(self):
        file = self.cleaned_data.get("file")
        if file and file.size > MOST_BYTES:
            raise ValidationError(reason("too_large"))
        return file

    def clean(self):
        """Read the text; a file that cannot be read says why beside its field."""
        cleaned = super().clean()
        file, text = cleaned.get("file"), cleaned.get("text")
        if "file" in self.errors:
            return cleaned
        if bool(file) == bool(text and text.strip()):
            raise ValidationError(gettext("Choose a file, or paste the text; not both."))
        try:
            self.reading = uploaded(file) if file else pasted(text)
        except ValidationError as error:
            self.add_error("file" if file else "text", error)
        return cleaned

    @property
    def described(self) -> dict:
        """What is said of the text besides."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


def list_of_editions(source):
    """The editions of a source, the newest first, each leading to its page."""
    if source._state.adding:
        return gettext("Save the source first; then its text can be kept.")
    kept = EditionText.objects.of(editions := list(source.editions.order_by("-number")))
    lines = [
        (
            reverse("admin:sources_edition_change", args=[edition.pk]),
            edition.words,
            edition.get_origin_display(),
            in_words(edition, kept),
        )
        for edition in editions
    ]
    listed = format_html_join("", '<li><a href="{}">{}</a>: {}, {}</li>', lines)
    return format_html("<ul>{}</ul>", listed) if lines else gettext("No text is kept yet.")


class NewEditionPage(FurtherPages):
    """The page on which a new text of a source is read, looked at, and kept."""

    def routes(self):
        yield "editions/add/", self.new_edition, "new_edition"

    def new_edition(self, request, object_id):
        """Read a text and show what comes of it; when that is sent, keep it."""
        source = self.pages.record_or_404(request, object_id)
        if not may_add(request):
            raise PermissionDenied
        if not may_change_at_once(request.user, source):
            self.pages.message_user(request, refusal(), messages.ERROR)
            return redirect(self.pages.address_of(source, "change"))
        if request.method == "POST" and "looked_at" in request.POST:
            return self.keep(request, source)
        form = EditionForm(
            request.POST or None,
            request.FILES or None,
            initial={"language": source.language, "retrieved_on": source.retrieved_on},
        )
        trial = None
        if request.method == "POST" and form.is_valid():
            trial = self.try_out(source, form)
        context = {
            **self.page(request, gettext("Keep the text of a source"), source),
            "form": form,
            "trial": trial,
            "who_sees": at_once_in_words(source, request.user),
            **(self.shown(source, form, trial) if trial else {}),
        }
        return TemplateResponse(request, "admin/edition_form.html", context)

    def try_out(self, source, form):
        """What keeping the text would do. The text waits under its checksum, of no edition yet."""
        edition = keeping.edition_of(source, form.reading, **form.described)
        EditionText.objects.prune()
        EditionText.objects.keep(form.reading.text)
        return keeping.on_trial(source, edition, form.reading.text)

    def shown(self, source, form, trial):
        """What the page shows before a text is kept, and the token by which it is kept."""
        described = form.described
        day = described["retrieved_on"]
        described["retrieved_on"] = day and day.isoformat()
        edition = trial.edition
        token = {
            "source": str(source.pk),
            "text": edition.text_sha256,
            "fields": {
                **described,
                "origin": edition.origin,
                "file_sha256": edition.file_sha256,
                "page_starts": edition.page_starts,
            },
        }
        return {
            "looked_at": signing.dumps(token, salt=LOOKED_AT, compress=True),
            "text": trial.text[:MOST_SHOWN],
            "more": max(0, len(trial.text) - MOST_SHOWN),
            "pages": len(edition.pages),
            "lacking": [
                (passage, proposals(passage.quotation, trial.text, 1))
                for passage in (trial.missing + trial.left)[:MOST_LISTED]
            ],
        }

    def keep(self, request, source):
        """Keep the text that was looked at."""
        here = reverse("admin:sources_source_new_edition", args=[source.pk])
        try:
            token = signing.loads(request.POST["looked_at"], salt=LOOKED_AT, max_age=A_DAY)
        except signing.BadSignature:
            token = {}
        text = EditionText.objects.filter(sha256=token.get("text")).first()
        if text is None or token["source"] != str(source.pk):
            said = gettext("Nothing was kept: it is too long ago. Choose the text again.")
            self.pages.message_user(request, said, messages.ERROR)
            return redirect(here)
        fields = token["fields"]
        fields["retrieved_on"] = Edition._meta.get_field("retrieved_on").to_python(
            fields["retrieved_on"]
        )
        with changing_at_once(source, request.user):
            edition = keeping.keep(source, Edition.of_text(source, text.text, **fields), text.text)
        found = source.passages.filter(edition=edition, state=Passage.State.FOUND).count()
        self.pages.message_user(
            request,
            gettext("The text is kept as %(edition)s. %(passages)s")
            % {"edition": edition.words, "passages": found_in_words(found)},
            messages.SUCCESS,
        )
        return redirect(self.pages.address_of(source, "change"))


def may_add(request):
    """Whether somebody may keep texts of sources."""
    return request.user.has_perm("sources.add_edition") and request.user.has_perm(
        "sources.change_source"
    )


def found_in_words(number):
    return ngettext(
        "%(number)d passage was found in it word for word.",
        "%(number)d passages were found in it word for word.",
        number,
    ) % {"number": number}


def in_words(edition, kept):
    """Whether the text of an edition is kept, and who may read it."""
    if edition.text_sha256 not in kept:
        return gettext("its text is not kept here")
    return edition.get_access_display()


class EditionEditing(EditingInPlace):
    """A visit to the form of an edition, which says when readers see a change."""

    def respond(self):
        edition = self.row()
        if edition is not None:
            self.context["who_sees"] = at_once_in_words(edition.source, self.user)
        return super().respond()


@admin.register(Edition)
class EditionAdmin(StaffAdmin):
    """Editions: who may read them can be changed, their text cannot."""

    editing = EditionEditing
    list_display = ("__str__", "origin", "language", "retrieved_on", "access")
    list_select_related = ("source",)
    list_filter = ("origin", "access")
    search_fields = ("source__search_text", "text_sha256", "file_sha256")
    search_help_text = _("Words of the title of its source, or a checksum.")
    ordering = ("source__title", "source__slug", "number")
    actions = None
    fixed = (
        "source",
        "number",
        "origin",
        "length",
        "file_sha256",
        "text_sha256",
        "folded_sha256",
        "kept_text",
    )
    readonly_fields = fixed
    fieldsets = (
        (None, {"fields": (("source", "number"), ("language", "retrieved_on"), "access")}),
        (_("Text"), {"fields": fixed[2:]}),
    )

    def has_add_permission(self, request):
        """A text is kept from the page of its source."""
        return False

    @admin.display(description=_("text"))
    def kept_text(self, edition):
        """The beginning of the text, for staff."""
        if edition.text is None:
            return gettext("Not kept. Whoever has the document can keep it from its source's page.")
        return format_html(
            '<pre class="edition-text" tabindex="0" role="region" aria-label="{}">{}</pre>',
            gettext("text"),
            edition.text[:MOST_SHOWN],
        )

    def has_change_permission(self, request, obj=None):
        """What readers see at once is changed by those who may publish."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or may_change_at_once(request.user, obj.source))

    @transaction.atomic
    def save_model(self, request, obj, form, change):
        with changing_at_once(obj.source, request.user):
            super().save_model(request, obj, form, change)
            note_change_beside(obj.source)

    def delete_model(self, request, obj):
        with changing_at_once(obj.source, request.user):
            keeping.remove(obj)
