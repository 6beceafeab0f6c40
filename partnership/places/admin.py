"""Staff pages of places, and the inline for other names."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from partnership.places.models import (
    GroupMembership,
    Place,
    PlaceCitation,
    PlaceImage,
    PlaceOtherName,
)
from partnership.publishing.admin import ChildInline, RecordAdmin
from partnership.sources.admin import CitationInline, ImageInline


class OtherNameInline(ChildInline):
    """Other names of a record. Subclasses name the model."""

    own_fields = ("name", ("kind", "language"))


class PlaceOtherNameInline(OtherNameInline):
    model = PlaceOtherName


class GroupMemberInline(ChildInline):
    """The members of a place that is a group."""

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
    columns = ("kind", "iso_alpha3", "part_of")
    filters = ("kind",)
    list_select_related = ("part_of",)
    ordering = ("name", "slug")
    inlines = (PlaceOtherNameInline, GroupMemberInline, PlaceImageInline, PlaceCitationInline)
    sections = (
        (None, {"fields": ("name", "formal_name", "kind", "part_of")}),
        (_("Codes"), {"fields": (("iso_alpha2", "iso_alpha3"), "m49")}),
        (_("On the map"), {"fields": ("capital", ("latitude", "longitude"))}),
    )
