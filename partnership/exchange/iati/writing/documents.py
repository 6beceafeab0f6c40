"""Documents, agreements and pages as `document-link`s, and the other activities of a family."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from partnership.exchange.iati.codes import (
    AGREEMENT_OF_PROJECT,
    PROJECT_PAGE,
    WEB_PAGE,
    format_of,
    language_code,
)
from partnership.exchange.iati.writing.elements import dates_of, narratives, texts_of
from partnership.exchange.iati.writing.findings import Kind
from partnership.exchange.iati.writing.plain_elements import add_parts
from partnership.exchange.xml import add
from partnership.values.translations import is_language
from partnership.values.understanding.iati_codes import codes_of


def page_of(record):
    """The address of a record's page in the site's first language."""
    with override(settings.LANGUAGES[0][0]):
        return settings.SITE_ORIGIN + record.get_absolute_url()


def add_link(parent, url, title, category, media_type=WEB_PAGE, languages=(), day=None):
    """Add a `document-link`; `title` maps languages to texts."""
    element = add(parent, "document-link", {"url": url, "format": media_type})
    narratives(add(element, "title"), title)
    add(element, "category", {"code": category})
    for code in dict.fromkeys(language_code(language) for language in languages):
        add(element, "language", {"code": code})
    if day:
        add(element, "document-date", {"iso-date": day.isoformat()})
    return element


def add_record_page(parent, record, category, day=None):
    """Add the page of a record, in the languages in which the record is."""
    languages = [record.original_language, *sorted(record.translations)]
    return add_link(
        parent, page_of(record), texts_of(record, "title"), category, WEB_PAGE, languages, day
    )


def exact_day(record, field):
    """The day in a date field where it is exact, else None: a document has no place for words."""
    date = dates_of(record, field)
    return date.earliest if date and date.is_exact_day else None


def add_documents(parent, project, findings):
    """Add the project's documents, its agreement and its page."""
    for document in project.documents.all():
        if document.kind not in codes_of("DocumentCategory"):
            findings.add(
                Kind.LEFT_OUT,
                "documents",
                _("“%(document)s” has no kind that IATI knows. Choose one, such as A07.")
                % {"document": document},
            )
            continue
        language = document.language if is_language(document.language) else ""
        address = document.url or f"{settings.SITE_ORIGIN}{document.file.url}"
        link = add_link(
            parent,
            address,
            {language or project.original_language: document.title},
            document.kind,
            format_of(document.url or document.file.name),
            [language] if language else [],
        )
        add_parts(link, document, "documents", findings)
    if project.agreement and project.agreement.is_published():
        day = exact_day(project.agreement, "signed")
        add_record_page(parent, project.agreement, AGREEMENT_OF_PROJECT, day)
    add_record_page(parent, project, PROJECT_PAGE)


def add_relations(parent, project, findings):
    """Add the related activities that have an identifier."""
    for row in sorted(project.relations.all(), key=lambda row: (row.kind, row.related.slug)):
        if row.related.iati_identifier:
            reference = {"ref": row.related.iati_identifier, "type": row.kind}
            add_parts(add(parent, "related-activity", reference), row, "relations", findings)
        else:
            findings.add(
                Kind.LEFT_OUT,
                "relations",
                _("“%(project)s” has no IATI identifier yet. Give it one.")
                % {"project": row.related},
            )
