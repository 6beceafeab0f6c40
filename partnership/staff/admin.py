"""The staff pages that belong to no kind of record, and what the whole admin is called."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from partnership.publishing.models import Revision
from partnership.staff.activity import ActivityAdmin
from partnership.staff.models import SecurityEvent
from partnership.staff.security.pages import SecurityLog

admin.site.site_header = _("Record administration")
admin.site.site_title = _("Record administration")
admin.site.index_title = _("All records")

# The kinds of records stand in the head of each page.
admin.site.enable_nav_sidebar = False

admin.site.register(Revision, ActivityAdmin)
admin.site.register(SecurityEvent, SecurityLog)
