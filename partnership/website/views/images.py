"""Images of records, each to those who may see the page that shows it."""

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from partnership.publishing.models import Publishable
from partnership.sources.images import image_models
from partnership.values.pictures import ENDING, FOLDER, KEPT, picture_of
from partnership.values.queries import rows_of
from partnership.website.views.stored_files import (
    POLICY,
    may_view,
    reviewed_record,
    reviewed_rows,
)

# Long enough for a visit; what is taken off the site is gone from all caches soon after.
PUBLIC = "public, max-age=300"
PRIVATE = "private, no-store"


@require_safe
def public_image(request, key):
    """An image of a record that the public sees."""
    name, picture = names(key)
    shown = [
        model.objects.order_by()
        .filter(Publishable.published_condition(model.parent_name), file=picture)
        .values_list("pk")
        for model in image_models()
    ]
    if not rows_of(shown).exists():
        raise Http404
    return hand_out(request, name, PUBLIC)


@require_safe
def staff_image(request, key):
    """An image for staff, also one of a preview that is saved nowhere. Its name is the key."""
    if not may_view(request.user, image_models()):
        raise PermissionDenied
    return hand_out(request, names(key)[0], PRIVATE)


@require_safe
def review_image(request, token, key):
    """An image of the one record, or of its draft, that a review link in use shows, or a public
    one: the logo of the site stands on every page."""
    name, picture = names(key)
    shown = reviewed_rows(reviewed_record(token), image_models())
    if picture not in {row["file"] for row in shown}:
        return public_image(request, key)
    return hand_out(request, name, PRIVATE)


def names(key):
    """The name of the file with this key, and that of the picture it is made from; or Http404."""
    name = f"{FOLDER}/{key}.{ENDING}"
    picture = picture_of(name)
    if not KEPT.fullmatch(picture):
        raise Http404
    return name, picture


def hand_out(request, name, caching):
    """The file, so that nothing in it can act; for one that the browser has, only that."""
    try:
        file = default_storage.open(name)
    except FileNotFoundError:
        raise Http404 from None
    # A name is never used for another picture.
    etag = f'"{name}"'
    response = FileResponse(file, content_type=f"image/{ENDING}")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = caching
    response.headers["Content-Security-Policy"] = POLICY
    return get_conditional_response(request, etag=etag, response=response)
