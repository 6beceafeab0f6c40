"""Who says so: sources, their passages, and the bases for citations and documents."""

import re
import uuid
from pathlib import PurePath

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.validators import FileExtensionValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from partnership.publishing.models import Child, OrderedChild, Record
from partnership.values.fields import ImpreciseDateField
from partnership.values.lists import listed

web_address = URLValidator(
    schemes=["http", "https"],
    message=_("Enter a full web address that begins with http:// or https://."),
)


class Source(Record):
    """A document that states facts of the record: who published it, when, and where it is."""

    class Kind(models.TextChoices):
        PRESS_RELEASE = "press_release", _("press release")
        BROCHURE = "brochure", _("brochure")
        AGREEMENT_TEXT = "agreement_text", _("agreement text")
        REPORT = "report", _("report")
        WEB_PAGE = "web_page", _("web page")
        DATA_SET = "data_set", _("data set")
        SPEECH = "speech", _("speech")
        NEWS_ARTICLE = "news_article", _("news article")
        OTHER = "other", _("other")

    translatable = ("title", "short_title", "note")
    search_fields = ("title", "short_title", "publisher")
    url_name = "sources:source"
    needs_no_citation = "__all__"  # its own text is the evidence

    title = models.CharField(
        _("title"), max_length=500, help_text=_("The title as the source prints it.")
    )
    short_title = models.CharField(
        _("short title"),
        max_length=200,
        blank=True,
        help_text=_("A few words by which readers know it, for citation marks and lists."),
    )
    kicker = models.CharField(
        _("kicker"), max_length=300, blank=True, help_text=_("A line printed above the title.")
    )
    standfirst = models.TextField(
        _("standfirst"),
        blank=True,
        help_text=_("The introductory paragraph under the title, word for word."),
    )
    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind, help_text=_("What sort of document it is.")
    )
    publisher = models.CharField(
        _("publisher as credited"),
        max_length=300,
        blank=True,
        help_text=_("The publisher in the words of the source. Leave empty when not stated."),
    )
    dateline = models.CharField(
        _("dateline"),
        max_length=300,
        blank=True,
        help_text=_("The place named at the head of the text, in the words of the source."),
    )
    published = ImpreciseDateField(
        _("published"),
        help_text=_(
            "When the source came out, as precisely as it is known. Leave empty when not stated."
        ),
    )
    language = models.CharField(
        _("language"),
        max_length=12,
        blank=True,
        help_text=_("The language of the source as a code such as en, fr or zh-hans."),
    )
    url = models.URLField(
        _("web address"),
        max_length=500,
        blank=True,
        validators=[web_address],
        help_text=_("Where the publisher offers it."),
    )
    archived_url = models.URLField(
        _("archived copy"),
        max_length=500,
        blank=True,
        validators=[web_address],
        help_text=_("A lasting copy in a public archive."),
    )
    retrieved_on = models.DateField(
        _("retrieved on"), null=True, blank=True, help_text=_("The day it was last looked at.")
    )
    licence = models.CharField(
        _("licence"),
        max_length=200,
        blank=True,
        help_text=_("The terms under which it may be reused, as stated."),
    )
    note = models.TextField(
        _("note on the text"),
        blank=True,
        help_text=_(
            "What a reader must know about the copy: faults of extraction, slips kept as [sic]."
        ),
    )

    class Meta(Record.Meta):
        verbose_name = _("source")
        verbose_name_plural = _("sources")


class PassageManager(models.Manager):
    def get_by_natural_key(self, source, key):
        """The passage with this key in the source with this slug."""
        return self.get(source=Source.objects.get_by_natural_key(source), key=key)


class Passage(OrderedChild):
    """A short verbatim quotation of a source; found once, cited often."""

    parent_name = "source"

    source = models.ForeignKey(
        Source,
        verbose_name=_("source"),
        on_delete=models.CASCADE,
        related_name="passages",
        help_text=_("The source that prints these words."),
    )
    key = models.SlugField(
        _("key"),
        max_length=80,
        help_text=_("A short name of the passage, unique in its source, used in data files."),
    )
    locator = models.CharField(
        _("locator"),
        max_length=100,
        blank=True,
        help_text=_("Where the words stand in the source, for example “lines 28–31” or “page 4”."),
    )
    quotation = models.TextField(
        _("quotation"),
        help_text=_(
            "The words of the source, exactly. Mark an omission with […] and repair only line "
            "breaks and their hyphens."
        ),
    )

    objects = PassageManager()

    class Meta(OrderedChild.Meta):
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "key"],
                name="sources_passage_key_once_per_source",
                violation_error_message=_("This source has a passage with this key already."),
            ),
            models.UniqueConstraint(
                fields=["source", "quotation"],
                name="sources_passage_quotation_once_per_source",
                violation_error_message=_(
                    "This source has a passage with these words already. Cite that one."
                ),
            ),
        ]

    def __str__(self):
        words = self.quotation if len(self.quotation) <= 90 else f"{self.quotation[:89]}…"
        return f"{self.source.short_label}, {self.locator}: {words}"

    @property
    def place(self):
        """Where the words stand, in the reader's language where it counts lines or pages."""
        for count, words in [
            (r"lines (\d+–\d+)", _("lines %(numbers)s")),
            (r"line (\d+)", _("line %(numbers)s")),
            (r"pages (\d+–\d+)", _("pages %(numbers)s")),
            (r"page (\d+)", _("page %(numbers)s")),
        ]:
            if found := re.fullmatch(count, self.locator):
                dash = pgettext("between two numbers", "–")
                return words % {"numbers": found[1].replace("–", dash)}
        return self.locator

    def natural_key(self):
        return (*self.source.natural_key(), self.key)

    natural_key.dependencies = ["sources.source"]


class Citation(Child):
    """Which passage says what about a fact. Abstract: each record type has its own table.

    The fact is the whole owner, a `field` of it, or, with `row`, a child row of it or a field
    of that row. Sources that differ are each cited, with the value that each one states.
    """

    class Stance(models.TextChoices):
        STATES = "states", _("states")
        IMPLIES = "implies", _("implies")
        NARROWS = "narrows", _("narrows")
        CONTRADICTS = "contradicts", _("contradicts")

    parent_name = "owner"

    row = models.UUIDField(
        _("row"),
        null=True,
        blank=True,
        help_text=_("The key of the child row that is cited. Leave empty for the record itself."),
    )
    field = models.CharField(
        _("field"),
        max_length=60,
        blank=True,
        help_text=_("The name of the field that is cited. Leave empty for the whole."),
    )
    passage = models.ForeignKey(
        Passage,
        verbose_name=_("passage"),
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        help_text=_("The words that say so. Type some of them to find the passage."),
    )
    stance = models.CharField(
        _("stance"),
        max_length=12,
        choices=Stance,
        default=Stance.STATES,
        help_text=_("Whether the passage states the value, implies, narrows or contradicts it."),
    )
    stated_value = models.CharField(
        _("value as stated"),
        max_length=300,
        blank=True,
        help_text=_(
            "The value this passage gives, in the field's own form, where it differs from ours."
        ),
    )
    note = models.CharField(
        _("note for readers"),
        max_length=500,
        blank=True,
        help_text=_("What a reader must know to judge this citation."),
    )

    class Meta:
        abstract = True
        ordering = ["id"]
        constraints = [
            # Two, since a missing row equals no other missing row.
            models.UniqueConstraint(
                fields=["owner", "field", "passage"],
                condition=Q(row__isnull=True),
                name="%(app_label)s_%(class)s_once",
                violation_error_message=_("This passage is cited for this fact already."),
            ),
            models.UniqueConstraint(
                fields=["owner", "row", "field", "passage"],
                condition=Q(row__isnull=False),
                name="%(app_label)s_%(class)s_once_per_row",
                violation_error_message=_("This passage is cited for this row already."),
            ),
            models.CheckConstraint(
                condition=~Q(stance="contradicts") | ~Q(stated_value=""),
                name="%(app_label)s_%(class)s_contradiction_has_value",
                violation_error_message=_("Give the value that the contradicting passage states."),
            ),
        ]

    def __str__(self):
        return f"{self.field or _('whole')}: {self.passage}"

    def holds_in(self, record):
        """Whether what is cited is there: a row that moved, or a field that says the same."""
        if self.row:
            return record.find_child(self.row) is not None
        if not self.field or self.owner._meta.get_field(self.field).many_to_many:
            return True
        return getattr(record, self.field) == getattr(self.owner, self.field)

    def clean(self):
        """Refuse a row that is not the owner's and a field that the cited model lacks."""
        super().clean()
        if not getattr(self, "owner_id", None):
            return
        target = self.owner
        if self.row:
            target = self.owner.find_child(self.row)
            if target is None:
                raise ValidationError(
                    {"row": _("No row of this record has this key. Choose one of its rows.")}
                )
        if self.field:
            try:
                target._meta.get_field(self.field)
            except FieldDoesNotExist:
                names = listed(citable_fields(type(target)))
                raise ValidationError(
                    {
                        "field": _("There is no field “%(field)s” here. Use one of: %(names)s.")
                        % {"field": self.field, "names": names}
                    }
                ) from None


def citable_fields(model):
    """The names of the fields of `model` that a passage can be cited for, in model order."""
    ours = {"id", "live", "publish_at", "expire_at", "created_at", "updated_at", "slug"}
    ours |= {"staff_notes", "checked_on", "translations", "original_language", "position"}
    return [
        field.name
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if field.name not in ours
        and getattr(field, "serialize", True)
        and field.name != getattr(model, "parent_name", None)
    ]


class SourceCitation(Citation):
    """A citation for a fact about a source itself, such as its date."""

    owner = models.ForeignKey(
        Source, verbose_name=_("source"), on_delete=models.CASCADE, related_name="citations"
    )

    class Meta(Citation.Meta):
        verbose_name = _("citation")
        verbose_name_plural = _("citations")


def upload_name(document, filename):
    """A random name that keeps only the ending: nothing of the uploader's name is trusted."""
    return f"documents/{uuid.uuid4().hex}{PurePath(filename).suffix.lower()}"


DOCUMENT_ENDINGS = ["pdf", "docx", "odt", "xlsx", "ods", "pptx", "odp", "csv", "txt"]


class Document(OrderedChild):
    """A file or an address attached to a record. Abstract: each record type has its own table."""

    title = models.CharField(
        _("title"), max_length=500, help_text=_("The title as the document prints it.")
    )
    kind = models.CharField(
        _("kind"),
        max_length=3,
        blank=True,
        help_text=_("The IATI DocumentCategory code, for example A09 for a memorandum."),
    )
    language = models.CharField(
        _("language"),
        max_length=12,
        blank=True,
        help_text=_("The language of the document as a code such as en or zh-hans."),
    )
    url = models.URLField(
        _("web address"),
        max_length=500,
        blank=True,
        validators=[web_address],
        help_text=_("Where the document is, if it is not uploaded here."),
    )
    file = models.FileField(
        _("file"),
        upload_to=upload_name,
        blank=True,
        validators=[FileExtensionValidator(DOCUMENT_ENDINGS)],
        help_text=_("The document itself, if it may be offered here."),
    )
    size = models.PositiveBigIntegerField(
        _("size in bytes"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Taken from the file when it is saved."),
    )
    published = models.BooleanField(
        _("published"), default=True, help_text=_("Whether readers may see this document.")
    )

    class Meta(OrderedChild.Meta):
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(url="", file__gt="") | Q(url__gt="", file=""),
                name="%(app_label)s_%(class)s_file_or_address",
                violation_error_message=_("Give either a file or a web address, and not both."),
            )
        ]

    def __str__(self):
        return self.title

    @property
    def public_url(self):
        """Where readers find it: at its publisher, or here, while it and its record are public."""
        return self.url or self.file.url

    def save(self, *args, **kwargs):
        self.size = self.file.size if self.file else None
        super().save(*args, **kwargs)
