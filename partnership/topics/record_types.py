"""What themes and frameworks are to readers."""

from django.utils.translation import gettext_lazy as _

from partnership.pages.registry import RecordType, SchemaOrg
from partnership.pages.schema_org import Node, ends, known, mentions, stated, text_of
from partnership.topics.models import Framework, Theme


def theme(record: Theme) -> Node:
    vocabulary: Node = {}
    if record.vocabulary != Theme.Vocabulary.OWN:
        vocabulary = stated(type="DefinedTermSet", name=str(record.get_vocabulary_display()))
    return {
        "description": text_of(record, "description"),
        "termCode": record.code,
        "inDefinedTermSet": vocabulary,
    }


def framework(record: Framework) -> Node:
    return {
        "genre": record.get_kind_display(),
        "abstract": text_of(record, "description"),
        "dateCreated": known(record, "adopted"),
        "temporalCoverage": "/".join(filter(None, ends(record.period))),
        "creator": mentions(record.public_adopters),
        "about": mentions(record.public_themes),
    }


RECORD_TYPES = (
    RecordType(
        Theme,
        "themes",
        _("Themes"),
        position=70,
        at_foot=30,
        schema_org=SchemaOrg("DefinedTerm", theme),
    ),
    RecordType(
        Framework,
        "frameworks",
        _("Frameworks"),
        position=80,
        at_foot=40,
        schema_org=SchemaOrg(properties=framework),
    ),
)
