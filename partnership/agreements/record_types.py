"""What partnerships and agreements are to readers."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnership.agreements.models import Agreement, AgreementPlace, Partnership
from partnership.pages.registry import InTimeline, RecordType, SchemaOrg
from partnership.pages.schema_org import Node, known, mentions, text_of
from partnership.participants.record_types import grants
from partnership.sources.record_types import documents


def partnership(record: Partnership) -> Node:
    return {
        "description": text_of(record, "summary", "lead"),
        "member": mentions(record.partners.all()),
        "areaServed": mentions(record.places.all()),
        "keywords": mentions(record.themes.all()),
        "funding": grants(record.public_money),
    }


def agreement(record: Agreement) -> Node:
    places = {role: [] for role in AgreementPlace.Role}
    for row in record.public_places:
        places[row.role].append(row.place)
    return {
        "genre": record.get_kind_display(),
        "abstract": text_of(record, "summary"),
        "dateCreated": known(record, "signed"),
        "creator": mentions(row.organisation for row in record.public_parties if row.organisation),
        "about": mentions([*record.public_themes, *record.coded_themes]),
        "locationCreated": mentions(places[AgreementPlace.Role.SIGNED_IN]),
        "spatialCoverage": mentions(places[AgreementPlace.Role.APPLIES_TO]),
        "funding": grants(record.public_money),
        "subjectOf": documents(record),
    }


RECORD_TYPES = (
    RecordType(
        Partnership,
        "partnerships",
        _("Partnerships"),
        position=130,
        # Its page is the overview, or one among the pages that tell of the whole.
        counted_as_data=False,
        schema_org=SchemaOrg("Project", partnership),
    ),
    RecordType(
        Agreement,
        "agreements",
        _("Agreements"),
        position=10,
        in_menu=10,
        timeline=InTimeline(
            position=20,
            label=pgettext_lazy("timeline", "Agreement"),
            first=F("signed_earliest"),
            last=F("signed_latest"),
            date_of=lambda record: (record.signed, "point", record.signed_label),
            past=("signed", "in_force", "ended"),
        ),
        schema_org=SchemaOrg(properties=agreement),
    ),
)
