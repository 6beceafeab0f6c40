"""Images of records, each to those who may see the page that shows it."""

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from partnership.publishing.models import Publishable, ReviewLink, Revision
from partnership.sources.images import image_models
from partnership.values.pictures import ENDING, FOLDER, KEPT, picture_of
from partnership.website.views.documents import POLICY

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
    if not shown[0].union(*shown[1:]).exists():
        raise Http404
    return hand_out(request, name, PUBLIC)


@require_safe
def staff_image(request, key):
    """An image for staff, also one of a preview that is saved nowhere. Its name is the key."""
    if not any(may_view(request.user, model) for model in image_models()):
        raise PermissionDenied
    return hand_out(request, names(key)[0], PRIVATE)


def may_view(user, model):
    """Whether somebody may see the forms of the records that have images of this kind."""
    owner = model._meta.get_field(model.parent_name).related_model._meta
    verbs = ("view", "change")
    return any(user.has_perm(f"{owner.app_label}.{verb}_{owner.model_name}") for verb in verbs)


@require_safe
def review_image(request, token, key):
    """An image of the one record, or of its draft, that a review link in use shows."""
    name, picture = names(key)
    link = ReviewLink.objects.with_token(token)
    record = link and apps.get_model(link.model).objects.filter(pk=link.record).first()
    if record is None or picture not in files_of(record):
        raise Http404
    return hand_out(request, name, PRIVATE)


def files_of(record):
    """The file names of the images of a record as its review page shows it."""
    labels = {model._meta.label_lower for model in image_models()}
    draft = Revision.objects.draft_of(record) if record.live else None
    if draft is not None:
        return {row["fields"]["file"] for row in draft.snapshot if row["model"] in labels}
    images = getattr(record, "images", None)
    return set(images.values_list("file", flat=True)) if images else set()


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
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return get_conditional_response(request, etag=etag, response=response)
