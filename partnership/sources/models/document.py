"""Files and addresses that are attached to records."""

import uuid
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnership.publishing.models import OrderedChild
from partnership.sources.file_kinds import check_content
from partnership.sources.models.source import web_address
from partnership.values.understanding.fields import DocumentKindField, LanguageCodeField


def upload_name(document, filename):
    """A random name that keeps only the ending: nothing of the uploader's name is trusted."""
    return f"documents/{uuid.uuid4().hex}{PurePath(filename).suffix.lower()}"


DOCUMENT_ENDINGS = ["pdf", "docx", "odt", "xlsx", "ods", "pptx", "odp", "csv", "txt"]


class Document(OrderedChild):
    """A file or an address attached to a record. Abstract: each record type has its own table."""

    counterparts = {
        "kind": "IATI document-link/category (DocumentCategory)",
        "language": "IATI document-link/language",
        "title": "IATI document-link/title",
        "url": "IATI document-link/@url",
    }

    title = models.CharField(
        _("title"), max_length=500, help_text=_("The title as the document prints it.")
    )
    kind = DocumentKindField(
        _("kind"),
        max_length=3,
        blank=True,
        help_text=_("The IATI DocumentCategory code, for example A09 for a memorandum."),
    )
    language = LanguageCodeField(
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

    def clean(self):
        """Refuse a new upload whose content is not what its name says."""
        super().clean()
        if self.file and not self.file._committed:
            try:
                check_content(self.file.file)
            except ValidationError as error:
                raise ValidationError({"file": error}) from error

    def save(self, *args, **kwargs):
        self.size = self.file.size if self.file else None
        super().save(*args, **kwargs)


def document_models():
    """The tables of documents, in the order of the apps."""
    return sorted(Document.__subclasses__(), key=lambda model: model._meta.label)
