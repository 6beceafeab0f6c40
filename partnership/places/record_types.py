"""What places are to readers."""

from django.utils.translation import gettext_lazy as _

from partnership.pages.registry import RecordType, SchemaOrg
from partnership.pages.schema_org import Node, identifiers, mention, stated
from partnership.places.models import Place

TYPES_OF_PLACES = {
    Place.Kind.COUNTRY: "Country",
    Place.Kind.AREA: "AdministrativeArea",
    Place.Kind.CITY: "City",
}


def type_of_place(record: Place) -> str:
    return TYPES_OF_PLACES.get(record.kind, "Place")


def place(record: Place) -> Node:
    is_point = record.kind == Place.Kind.CITY and record.latitude is not None
    return {
        "identifier": identifiers(
            ("ISO 3166-1 alpha-3", record.iso_alpha3), ("UN M49", record.m49)
        ),
        "containedInPlace": mention(record.part_of),
        # The map sets the dot of a country at its capital, which is not where the country is.
        "geo": is_point
        and stated(
            type="GeoCoordinates",
            latitude=f"{record.latitude:f}",
            longitude=f"{record.longitude:f}",
        ),
    }


RECORD_TYPES = (
    RecordType(
        Place,
        "places",
        _("Places"),
        position=60,
        at_foot=20,
        schema_org=SchemaOrg(type_of_place, place),
    ),
)
