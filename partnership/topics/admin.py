"""Staff pages of themes and frameworks, and the inline for texts in an order."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from partnership.publishing.admin import ChildInline, RecordAdmin
from partnership.sources.admin import CitationInline
from partnership.topics.models import (
    Framework,
    FrameworkCitation,
    FrameworkStatement,
    Theme,
    ThemeCitation,
)
from partnership.values.admin import ImpreciseYearListFilter


class TextRowInline(ChildInline):
    """Texts of a record in their order. Subclasses name the model."""

    own_fields = ("text", "position")


class ThemeCitationInline(CitationInline):
    model = ThemeCitation


@admin.register(Theme)
class ThemeAdmin(RecordAdmin):
    columns = ("vocabulary", "code", "broader")
    filters = ("vocabulary",)
    list_select_related = ("broader",)
    ordering = ("title", "slug")
    inlines = (ThemeCitationInline,)
    sections = ((None, {"fields": ("title", ("vocabulary", "code"), "broader", "description")}),)


class FrameworkStatementInline(TextRowInline):
    model = FrameworkStatement


class FrameworkCitationInline(CitationInline):
    model = FrameworkCitation


@admin.register(Framework)
class FrameworkAdmin(RecordAdmin):
    columns = ("kind", "get_adopted_display", "get_period_display")
    filters = ("kind", ("adopted", ImpreciseYearListFilter), ("period", ImpreciseYearListFilter))
    ordering = ("title", "slug")
    inlines = (FrameworkStatementInline, FrameworkCitationInline)
    sections = (
        (None, {"fields": ("title", "short_title", "kind", "description")}),
        (_("When and by whom"), {"fields": (("adopted", "period"), "adopted_by")}),
        (_("Subjects"), {"fields": ("themes", "related")}),
    )
