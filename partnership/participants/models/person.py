"""People, and the positions they held."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from partnership.participants.models.organisation import Organisation
from partnership.places.models import Named, OtherName
from partnership.publishing.models import Child, Record
from partnership.sources.images import Image
from partnership.sources.models import Citation
from partnership.values.fields import ImpreciseDateField
from partnership.values.models import Translatable


class Person(Named, Record):
    """Somebody who spoke or signed for an organisation. No private data is kept."""

    title_field = "name"
    translatable = ("name", "description")
    search_fields = ("name", "other_names__name")
    search_rank = 4
    url_name = "participants:person"
    mentioned_as = ("name",)
    needs_no_citation = {"sort_name"}

    name = models.CharField(
        _("name"),
        max_length=200,
        help_text=_("In the person's own order, for example with the family name first."),
    )
    sort_name = models.CharField(
        _("name for sorting"),
        max_length=200,
        blank=True,
        help_text=_("The name as lists sort it, for example “Quay, Ada”."),
    )
    description = models.TextField(
        _("description"), blank=True, help_text=_("One sentence, from public sources only.")
    )

    class Meta(Record.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [models.Index(fields=["sort_name"], name="participants_person_by_name")]


class PersonOtherName(OtherName):
    """Another spelling of a person's name."""

    parent_name = "person"

    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="other_names"
    )

    class Meta(OtherName.Meta):
        verbose_name = _("other name")
        verbose_name_plural = _("other names")


class Position(Child, Translatable):
    """A position that a person held; quotations and signatures point to the one held then."""

    words_for_readers = {
        "": _("which office the person holds"),
        "organisation": _("where the person holds office"),
        "title": _("which office the person holds"),
        "period": _("when the person held the office"),
    }

    parent_name = "person"
    translatable = ("title",)
    link_words = {"organisation": None}

    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="positions"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="positions",
        help_text=_("The organisation in which the position is."),
    )
    title = models.CharField(
        _("title"), max_length=200, help_text=_("For example “Director-General” or “Minister”.")
    )
    period = ImpreciseDateField(
        _("period"),
        role="period",
        help_text=_("From when to when it was held. Leave empty when not stated."),
    )

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        ordering = ["id"]

    def __str__(self):
        return pgettext("person in a position", "%(person)s, %(title)s, %(organisation)s") % {
            "person": self.person,
            "title": self.translated("title"),
            "organisation": self.organisation.short_label,
        }


class PersonImage(Image):
    """An image of a person, such as a portrait."""

    parent_name = "person"

    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="images"
    )


class PersonCitation(Citation):
    """A citation for a fact about a person or a position."""

    owner = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="citations"
    )

    class Meta(Citation.Meta):
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
