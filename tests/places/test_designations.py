"""The names and codes of countries, areas and regions that come with the product."""

import xml.etree.ElementTree as ElementTree

import pytest
from django.core.exceptions import ValidationError

from partnership.places import designations
from partnership.places.models import Place

ALL = [*designations._countries().values(), *designations._regions().values()]


def test_a_country_has_its_names_and_codes():
    viet_nam = designations.country("VN")
    assert (viet_nam.en, viet_nam.zh, viet_nam.alpha3, viet_nam.m49) == (
        "Viet Nam",
        "越南",
        "VNM",
        "704",
    )
    assert (viet_nam.kind, designations.country("MF").kind) == ("country", "area")
    assert designations.country("XX") is None


def test_a_region_is_found_by_either_code():
    assert designations.region(m49="142").zh == designations.region(dac="798").zh == "亚洲"
    assert designations.region(dac="789").en == "Far East Asia"
    assert designations.region() is None


def test_every_one_fits_the_record_and_stands_once():
    for place in ALL:
        row = Place(
            slug="x",
            name=place.en,
            kind=place.kind,
            iso_alpha2=place.alpha2,
            iso_alpha3=place.alpha3,
            m49=place.m49,
            dac_region=place.dac,
        )
        try:
            row.clean_fields()
        except ValidationError as error:
            pytest.fail(f"{place}: {error}")
        assert place.zh
    for name in ("alpha2", "alpha3", "m49", "en", "zh"):
        values = [getattr(place, name) for place in set(ALL) if getattr(place, name)]
        assert len(values) == len(set(values)), name


@pytest.mark.reference
@pytest.mark.parametrize(("name", "known"), [("Country", "alpha2"), ("Region", "dac")])
def test_every_code_that_donors_use_is_there(reference_dir, name, known):
    tree = ElementTree.parse(reference_dir / f"iati/codelists/nonembedded/{name}.xml")  # noqa: S314
    items = [item for item in tree.iter("codelist-item") if item.get("status") != "withdrawn"]
    codes = {item.findtext("code") for item in items}
    assert codes <= {getattr(place, known) for place in ALL}
