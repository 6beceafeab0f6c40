"""How partners cooperate, which agreements and projects say alike."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Modality(models.TextChoices):
    """How partners cooperate, in the words of the United Nations."""

    SOUTH_SOUTH = "south_south", _("South-South cooperation")
    TRIANGULAR = "triangular", _("triangular cooperation")
    SOUTH_SOUTH_TRIANGULAR = "south_south_triangular", _("South-South and triangular cooperation")
    NORTH_SOUTH = "north_south", _("North-South cooperation")
