"""What sources are to readers, and documents of any record in the words of schema.org."""

from django.utils.translation import gettext_lazy as _

from partnership.pages.addresses import absolute
from partnership.pages.registry import RecordType, SchemaOrg
from partnership.pages.schema_org import Node, known, stated
from partnership.pages.templatetags.pages import html_lang
from partnership.publishing.models import Record
from partnership.sources.licences import licence_address
from partnership.sources.models import Source

TYPES_OF_SOURCES = {
    Source.Kind.REPORT: "Report",
    Source.Kind.WEB_PAGE: "WebPage",
    Source.Kind.DATA_SET: "Dataset",
    Source.Kind.NEWS_ARTICLE: "NewsArticle",
}


def type_of_source(record: Source) -> str:
    return TYPES_OF_SOURCES.get(record.kind, "CreativeWork")


def source(record: Source) -> Node:
    return {
        "genre": record.get_kind_display(),
        "publisher": record.publisher and stated(type="Organization", name=record.publisher),
        "datePublished": known(record, "published"),
        "inLanguage": record.language and html_lang(record.language),
        "license": licence_address(record.licence),
        "sameAs": record.url,
        "archivedAt": record.archived_url,
    }


def documents(record: Record) -> list[Node]:
    """The public documents of a record."""
    return [
        stated(
            type="DigitalDocument",
            name=document.title,
            inLanguage=document.language and html_lang(document.language),
            url=document.url or absolute(document.public_url),
        )
        for document in record.documents.all()
        if document.published
    ]


RECORD_TYPES = (
    RecordType(
        Source,
        "sources",
        _("Sources"),
        position=120,
        at_foot=10,
        schema_org=SchemaOrg(type_of_source, source),
    ),
)
