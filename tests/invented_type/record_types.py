"""What lighthouses are to readers."""

from django.db.models import F

from partnership.pages.registry import InTimeline, RecordType, SchemaOrg
from partnership.pages.schema_org import known
from tests.invented_type.models import Lighthouse

RECORD_TYPES = (
    RecordType(
        Lighthouse,
        "lighthouses",
        "Lighthouses",
        position=25,
        in_menu=25,
        timeline=InTimeline(
            position=35,
            label="Lighthouse",
            first=F("lit_earliest"),
            last=F("lit_latest"),
            date_of=lambda record: (record.lit, "point", "First lit"),
            past=("lit",),
        ),
        schema_org=SchemaOrg(
            "LandmarksOrHistoricalBuildings",
            lambda record: {"foundingDate": known(record, "lit")},
        ),
    ),
)
