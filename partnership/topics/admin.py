"""Staff pages of themes and frameworks, and the inline for texts in an order."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from partnership.sources.admin import CitationInline
from partnership.staff.record_admin.record import ChildInline, RecordAdmin
from partnership.staff.short_forms.groups import Group, part
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

    group = Group.WHAT
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
    sections = (
        part(Group.WHAT, "title", "description"),
        part(Group.WHAT, ("vocabulary", "code"), "broader", folded=_("Classification")),
    )


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
        part(Group.WHAT, "title", "short_title", "kind", "description"),
        part(Group.WHAT, "themes", "related", folded=_("Subjects")),
        part(Group.WHEN, ("adopted", "period")),
        part(Group.WHO, "adopted_by"),
    )
