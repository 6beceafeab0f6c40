"""IATI files for everyone, at addresses that do not change with the language; pages about them."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from partnership.exchange.iati.writing.activity import activity_of
from partnership.exchange.iati.writing.files import (
    NothingReady,
    write_activities,
    write_organisations,
)
from partnership.exchange.iati.writing.findings import TOLD_BY_THE_FILE
from partnership.exchange.iati.writing.projects import public_projects, with_everything
from partnership.exchange.responses import answer, whole_file
from partnership.pages.views import RecordDetail
from projects.models import Project

XML = "application/xml; charset=utf-8"


@require_safe
def activities_file(request):
    """All public projects that are ready."""
    return answer_with_file(
        request,
        "activities.xml",
        lambda file: write_activities(file, public_projects()),
        _("Nothing is ready for IATI yet."),
    )


@require_safe
def organisation_file(request):
    """Who reports, with the agreements."""
    return answer_with_file(
        request, "organisation.xml", write_organisations, _("Nothing is ready for IATI yet.")
    )


@require_safe
def activity_file(request, slug):
    """One public project, if it is ready."""
    projects = public_projects().filter(slug=slug)
    get_object_or_404(projects)
    return answer_with_file(
        request,
        f"{slug}.xml",
        lambda file: write_activities(file, projects),
        _("This project is not ready for IATI yet."),
    )


class ActivityPage(RecordDetail):
    """Whether a project has an IATI file, and what that file tells otherwise than its page.

    This asks all that the file says, some twenty queries: the page of the project, which is read
    so much more, leads here instead of asking them itself.
    """

    model = Project
    template_name = "exchange/iati_activity.html"

    def get_queryset(self):
        return with_everything(super().get_queryset())

    def address_of(self, record):
        return reverse("iati_pages:activity", kwargs={"slug": record.slug})

    def get_context_data(self, **kwargs):
        _element, findings = activity_of(self.object)
        return super().get_context_data(
            ready=findings.ready,
            blocking=[finding for finding in findings.in_order() if finding.is_error],
            told=[finding for finding in findings.in_order() if finding.kind in TOLD_BY_THE_FILE],
            **kwargs,
        )


def answer_with_file(request, name, write, not_ready):
    """Answer with a file; 404 with a sentence where nothing is ready.

    It may change with the day, since a date that lies ahead is not given as an actual one.
    """

    def make():
        try:
            return whole_file(write, name, XML, attached=False)
        except NothingReady:
            raise Http404(not_ready) from None

    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return answer(request, make, since=midnight)
