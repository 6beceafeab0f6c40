"""Uploaded documents, handed out so that nothing in them can act on this site."""

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from partnership.publishing.models import Publishable
from partnership.sources.models import DOCUMENT_ENDINGS, document_models
from partnership.website.views.stored_files import (
    POLICY,
    may_view,
    reviewed_record,
    reviewed_rows,
)


def find(name):
    """The public document with this file: it is published, and so is its record. None else."""
    for model in document_models():
        public = Publishable.published_condition(model.parent_name)
        document = model.objects.filter(public, file=name, published=True).first()
        if document is not None:
            return document
    return None


def document(request, key, ending):
    """Hand out a public document under its title."""
    found = find(name_of(key, ending))
    if found is None:
        raise Http404
    return hand_out(found.file.name, found.title)


@require_safe
def staff_document(request, key, ending):
    """A document for staff, also one that only a draft has. Its name is the key."""
    if not may_view(request.user, document_models()):
        raise PermissionDenied
    name = name_of(key, ending)
    rows = (model.objects.filter(file=name).first() for model in document_models())
    saved = next(filter(None, rows), None)
    return hand_out(name, saved.title if saved else "", private=True)


@require_safe
def review_document(request, token, key, ending):
    """A document of the one record, or of its draft, that a review link in use shows."""
    name = name_of(key, ending)
    for row in reviewed_rows(reviewed_record(token), document_models()):
        if row["file"] == name and row["published"]:
            return hand_out(name, row["title"], private=True)
    raise Http404


def name_of(key, ending):
    """The name of the file with this key, or Http404 where no document can have it."""
    if ending not in DOCUMENT_ENDINGS:
        raise Http404
    return f"documents/{key}.{ending}"


def hand_out(name, title, *, private=False):
    """A file under the title of its document, to be saved and not shown."""
    try:
        file = default_storage.open(name)
    except FileNotFoundError:
        raise Http404 from None
    filename = f"{slugify(title)[:80] or 'document'}.{name.rpartition('.')[2]}"
    response = FileResponse(file, as_attachment=True, filename=filename)
    response.headers["Content-Security-Policy"] = POLICY
    if private:
        response.headers["Cache-Control"] = "private, no-store"
    return response
