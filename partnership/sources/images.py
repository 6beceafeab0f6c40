"""Images of records, with the words that stand for them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnership.publishing.models import OrderedChild
from partnership.values.models import Translatable
from partnership.values.pictures import (
    SMALLER_WIDTHS,
    Picture,
    PictureField,
    size_of,
    smaller_name,
)

# In how many steps, from one side to the other, the style sheet can place a picture.
STEPS = 4


class Image(OrderedChild, Translatable):
    """An image of a record. Abstract: each record type has its own table.

    Where an image must be cropped, its focal point stays in sight: two percentages, from the
    left and from the top.
    """

    needs_citation = False
    translatable = ("alternative_text", "caption")

    alternative_text = models.CharField(
        _("alternative text"),
        max_length=500,
        blank=True,
        help_text=_(
            "What the image shows, for those who cannot see it, in a sentence or two. Needed to "
            "publish."
        ),
    )
    caption = models.TextField(
        _("caption"),
        blank=True,
        help_text=_("Shown under the image: who, where, when. Leave empty if it says no more."),
    )
    credit = models.CharField(
        _("credit"),
        max_length=200,
        blank=True,
        help_text=_("Who made it or owns it, as it must be named, for example “© Pier / A. Quay”."),
    )
    licence = models.CharField(
        _("licence"),
        max_length=200,
        blank=True,
        help_text=_("The terms under which it may be reused, for example “CC BY 4.0”."),
    )
    file = PictureField(
        _("image"),
        db_index=True,
        help_text=_(
            "A JPEG, PNG or WebP file of at most 10 MB and 40 million pixels. What it says about "
            "camera and place is not kept."
        ),
    )
    focal_x = models.PositiveSmallIntegerField(
        _("focal point, from the left"),
        default=50,
        help_text=_("In percent: 0 is the left edge, 100 the right one."),
    )
    focal_y = models.PositiveSmallIntegerField(
        _("focal point, from the top"),
        default=50,
        help_text=_("In percent: 0 is the upper edge, 100 the lower one."),
    )
    width = models.PositiveIntegerField(
        _("width in pixels"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Taken from the file when it is saved."),
    )
    height = models.PositiveIntegerField(
        _("height in pixels"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Taken from the file when it is saved."),
    )

    class Meta(OrderedChild.Meta):
        abstract = True
        verbose_name = _("image")
        verbose_name_plural = _("images")
        constraints = [
            models.CheckConstraint(
                condition=Q(focal_x__range=(0, 100), focal_y__range=(0, 100)),
                name="%(app_label)s_%(class)s_focal_point_within",
                violation_error_message=_("The focal point lies between 0 and 100 percent."),
            )
        ]

    def __str__(self):
        return self.translated("alternative_text") or self.file.name

    def save(self, *args, **kwargs):
        """Save; of a new upload the picture is kept, and its size."""
        if self.file and not self.file._committed:
            picture = Picture.from_upload(self.file.file)
            self.file, self.width, self.height = picture, picture.width, picture.height
        super().save(*args, **kwargs)

    def renew(self):
        """Set the size from the file, without saving."""
        self.width, self.height = size_of(self.file)

    @property
    def files(self):
        """{width: file name} of the image in each width that is kept, the narrowest first."""
        name, width = self.file.name, self.width or 0
        return {one: smaller_name(name, one) for one in SMALLER_WIDTHS if one < width} | {
            width: name
        }

    @property
    def focal_steps(self):
        """The focal point in steps from the left and from the top, as the style sheet has them."""
        return round(self.focal_x * STEPS / 100), round(self.focal_y * STEPS / 100)


def image_models():
    """The tables of images, in the order of the apps."""
    return sorted(Image.__subclasses__(), key=lambda model: model._meta.label)
