"""Staff pages of sources and passages, and the inlines for citations and documents."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from partnership.publishing import drafts, roles
from partnership.publishing.admin import ChildInline, RecordAdmin, StaffAdmin
from partnership.publishing.stale_admin import SavedInPlaceMixin
from partnership.publishing.uses import link_to, uses_of
from partnership.sources.forms import (
    QUOTATION_MARKS,
    CitationForm,
    CitationFormSet,
    PassageForm,
)
from partnership.sources.models import Passage, Source, SourceCitation
from partnership.values.admin import ImpreciseYearListFilter
from partnership.values.pictures import height_at


class CitationInline(ChildInline):
    """Which passages say what about the record. Subclasses name the model."""

    form = CitationForm
    formset = CitationFormSet
    own_fields = (("row", "field"), "passage", ("stance", "stated_value"), "note")

    class Media:
        js = ["sources/citations.js"]

    def get_queryset(self, request):
        found = super().get_queryset(request).select_related("passage__source")
        return found.order_by("row", "field", "id")


class DocumentInline(ChildInline):
    """Files and addresses of the record. Subclasses name the model."""

    readonly_fields = ("at_once",)
    own_fields = (
        "title",
        ("kind", "language"),
        "url",
        "file",
        ("published", "at_once"),
        "position",
    )

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


class DocumentsMixin:
    """For the pages of records with documents: each can be shown to readers or hidden at once."""

    def get_urls(self):
        opts = self.opts
        name = f"{opts.app_label}_{opts.model_name}_document"
        view = self.admin_site.admin_view(self.document_view)
        return [
            path("<path:object_id>/documents/<uuid:key>/", view, name=name),
            *super().get_urls(),
        ]

    def document_view(self, request, object_id, key):
        """Ask whether to show or hide a document; when sent, do so at once, draft or no draft."""
        record = self.record_or_404(request, object_id)
        document = record.documents.filter(pk=key).first()
        if document is None:
            said = gettext("This document is only in the draft. Readers see it once that is live.")
            self.message_user(request, said, messages.WARNING)
            return redirect(self.form_address(record))
        if not may_switch(request.user, document):
            raise PermissionDenied
        if request.method == "POST":
            self.switch(request, document, "show" in request.POST)
            return redirect(self.form_address(record))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Show or hide a document"),
            "opts": self.opts,
            "record": record,
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
        self.message_user(request, said, messages.SUCCESS)


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
    columns = ("kind", "publisher", "get_published_display")
    filters = ("kind", ("published", ImpreciseYearListFilter))
    ordering = ("title", "slug")
    inlines = (SourceCitationInline,)
    readonly_fields = (*RecordAdmin.readonly_fields, "passages")
    sections = (
        (None, {"fields": ("title", "short_title", "kind", "kicker", "standfirst")}),
        (
            _("Origin"),
            {"fields": ("publisher", "dateline", "published", "language")},
        ),
        (
            _("Where it is"),
            {"fields": ("url", "archived_url", "retrieved_on", "licence")},
        ),
        (_("Text"), {"fields": ("note", "passages")}),
    )

    @admin.display(description=_("passages"))
    def passages(self, source):
        """How many passages are kept, leading to their list, and the way to add one."""
        if source._state.adding:
            return gettext("Save the source first; then its passages can be added.")
        number = source.passages.count()
        listed = f"{reverse('admin:sources_passage_changelist')}?source__id__exact={source.pk}"
        return format_html(
            '<a href="{}">{}</a> – <a href="{}">{}</a>',
            listed,
            ngettext("%(number)d passage", "%(number)d passages", number) % {"number": number},
            f"{reverse('admin:sources_passage_add')}?source={source.pk}",
            gettext("add a passage"),
        )


@admin.register(Passage)
class PassageAdmin(SavedInPlaceMixin, StaffAdmin):
    form = PassageForm
    list_display = ("words", "source", "locator", "key")
    list_select_related = ("source",)
    search_fields = ("quotation", "locator", "key", "source__search_text")
    search_help_text = _("Words of the quotation or of the title of its source.")
    ordering = ("source__title", "source__slug", "position", "key")
    prepopulated_fields = {"key": ("quotation",)}
    readonly_fields = ("cited_by",)
    fieldsets = (
        (None, {"fields": ("source", "quotation", ("locator", "position"), "key")}),
        (_("Use"), {"fields": ("cited_by",)}),
    )

    @admin.display(description=_("quotation"), ordering="quotation")
    def words(self, passage):
        return Truncator(passage.quotation).chars(140)

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

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        obj.source.save(update_fields=["updated_at"])
