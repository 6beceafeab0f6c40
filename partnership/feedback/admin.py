"""The staff pages of reports: what came in, and what was done about it."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partnership.feedback.models import Report
from partnership.publishing.models.record import record_models
from partnership.staff.dashboard import SHOWN, Line, Section, form_address


@admin.register(Report)
class ReportAdmin(admin.ModelAdmin):
    """Reports are read and settled here; what readers wrote is not changed."""

    # Roles give rights to what comes in: see partnership.staff.roles.
    comes_in = True

    list_display = ("reference", "made_at", "kind", "about", "state")
    list_filter = ("state", "kind", "made_at")
    search_fields = ("reference", "subject", "text", "note")
    readonly_fields = (
        "reference",
        "made_at",
        "kind",
        "about",
        "fact",
        "text",
        "evidence",
        "email",
        "language",
        "settled_at",
        "settled_by",
        "mailed_at",
    )
    fieldsets = (
        (None, {"fields": ("kind", "about", "fact", "text", "evidence", "email", "language")}),
        (_("What was done"), {"fields": ("state", "note", "settled_at", "settled_by")}),
        (_("About the report"), {"fields": ("reference", "made_at", "mailed_at")}),
    )

    def has_add_permission(self, request):
        return False

    @admin.display(description=_("about"), ordering="subject")
    def about(self, report):
        """The page that is meant, with the way to the form of its record."""
        if not report.page:
            return gettext("no page of this site")
        known = {model._meta.label_lower for model in record_models()}
        if report.record and report.model in known:
            address = form_address(report.model, report.record)
            return format_html('<a href="{}">{}</a>', address, report.subject)
        return report.subject

    def save_model(self, request, report, form, change):
        if "state" in form.changed_data:
            report.settle(report.state, request.user)
        super().save_model(request, report, form, change)

    def dashboard_section(self, user):
        """The reports that nobody has answered yet, for the first page of the staff."""
        if not user.has_perm("feedback.view_report"):
            return None
        waiting = Report.objects.waiting()
        lines = [
            Line(
                title=report.subject or Truncator(report.text).chars(80),
                kind=report.get_kind_display(),
                address=form_address(Report._meta.label_lower, report.pk),
                when=report.made_at,
            )
            for report in waiting[:SHOWN]
        ]
        title, none = gettext("Reports from readers"), gettext("No report waits for an answer.")
        more = f"{reverse('admin:feedback_report_changelist')}?state__exact={Report.State.NEW}"
        return Section("reports", title, lines, waiting.count(), none, more)
