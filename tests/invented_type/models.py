"""Lighthouses."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from partnership.publishing.models import Record
from partnership.sources.models import Citation
from partnership.values.fields import ImpreciseDateField


class Lighthouse(Record):
    translatable = ("title",)
    search_fields = ("title",)
    url_name = "invented_type:lighthouse"

    title = models.CharField(_("title"), max_length=300)
    lit = ImpreciseDateField("first lit")
    height = models.PositiveIntegerField("height in metres", null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = "lighthouse"
        verbose_name_plural = "lighthouses"


class LighthouseCitation(Citation):
    owner = models.ForeignKey(Lighthouse, on_delete=models.CASCADE, related_name="citations")

    class Meta(Citation.Meta):
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
