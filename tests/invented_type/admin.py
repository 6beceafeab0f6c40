"""The staff pages of lighthouses."""

from django.contrib import admin

from partnership.sources.admin import CitationInline
from partnership.staff.record_admin.record import RecordAdmin
from tests.invented_type.models import Lighthouse, LighthouseCitation


class LighthouseCitationInline(CitationInline):
    model = LighthouseCitation


@admin.register(Lighthouse)
class LighthouseAdmin(RecordAdmin):
    inlines = (LighthouseCitationInline,)
    sections = ((None, {"fields": ("title", "lit", "height")}),)
