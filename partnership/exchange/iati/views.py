"""IATI files for everyone, at addresses that do not change with the language."""

from io import BytesIO
from tempfile import SpooledTemporaryFile

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from partnership.exchange.iati.selection import public_projects
from partnership.exchange.iati.writer import NothingReady, write_activities, write_organisations

XML = "application/xml; charset=utf-8"
IN_MEMORY = 4 * 1024 * 1024


@require_safe
def activities_file(request):
    """All public projects that are ready."""
    return _download("activities.xml", lambda file: write_activities(file, public_projects()))


@require_safe
def organisation_file(request):
    """Who reports, with the agreements."""
    return _download("organisation.xml", write_organisations)


@require_safe
def activity_file(request, slug):
    """One public project, if it is ready."""
    projects = public_projects().filter(slug=slug)
    get_object_or_404(projects)
    file = BytesIO()
    try:
        write_activities(file, projects)
    except NothingReady:
        raise Http404(_("This project is not ready for IATI yet.")) from None
    return HttpResponse(file.getvalue(), content_type=XML)


def _download(name, write):
    """Answer with a file that is written before the first byte is sent: whole, or not at all."""
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 the answer closes it
    try:
        write(file)
    except NothingReady:
        file.close()
        raise Http404(_("Nothing is ready for IATI yet.")) from None
    file.seek(0)
    return FileResponse(file, filename=name, content_type=XML)
