"""Staff pages of sources and passages, and the inlines for citations and documents."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import FileField
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from partnership.publishing import drafts, snapshots
from partnership.publishing.changes import note_change_beside
from partnership.sources.desk.coverage import coverage_of, without_text
from partnership.sources.desk.editing import as_draft
from partnership.sources.desk.evidence import IN_ORDER
from partnership.sources.edition_admin import EditionForm, NewEditionPage, list_of_editions, may_add
from partnership.sources.evidence.changes import (
    bring_into_draft,
    is_changed_by_draft,
    versions_of,
    who_sees,
)
from partnership.sources.forms import (
    QUOTATION_MARKS,
    CitationForm,
    CitationFormSet,
    DocumentInput,
    KeptFile,
    PassageForm,
)
from partnership.sources.models import Passage, Source, SourceCitation
from partnership.sources.texts.proposing import proposals
from partnership.staff import roles
from partnership.staff.record_admin.editing import EditingInPlace, editing_of
from partnership.staff.record_admin.further_pages import FurtherPages
from partnership.staff.record_admin.record import ChildInline, RecordAdmin, StaffAdmin
from partnership.staff.short_forms.groups import Group, part
from partnership.staff.uses import form_of, link_to, uses_of
from partnership.values.admin import ImpreciseYearListFilter
from partnership.values.pictures import height_at


class CitationInline(ChildInline):
    """Which passages say what about the record. Subclasses name the model."""

    form = CitationForm
    formset = CitationFormSet
    own_fields = (
        "still_says_so",
        ("row", "field"),
        "passage",
        ("stance", "stated_value"),
        "note",
    )

    class Media:
        css = {"all": ["sources/evidence.css"]}
        js = ["sources/citations.js"]

    def get_queryset(self, request):
        found = super().get_queryset(request).select_related("passage__source", "passage__edition")
        return found.order_by(*IN_ORDER)


class DocumentInline(ChildInline):
    """Files and addresses of the record. Subclasses name the model."""

    readonly_fields = ("at_once", "kept_file")
    formfield_overrides = ChildInline.formfield_overrides | {
        FileField: {"widget": DocumentInput},
    }
    own_fields = (
        "title",
        ("kind", "language"),
        "url",
        "file",
        ("published", "at_once"),
        "position",
    )

    def get_fieldsets(self, request, obj=None):
        """Who only looks at the form gets a link, too, that leads to the file for staff."""
        if self.has_change_permission(request, obj):
            return super().get_fieldsets(request, obj)
        shown = tuple("kept_file" if name == "file" else name for name in self.own_fields)
        return [(None, {"fields": shown})]

    @admin.display(description=_("file"))
    def kept_file(self, document):
        if not document.file:
            return "–"
        kept = KeptFile(document.file)
        return format_html('<a href="{}">{}</a>', kept.url, kept)

    @admin.display(description=_("at once"))
    def at_once(self, document):
        """The way to the switch that does not wait for the draft to be published."""
        if document._state.adding:
            return gettext("After saving, it can be shown or hidden here at once.")
        return format_html(
            '<a href="{}">{}</a>', switch_of(document), gettext("Show or hide it now")
        )


class ImageInline(ChildInline):
    """The images of the record. Subclasses name the model.

    The first one by position stands at the top of the page, the others below.
    """

    readonly_fields = ("picture",)
    own_fields = (
        "file",
        "picture",
        ("focal_x", "focal_y"),
        "alternative_text",
        "caption",
        ("credit", "licence"),
        "position",
    )

    class Media:
        js = ["sources/focal.js"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name in ("focal_x", "focal_y"):
            kwargs["widget"] = forms.NumberInput({"min": 0, "max": 100, "class": "vIntegerField"})
            kwargs["max_value"] = 100
        if db_field.name == "file":
            kwargs["widget"] = forms.FileInput({"accept": "image/jpeg,image/png,image/webp"})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=_("as it is kept"))
    def picture(self, image):
        """The image, also one that only the draft has; a press on it sets the focal point."""
        if image._state.adding or not image.file._committed or not image.width:
            return gettext("The image is shown here once it is saved.")
        width, name = next(iter(image.files.items()))
        return format_html(
            '<img src="{}" alt="{}" width="{}" height="{}" data-focal>',
            f"{settings.STAFF_PREFIX}{name}",
            image.alternative_text,
            width,
            height_at(width, (image.width, image.height)),
        )


def switch_of(document):
    """The address of the page that shows or hides a document at once."""
    opts = document.parent._meta
    name = f"admin:{opts.app_label}_{opts.model_name}_document"
    return reverse(name, args=[document.parent.pk, document.pk])


class DocumentPages(FurtherPages):
    """For records with documents: each can be shown to readers or hidden at once."""

    def routes(self):
        yield "documents/<uuid:key>/", self.document_page, "document"

    def document_page(self, request, object_id, key):
        """Ask whether to show or hide a document; when sent, do so at once, draft or no draft."""
        record = self.pages.record_or_404(request, object_id)
        document = record.documents.filter(pk=key).first()
        if document is None:
            said = gettext("This document is only in the draft. Readers see it once that is live.")
            self.pages.message_user(request, said, messages.WARNING)
            return redirect(self.pages.address_of(record, "change"))
        if not may_switch(request.user, document):
            raise PermissionDenied
        if request.method == "POST":
            self.switch(request, document, "show" in request.POST)
            return redirect(self.pages.address_of(record, "change"))
        context = {
            **self.page(request, gettext("Show or hide a document"), record),
            "document": document,
        }
        return TemplateResponse(request, "admin/document_switch.html", context)

    def switch(self, request, document, shown):
        """Show or hide a document at once and say so. The note is read by the public."""
        note = (
            gettext("A document was added to the page.")
            if shown
            else gettext("A document was taken off the page.")
        )
        drafts.set_at_once(document, "published", shown, request.user, note)
        if not shown:
            said = gettext("Hidden. Readers no longer see the document.")
        elif document.parent.is_published():
            said = gettext("Shown. Readers see the document now.")
        else:
            said = gettext("Shown. Readers see the document once they see the record.")
        self.pages.message_user(request, said, messages.SUCCESS)


def may_switch(user, document):
    """Whether `user` may show or hide a document: of a live record, as for publishing it."""
    record = document.parent
    if not record.live:
        return roles.may_edit(user, record)
    if document.published:
        return roles.may_unpublish(user, record)
    return roles.may_publish(user, record)


class SourceCitationInline(CitationInline):
    model = SourceCitation


@admin.register(Source)
class SourceAdmin(RecordAdmin):
    further_pages = (NewEditionPage, *RecordAdmin.further_pages)
    columns = ("kind", "publisher", "get_published_display")
    filters = ("kind", ("published", ImpreciseYearListFilter))
    ordering = ("title", "slug")
    inlines = (SourceCitationInline,)
    forms_beside = {**RecordAdmin.forms_beside, "new_edition": EditionForm}
    readonly_fields = (
        *RecordAdmin.readonly_fields,
        "passages",
        "passages_and_new",
        "editions",
        "editions_and_new",
        "coverage",
    )
    sections = (
        part(Group.WHAT, "title", "kind", "url", "note"),
        part(Group.WHAT, "short_title", "kicker", "standfirst", folded=_("More on the title")),
        part(Group.WHAT, "editions", "coverage", "passages", folded=_("Text")),
        part(Group.WHEN, "published"),
        part(Group.WHO, "publisher"),
        part(Group.WHO, "dateline", "language", folded=_("Origin")),
        part(Group.REST, "archived_url", "retrieved_on", "licence", folded=_("Where it is")),
    )

    def get_fieldsets(self, request, obj=None):
        """With the ways to a new passage, and to a text, for those who may go them."""
        instead = {}
        if self.admin_site.get_model_admin(Passage).has_add_permission(request):
            instead["passages"] = "passages_and_new"
        if may_add(request):
            instead["editions"] = "editions_and_new"
        return [
            (title, {**options, "fields": [instead.get(one, one) for one in options["fields"]]})
            for title, options in super().get_fieldsets(request, obj)
        ]

    @admin.display(description=_("what is read of it"))
    def coverage(self, source):
        """How many sentences are used, set aside or open, with the way to the desk."""
        covered = None if source._state.adding else coverage_of(source)
        if covered is None:
            return gettext("No text is kept yet.") if source._state.adding else without_text(source)
        return format_html(
            '{}. <a href="{}?source={}">{}</a>',
            covered.in_words,
            reverse("desk", args=[source._meta.label_lower, source.pk]),
            source.pk,
            gettext("Read it at the desk"),
        )

    @admin.display(description=_("passages"))
    def passages(self, source):
        """How many passages are kept, leading to their list."""
        if source._state.adding:
            return gettext("Save the source first; then its passages can be added.")
        number = source.passages.count()
        return format_html(
            '<a href="{}?source__id__exact={}">{}</a>',
            reverse("admin:sources_passage_changelist"),
            source.pk,
            ngettext("%(number)d passage", "%(number)d passages", number) % {"number": number},
        )

    @admin.display(description=_("passages"))
    def passages_and_new(self, source):
        """The same, with the way to add one."""
        if source._state.adding:
            return self.passages(source)
        return format_html(
            '{} – <a href="{}?source={}">{}</a>',
            self.passages(source),
            reverse("admin:sources_passage_add"),
            source.pk,
            gettext("add a passage"),
        )

    @admin.display(description=_("editions of its text"))
    def editions(self, source):
        return list_of_editions(source)

    @admin.display(description=_("editions of its text"))
    def editions_and_new(self, source):
        """The same, with the way to keep a text."""
        if source._state.adding:
            return self.editions(source)
        return format_html(
            '{} <a href="{}">{}</a>',
            self.editions(source),
            reverse("admin:sources_source_new_edition", args=[source.pk]),
            gettext("keep a text"),
        )


class PassageEditing(EditingInPlace):
    """A visit to the form of a passage. One that readers see is changed in the draft of its source,
    under the rules of drafts."""

    is_in_draft = False

    def respond(self):
        passage = self.row()
        if passage is None:
            return super().respond()
        self.context["who_sees"] = who_sees(passage)
        self.is_in_draft = is_changed_by_draft(passage)
        if not self.is_in_draft:
            return super().respond()
        if self.is_sent and self.pages.has_change_permission(self.request, passage):
            return self.save_as_draft(passage.source)
        with as_draft(passage.source):
            return super().respond()

    @transaction.atomic
    def save_as_draft(self, source):
        """Let the stock view save into the overlay; the draft of the source is what it saved."""
        source = Source.objects.select_for_update().get(pk=source.pk)
        draft = drafts.draft_of(source)
        with drafts.overlay(source, draft and draft.snapshot) as shown:
            before = snapshots.take(shown)
            response = super().respond()
            after = snapshots.take(shown) if self.saved else before
        if after != before:
            keeps = roles.may_schedule_own(self.user, source)
            drafts.save_draft(source, after, self.user, keeps_schedule=keeps)
        if self.saved is not None:
            said = format_html(
                '{} <a href="{}">{}</a>',
                gettext("The draft of its source is saved. Readers still see the live version."),
                form_of(source),
                gettext("Look at it and publish it there"),
            )
            self.say_instead(messages.SUCCESS, said)
        return response


@admin.register(Passage)
class PassageAdmin(StaffAdmin):
    editing = PassageEditing
    object_history_template = "admin/passage_history.html"
    form = PassageForm
    list_display = ("words", "source", "locator", "state", "key")
    list_filter = ("state",)
    list_select_related = ("source",)
    search_fields = ("quotation", "locator", "key", "source__search_text")
    search_help_text = _("Words of the quotation or of the title of its source.")
    ordering = ("source__title", "source__slug", "position", "key")
    prepopulated_fields = {"key": ("quotation",)}
    readonly_fields = ("cited_by", "found")
    fieldsets = (
        (None, {"fields": ("source", "quotation", "found", ("locator", "position"), "key")}),
        (_("Use"), {"fields": ("cited_by",)}),
    )

    def save_related(self, request, form, formsets, change):
        """What the drafts of its sources say of a passage is what is saved of it in place."""
        super().save_related(request, form, formsets, change)
        if editing_of(request).is_in_draft:
            return
        bring_into_draft(form.instance.source, form.instance)
        note_change_beside(form.instance.source)
        if change and "source" in form.changed_data:
            left = Source.objects.get(pk=form.initial["source"])
            bring_into_draft(left, form.instance)
            note_change_beside(left)

    @admin.display(description=_("quotation"), ordering="quotation")
    def words(self, passage):
        return Truncator(passage.quotation).chars(140)

    def get_readonly_fields(self, request, obj=None):
        """The locator is computed where the words were found; what readers see stays in place."""
        fixed = super().get_readonly_fields(request, obj)
        editing = editing_of(request)
        stays = ("source",) if obj and editing and editing.is_in_draft else ()
        return (*fixed, *stays, "locator") if obj and obj.edition_id else (*fixed, *stays)

    @admin.display(description=_("state"))
    def found(self, passage):
        """Whether the words were found, and what may be meant where they were not."""
        if passage._state.adding:
            return gettext("The words are looked for in the text of the source when you save.")
        if passage.state != Passage.State.MISSING:
            return passage.state_in_words
        newest = passage.source.editions.order_by("-number").first()
        likely = proposals(passage.quotation, newest.text) if newest and newest.text else []
        return format_html(
            "{}<ul>{}</ul>",
            passage.state_in_words,
            format_html_join(
                "",
                "<li>{} <q>{}</q></li>",
                ((gettext("Perhaps meant (please compare):"), words) for _place, words in likely),
            ),
        )

    @admin.display(description=_("cited by"))
    def cited_by(self, passage):
        """The records that rest on this passage, as links to their forms."""
        records = dict.fromkeys(use.record for use in uses_of([passage]))
        if not records:
            return gettext("nothing yet")
        links = [(link_to(record),) for record in records]
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", links))

    def search(self, request, queryset, term):
        # Marks are typed straight and printed curly, or the other way round.
        marks = dict.fromkeys([*QUOTATION_MARKS, *map(ord, "'\"")], " ")
        return super().search(request, queryset, term.translate(marks))

    def history_view(self, request, object_id, extra_context=None):
        """With what each version of its source says of the passage, where that is new."""
        passage = self.get_object(request, unquote(object_id))
        context = passage and {
            "versions": versions_of(passage),
            "of_source": reverse("admin:sources_source_history", args=[passage.source_id]),
        }
        return super().history_view(request, object_id, context)
