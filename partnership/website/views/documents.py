"""Uploaded documents, handed out so that nothing in them can act on this site."""

from django.apps import apps
from django.http import FileResponse, Http404
from django.utils.text import slugify

from partnership.publishing.models import Publishable
from partnership.sources.models import DOCUMENT_ENDINGS, Document

# Whatever a file contains, a browser neither runs it nor loads anything for it.
POLICY = "default-src 'none'; sandbox"


def find(name):
    """The public document with this file: it is published, and so is its record. None else."""
    for model in apps.get_models():
        if issubclass(model, Document):
            public = Publishable.published_condition(model.parent_name)
            document = model.objects.filter(public, file=name, published=True).first()
            if document is not None:
                return document
    return None


def document(request, key, ending):
    """Hand out a public document under its title, to be saved and not shown."""
    found = find(f"documents/{key}.{ending}") if ending in DOCUMENT_ENDINGS else None
    if found is None:
        raise Http404
    try:
        file = found.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    filename = f"{slugify(found.title)[:80] or 'document'}.{ending}"
    response = FileResponse(file, as_attachment=True, filename=filename)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
