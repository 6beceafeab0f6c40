"""Staff pages of sources and passages, and the inlines for citations and documents."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from partnership.publishing.admin import ChildInline, RecordAdmin, StaffAdmin
from partnership.publishing.uses import link_to, uses_of
from partnership.sources.forms import (
    QUOTATION_MARKS,
    CitationForm,
    CitationFormSet,
    PassageForm,
)
from partnership.sources.models import Passage, Source, SourceCitation
from partnership.values.admin import ImpreciseYearListFilter


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

    own_fields = (
        "title",
        ("kind", "language"),
        "url",
        "file",
        "published",
        "position",
    )


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
class PassageAdmin(StaffAdmin):
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
