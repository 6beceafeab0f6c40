"""Who says so: sources, the editions of their texts, passages, and the bases for citations and
documents."""

from partnership.sources.models.source import Source, web_address  # isort: skip
from partnership.sources.models.edition import Edition, EditionText  # isort: skip
from partnership.sources.models.passage import Passage  # isort: skip
from partnership.sources.models.citation import Citation, SourceCitation, states_facts
from partnership.sources.models.document import (
    DOCUMENT_ENDINGS,
    Document,
    document_models,
    upload_name,
)
from partnership.sources.models.seals import citable_fields
from partnership.sources.models.set_aside import SetAside

__all__ = [
    "DOCUMENT_ENDINGS",
    "Citation",
    "Document",
    "Edition",
    "EditionText",
    "Passage",
    "SetAside",
    "Source",
    "SourceCitation",
    "citable_fields",
    "document_models",
    "states_facts",
    "upload_name",
    "web_address",
]
