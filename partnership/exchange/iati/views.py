"""IATI files for everyone, at addresses that do not change with the language."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from partnership.exchange.answering import answer, whole_file
from partnership.exchange.iati.selection import public_projects
from partnership.exchange.iati.writer import NothingReady, write_activities, write_organisations

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
