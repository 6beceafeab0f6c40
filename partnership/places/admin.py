"""Staff pages of places, and the inline for other names."""

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnership.places.models import (
    GroupMembership,
    Place,
    PlaceCitation,
    PlaceImage,
    PlaceOtherName,
)
from partnership.sources.admin import CitationInline, ImageInline
from partnership.staff.record_admin.record import ChildInline, RecordAdmin
from partnership.staff.short_forms.groups import Group, part


class OtherNameInline(ChildInline):
    """Other names of a record. Subclasses name the model."""

    group = Group.WHAT
    own_fields = ("name", ("kind", "language"))


class PlaceOtherNameInline(OtherNameInline):
    model = PlaceOtherName


class GroupMemberInline(ChildInline):
    """The members of a place that is a group."""

    group = Group.WHO
    model = GroupMembership
    fk_name = "group"
    own_fields = ("member", "period", "note")
    verbose_name = _("member of the group")
    verbose_name_plural = _("members of the group")


class PlaceImageInline(ImageInline):
    model = PlaceImage


class PlaceCitationInline(CitationInline):
    model = PlaceCitation


@admin.register(Place)
class PlaceAdmin(RecordAdmin):
    """Countries are also found by their codes of two letters."""

    columns = ("kind", "iso_alpha3", "part_of")
    filters = ("kind",)
    list_select_related = ("part_of",)
    ordering = ("name", "slug")
    inlines = (PlaceOtherNameInline, GroupMemberInline, PlaceImageInline, PlaceCitationInline)
    sections = (
        part(Group.WHAT, "name", "formal_name", "kind"),
        part(Group.WHAT, ("iso_alpha2", "iso_alpha3"), ("m49", "dac_region"), folded=_("Codes")),
        part(Group.WHERE, "part_of"),
        part(Group.WHERE, "capital", ("latitude", "longitude"), folded=_("On the map")),
    )

    def search(self, request, queryset, term):
        found, may_repeat = super().search(request, queryset, term)
        code = term.strip().upper()
        if len(code) != 2:
            return found, may_repeat
        return queryset.filter(Q(iso_alpha2=code) | Q(pk__in=found.values("pk"))), False
