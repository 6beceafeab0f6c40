"""Template words for images and documents."""

from django import template
from django.conf import settings

register = template.Library()

# The largest box, in pixels, that the style sheet gives an image: at the top, and further down.
LEAD, FURTHER = (736, 384), (608, 512)


def folder_of_files(context):
    """The address below which the files of a page are: another one in a preview."""
    preview = getattr(context.get("request"), "preview", None)
    return preview.files_at if preview else settings.MEDIA_URL


@register.filter
def pictures(record):
    """The images of a record that stand on its page: a logo stands in the head."""
    return [image for image in record.images.all() if not getattr(image, "is_logo", False)]


@register.simple_tag(takes_context=True)
def logo_address(context, logo):
    """Where whoever sees the page finds the logo of the site."""
    return folder_of_files(context) + logo.name


@register.simple_tag(takes_context=True)
def document_address(context, document):
    """Where whoever sees the page finds a document: at its publisher, or on this site."""
    return document.url or folder_of_files(context) + document.file.name


@register.inclusion_tag("includes/picture.html", takes_context=True)
def picture(context, image, lead=False):
    """An image with its caption and credit. A `lead` one stands at the top of the page.

    A wide lead image fills its column and is cropped around the focal point, all others are shown
    whole. Those further down are fetched only when they come near the window. In a preview the
    files are under an address that only those find who may see the preview.
    """
    folder = folder_of_files(context)
    files = [(folder + name, width) for width, name in image.files.items()]
    values = {"image": image, "lead": lead, "address": files[min(1, len(files) - 1)][0]}
    if image.width and image.height:
        room, height = LEAD if lead else FURTHER
        fills = lead and image.width >= room and image.width > image.height
        whole = min(image.width, room, round(height * image.width / image.height))
        values |= {"files": files, "fills": fills, "shown": room if fills else whole}
    return {**values, "steps": image.focal_steps}
