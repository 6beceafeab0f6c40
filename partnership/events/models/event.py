"""Events: who held them, who came, and what they left."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnership.agreements.models import Agreement, Partnership
from partnership.participants.models import ParticipantLink, either_organisation_or_group
from partnership.places.models import Named, OtherName, Place
from partnership.publishing.models import (
    Hierarchical,
    OrderedChild,
    PublishableManager,
    PublishableQuerySet,
    Record,
    StepUp,
)
from partnership.sources.images import Image
from partnership.sources.models import Citation, Document
from partnership.topics.models import Framework, Theme
from partnership.values.fields import ImpreciseDateField, in_year
from partnership.values.models import Quantified, Translatable
from projects.models import Project


class EventQuerySet(PublishableQuerySet):
    def in_year(self, year, until=None):
        """Events that may touch `year`, however imprecise their dates."""
        return self.filter(in_year("dates", year, until))

    def newest_first(self):
        """By the latest possible day; events without a date come last."""
        return self.order_by(F("dates_latest").desc(nulls_last=True), "slug")

    def in_lines(self):
        return self.published().newest_first()


class Event(Named, Record):
    """A signing, a meeting, a conference, a training: something people came together for."""

    counterparts = {
        "title": "iCalendar SUMMARY",
        "dates": "iCalendar DTSTART, DTEND (exact days only)",
        "place": "iCalendar LOCATION",
    }

    class Kind(models.TextChoices):
        SIGNING = "signing", _("signing ceremony")
        SEMINAR = "seminar", _("seminar")
        CONFERENCE = "conference", _("conference")
        EXPERT_MEETING = "expert_meeting", _("expert meeting")
        FORUM = "forum", _("forum")
        TRAINING = "training", _("training")
        WORKSHOP = "workshop", _("workshop")
        MEETING = "meeting", _("meeting")

    translatable = ("title", "short_title", "summary", "purpose", "date_note")
    search_fields = (
        "title",
        "short_title",
        "summary",
        "purpose",
        "other_titles__title",
        "other_names__name",
    )
    search_rank = 5
    line_fields = ("dates", "date_note")
    url_name = "events:event"
    needs_no_citation = Record.needs_no_citation | {"title_is_descriptive", "date_note"}
    link_words = {"concerns": _("concerns it")}

    title = models.CharField(
        _("title"),
        max_length=500,
        help_text=_("The title as the source prints it, or a description if it prints none."),
    )
    short_title = models.CharField(
        _("short title"),
        max_length=200,
        blank=True,
        help_text=_("A few words for lists and breadcrumbs."),
    )
    title_is_descriptive = models.BooleanField(
        _("title is a description"),
        default=False,
        help_text=_("Tick when the title is our description, because no source gives a title."),
    )
    partnerships = models.ManyToManyField(
        Partnership,
        verbose_name=_("partnerships"),
        related_name="events",
        help_text=_("The partnership to which it belongs."),
    )
    kind = models.CharField(
        _("kind"), max_length=16, choices=Kind, help_text=_("What sort of event it is.")
    )
    dates = ImpreciseDateField(
        _("dates"),
        role="period",
        help_text=_("The day or days, such as 2016-09-06/2016-09-08. Empty when not stated."),
    )
    date_note = models.CharField(
        _("note on the date"),
        max_length=300,
        blank=True,
        help_text=_("What is known of the time without a date, e.g. “during the project”."),
    )
    place = models.ForeignKey(
        Place,
        verbose_name=_("place"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="events",
        help_text=_("Where it was held. Leave empty when not stated."),
    )
    concerns = models.ManyToManyField(
        Place,
        verbose_name=_("places it concerns"),
        blank=True,
        related_name="events_about",
        help_text=_("The countries, regions or groups it was about, where a source says so."),
    )
    summary = models.TextField(
        _("summary"), blank=True, help_text=_("One or two lines that say what it is.")
    )
    purpose = models.TextField(
        _("purpose"), blank=True, help_text=_("What it was for, in plain words.")
    )
    agreements = models.ManyToManyField(
        Agreement,
        verbose_name=_("agreements"),
        blank=True,
        related_name="events",
        help_text=_("Agreements signed or dealt with there, where a source says so."),
    )
    projects = models.ManyToManyField(
        Project,
        verbose_name=_("projects"),
        blank=True,
        related_name="events",
        help_text=_("Projects that it belongs to, where a source says so."),
    )
    frameworks = models.ManyToManyField(
        Framework,
        verbose_name=_("frameworks"),
        blank=True,
        related_name="events",
        help_text=_("Frameworks under which it was held, where a source says so."),
    )
    themes = models.ManyToManyField(
        Theme,
        verbose_name=_("themes"),
        blank=True,
        related_name="events",
        help_text=_("What it was about."),
    )

    objects = PublishableManager.from_queryset(EventQuerySet)()

    class Meta(Record.Meta):
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [models.Index(fields=["-dates_latest", "slug"], name="events_newest")]


class EventOtherTitle(OrderedChild):
    """Another title by which a source names an event."""

    parent_name = "event"

    event = models.ForeignKey(
        Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="other_titles"
    )
    title = models.CharField(
        _("title"), max_length=500, help_text=_("The title as the source prints it.")
    )

    class Meta(OrderedChild.Meta):
        verbose_name = _("other title")
        verbose_name_plural = _("other titles")

    def __str__(self):
        return self.title


class EventOtherName(OtherName):
    """A name by which readers know an event, though no source of the record prints it."""

    parent_name = "event"

    event = models.ForeignKey(
        Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="other_names"
    )

    class Meta(OtherName.Meta):
        verbose_name = _("other name")
        verbose_name_plural = _("other names")


class EventParticipant(ParticipantLink):
    """Who organised, sponsored or addressed an event."""

    words_for_readers = {
        "": _("who took part in it"),
        "organisation": _("who took part in it"),
        "role": _("in which role somebody took part"),
        "named_as": _("how the source names who took part"),
    }

    class Role(models.TextChoices):
        ORGANISER = "organiser", _("organiser")
        SPONSOR = "sponsor", _("sponsor")
        HOST = "host", _("host")

    parent_name = "event"

    event = models.ForeignKey(
        Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="participants"
    )
    role = models.CharField(
        _("role"), max_length=10, choices=Role, help_text=_("What it did for the event.")
    )

    class Meta(ParticipantLink.Meta):
        verbose_name = _("organiser or sponsor")
        verbose_name_plural = _("organisers and sponsors")
        constraints = [
            *ParticipantLink.Meta.constraints,
            either_organisation_or_group("events_eventparticipant_organisation_or_group"),
        ]


class Attendance(Hierarchical, ParticipantLink):
    """Who attended an event: an organisation, a place's representatives, or a described group.

    Head-counts of different rows are never added: a part names the row it belongs to.
    """

    words_for_readers = {
        "": _("who came, and how many"),
        "quantity_low": _("how many came"),
    }

    parent_name = "event"
    link_words = {"organisation": _("attended"), "place": _("attended")}
    steps_up = (StepUp("id", "part_of_id"),)

    event = models.ForeignKey(
        Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="attendance"
    )
    place = models.ForeignKey(
        Place,
        verbose_name=_("place"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="attendance",
        help_text=_("The country, region or group whose people attended."),
    )
    part_of = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="parts",
        help_text=_("The row of this event that already counts these people."),
    )

    class Meta(ParticipantLink.Meta):
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [
            *ParticipantLink.Meta.constraints,
            models.CheckConstraint(
                condition=(Q(organisation__isnull=True) | Q(group=""))
                & (Q(organisation__isnull=False) | Q(place__isnull=False) | ~Q(group="")),
                name="events_attendance_says_who",
                violation_error_message=_(
                    "Say who attended: an organisation, a place or a described group."
                ),
            ),
            models.CheckConstraint(
                condition=Q(part_of__isnull=True) | ~Q(part_of=F("id")),
                name="events_attendance_not_part_of_itself",
                violation_error_message=_("A row cannot be a part of itself."),
            ),
        ]

    @property
    def label(self):
        return super().label or (self.place.label if self.place_id else "")

    def clean(self):
        super().clean()
        if self.part_of_id and self.part_of.event_id != self.event_id:
            raise ValidationError({"part_of": _("Choose a row of the same event.")})


class Output(OrderedChild, Quantified, Translatable):
    """What an event left behind, such as videos or articles."""

    words_for_readers = {
        "": _("what was made of it"),
        "quantity_low": _("how much was made of it"),
    }

    parent_name = "event"
    translatable = ("kind", "made_by", "description", "quantity_unit")

    event = models.ForeignKey(
        Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="outputs"
    )
    kind = models.CharField(
        _("kind"), max_length=120, help_text=_("What was made, e.g. “videos” or “articles”.")
    )
    made_by = models.CharField(
        _("made by"),
        max_length=300,
        blank=True,
        help_text=_("Who made it, in the words of the source. Empty when not stated."),
    )
    description = models.TextField(
        _("description"), blank=True, help_text=_("What it contains, in plain words.")
    )

    class Meta(OrderedChild.Meta, Quantified.Meta):
        verbose_name = _("output")
        verbose_name_plural = _("outputs")

    def __str__(self):
        return self.translated("kind")


class EventDocument(Document):
    """A document of an event."""

    parent_name = "event"

    event = models.ForeignKey(
        Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="documents"
    )

    class Meta(Document.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")


class EventImage(Image):
    """An image of an event."""

    parent_name = "event"

    event = models.ForeignKey(
        Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="images"
    )


class EventCitation(Citation):
    """A citation for a fact about an event or one of its rows."""

    owner = models.ForeignKey(
        Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="citations"
    )

    class Meta(Citation.Meta):
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
