"""Countries and regions of a file by the names of the United Nations, and their shares."""

from decimal import Decimal

import pytest
from lxml import etree

from partnership.exchange.iati.reading.activities import fixtures_of
from partnership.exchange.iati.writing.findings import Findings
from partnership.exchange.iati.writing.places_and_sectors import divided
from partnership.exchange.pipeline.report import FileReport, Report
from partnership.places.models import Place
from partnership.publishing.findings import Level
from projects.models import Project
from tests import factories
from tests.exchange.iati.activities import words, written
from tests.exchange.iati.taken import apply, told

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_a_region_of_the_dac_is_kept_and_goes_out_under_its_code_beside_a_country(take):
    places = (
        '<recipient-country code="KH" percentage="50"/>'
        '<recipient-region code="789" vocabulary="1" percentage="50"/>'
    )
    _counts, report = take(places=places, live=True)

    region = Place.objects.get(dac_region="789")
    assert (region.kind, region.name) == (Place.Kind.REGION, "Far East Asia")
    assert region.translated("name", "zh-hans") == "远东亚洲"
    assert "recipient-region/@code" not in {field for field, _text in told(report, Level.LOST)}
    [out] = etree.fromstring(written()).iter("recipient-region")
    assert (out.get("code"), out.get("vocabulary"), out.get("percentage")) == ("789", "1", "50")
    assert words(out) == {"en": "Far East Asia", "zh": "远东亚洲"}
    Place.objects.filter(pk=region.pk).update(name="The Far East of Asia")
    assert take(places=places, live=True)[0].keys() == {"unchanged"}


def test_regions_have_the_names_of_their_lists(take):
    take(
        places='<recipient-region code="298" percentage="20"/>'
        '<recipient-region code="689" percentage="20"/>'
        '<recipient-region code="035" vocabulary="2" percentage="20"/>'
        '<recipient-region code="998" percentage="20"><narrative>Global</narrative>'
        '</recipient-region><recipient-region code="x" vocabulary="99" percentage="20"/>'
    )
    assert {row.place.name: row.place.dac_region for row in Project.objects.get().places.all()} == {
        "Africa": "",
        "South and Central Asia": "689",
        "South-eastern Asia": "",
        "Global": "",
        "x": "",
    }


def test_new_countries_have_the_names_of_the_united_nations_in_both_languages(take):
    codes = ["KP", "KR", "IR", "BO", "VE", "FM", "MD", "TZ", "PS", "MF", "VG", "LA"]
    take(
        places="".join(
            f'<recipient-country code="{code}"><narrative>Somewhere</narrative></recipient-country>'
            for code in codes
        )
    )
    found = {place.iso_alpha2: place for place in Place.objects.all()}
    assert found.keys() == set(codes)
    assert found["BO"].name == "Bolivia (Plurinational State of)"
    assert found["PS"].translated("name", "zh-hans") == "巴勒斯坦国"
    assert (found["LA"].iso_alpha3, found["LA"].m49) == ("LAO", "418")
    assert (found["MF"].kind, found["KP"].kind) == ("area", "country")
    assert all(place.has_translation("zh-hans", "name") for place in found.values())


def test_a_country_of_the_record_stays_as_it_is(take):
    laos = factories.place("Lao PDR", iso_alpha2="LA")
    take(places='<recipient-country code="la"/>')
    assert Project.objects.get().places.get().place == laos


@pytest.mark.parametrize(
    ("shares", "whole"),
    [
        (["4.35"] * 22 + ["4.3"], ["4.35"] * 22 + ["4.3"]),
        (["33.33"] * 3, ["33.3333", "33.3333", "33.3334"]),
        (["33", "33", "33"], ["33.3333", "33.3333", "33.3334"]),
        (["17"] * 6, ["16.6667"] * 5 + ["16.6665"]),
        (["14.3"] * 7, ["14.2858"] * 6 + ["14.2852"]),
        (["0", "33.3", "66.6"], ["0", "33.35", "66.65"]),
        (["4.35"] * 23, ["4.3479"] * 22 + ["4.3462"]),
        (["33.3333", "66.6666"], ["33.3333", "66.6667"]),
        (["100"], [None]),
    ],
)
def test_rounded_shares_make_100_on_the_way_out(shares, whole):
    findings = Findings()
    found, _assumed = divided(list(map(Decimal, shares)), "places", "places", findings)
    assert findings.ready
    assert found == [share and Decimal(share) for share in whole]
    assert found == [None] or sum(found) == 100


@pytest.mark.parametrize("shares", [["60", "38"], ["50", "49"], ["33.33", "33.33"], ["90"]])
def test_shares_that_are_wrong_stay_wrong(shares):
    findings = Findings()
    divided(list(map(Decimal, shares)), "places", "places", findings)
    assert not findings.ready


def test_shares_that_our_own_file_assumes_are_not_read_back_as_stated(
    project, partnership, tmp_path
):
    factories.project_place(project, place=factories.place("Viet Nam", iso_alpha2="VN"))
    schools = factories.theme("Schools", vocabulary="dac_sector", code="11220")
    factories.project_theme(project, theme=schools)
    path = tmp_path / "ours.xml"
    path.write_bytes(written())
    assert path.read_text().count("equal shares are assumed") == 4
    titles = {place.name for place in Place.objects.all()}

    report = FileReport(Report(), "")
    apply(fixtures_of(path, partnership, report, live=True), report)

    assert {row.share for row in project.places.all()} == {None}
    assert {row.share for row in project.themes.all()} == {None}
    assert {place.name for place in Place.objects.all()} == titles
