"""Template words for images."""

from django import template
from django.conf import settings

register = template.Library()

# The largest box, in pixels, that the style sheet gives an image: at the top, and further down.
LEAD, FURTHER = (736, 384), (608, 512)


@register.inclusion_tag("includes/picture.html", takes_context=True)
def picture(context, image, lead=False):
    """An image with its caption and credit. A `lead` one stands at the top of the page.

    A wide lead image fills its column and is cropped around the focal point, all others are shown
    whole. Those further down are fetched only when they come near the window. In a preview the
    files are under an address that only those find who may see the preview.
    """
    folder = getattr(context["request"], "files_at", settings.MEDIA_URL)
    files = [(folder + name, width) for width, name in image.files.items()]
    values = {"image": image, "lead": lead, "address": files[min(1, len(files) - 1)][0]}
    if image.width and image.height:
        room, height = LEAD if lead else FURTHER
        fills = lead and image.width >= room and image.width > image.height
        whole = min(image.width, room, round(height * image.width / image.height))
        values |= {"files": files, "fills": fills, "shown": room if fills else whole}
    return {**values, "steps": image.focal_steps}
