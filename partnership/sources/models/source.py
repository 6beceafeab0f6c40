"""The documents that state the facts of the record."""

from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from partnership.publishing.models import Record
from partnership.values.fields import ImpreciseDateField
from partnership.values.understanding.fields import LanguageCodeField

web_address = URLValidator(
    schemes=["http", "https"],
    message=_("Enter a full web address that begins with http:// or https://."),
)


class Source(Record):
    """A document that states facts of the record: who published it, when, and where it is."""

    counterparts = {
        "language": "BCP 47",
    }

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
    search_rank = 11
    url_name = "sources:source"
    needs_no_citation = "__all__"
    why_no_citation = _("The source itself is the evidence of what it is.")

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
    language = LanguageCodeField(
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
