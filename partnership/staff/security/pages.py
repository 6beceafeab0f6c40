"""The security log as administrators read it."""

from django.contrib import admin
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _


class SecurityLog(admin.ModelAdmin):
    """Read by administrators, changed by nobody."""

    list_display = ("when", "text", "refused", "request_id")
    list_display_links = None
    list_filter = ("refused", "at")
    search_fields = ("text", "request_id")
    ordering = ("-at", "-id")
    list_per_page = 100
    show_full_result_count = False
    actions = None

    @admin.display(description=_("when"), ordering="at")
    def when(self, event):
        return date_format(localtime(event.at), "DATETIME_FORMAT")

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("auth.change_user")

    has_module_permission = has_view_permission

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
