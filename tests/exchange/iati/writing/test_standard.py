"""The files against the schema, the code lists and the rules that IATI publishes."""

import csv
import json
from io import BytesIO
from pathlib import Path

import pytest
from lxml import etree
from okfn_iati import IatiMultiCsvConverter

from partnership.exchange.iati import codes
from partnership.exchange.iati.writing.files import write_organisations
from partnership.places.models import Place
from partnership.sources.models import Source
from partnership.values.understanding import iati_codes
from projects.models import Funding, PolicyMarker, Project, ProjectDocument
from tests import factories
from tests.exchange.iati.activities import (
    NOW,
    TODAY,
    full,
    written,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock"), pytest.mark.any_database]


@pytest.mark.reference
def test_the_smallest_file_has_no_finding_at_all(project, reference):
    tree = etree.parse(BytesIO(written()))

    assert list(reference.findings(tree, TODAY)) == []


@pytest.mark.reference
def test_a_full_file_has_no_error(project, partnership, reporter, cambodia, reference):
    full(project, partnership, reporter, cambodia)

    tree = etree.parse(BytesIO(written()))

    assert tree.xpath("count(//transaction)") == 2
    assert [found for found in reference.findings(tree, TODAY) if found[1] == "error"] == []


def test_another_reader_finds_the_same_in_the_file(
    project, partnership, reporter, cambodia, tmp_path
):
    full(project, partnership, reporter, cambodia)
    (tmp_path / "activities.xml").write_bytes(written())

    assert IatiMultiCsvConverter().xml_to_csv_folder(tmp_path / "activities.xml", tmp_path / "read")

    def read(table, *names):
        with open(tmp_path / "read" / f"{table}.csv", newline="") as file:
            return [tuple(row[name] for name in names) for row in csv.DictReader(file)]

    assert read("activities", "activity_identifier", "activity_status", "default_currency") == [
        ("XM-DAC-41302-CRANES", "4", "USD")
    ]
    assert read("transactions", "transaction_type", "value", "currency", "provider_org_name") == [
        ("11", "745000.5", "EUR", "Ministry of Harbours"),
        ("2", "10", "USD", ""),
    ]
    assert read("budgets", "period_start", "period_end", "value") == [
        ("2020-01-01", "2020-12-31", "5")
    ]
    assert sorted(read("participating_orgs", "role", "org_name")) == [
        ("1", "Ministry of Harbours"),
        ("4", "Harbour Office"),
        ("4", "seventeen schools"),
    ]
    assert {code for (code,) in read("sectors", "sector_code")} == {"16020", "11330"}
    found = read("indicator_periods", "target_value", "actual_value")
    assert {value for row in found for value in row if value} == {"500000", "150"}


@pytest.mark.reference
def test_the_organisation_file_has_no_finding(partnership, reference):
    partnership.places.add(factories.place("China", iso_alpha2="CN"))
    factories.agreement(partnerships=[partnership])
    factories.agreement("Unknown day", partnerships=[partnership], signed="2016")
    file = BytesIO()

    assert write_organisations(file, NOW) == 1
    tree = etree.parse(BytesIO(file.getvalue()))

    assert list(reference.findings(tree, TODAY)) == []
    assert tree.xpath("//document-link/category/@code") == ["B13", "B13"]
    assert tree.xpath("//recipient-country/@code") == ["CN", "CN"]
    assert tree.xpath("//document-date/@iso-date") == ["2016-09-06"]


@pytest.mark.reference
def test_the_kept_codes_are_those_of_the_published_lists(reference):
    kept = json.loads(Path(iati_codes.__file__).with_name("iati_codes.json").read_text())
    assert {name: set(text.split()) for name, text in kept.items()} == {
        name: reference.codes(name) for name in kept
    }
    formats = {*codes.FORMATS.values(), codes.WEB_PAGE}
    assert formats <= reference.codes("FileFormat")
    assert set(codes.DAC_REGION_OF_M49.values()) <= reference.codes("Region")


@pytest.mark.reference
@pytest.mark.parametrize(
    ("model", "name", "known"),
    [
        (Source, "language", "Language"),
        (ProjectDocument, "language", "Language"),
        (ProjectDocument, "kind", "DocumentCategory"),
        (Funding, "currency", "Currency"),
        (Place, "iso_alpha2", "Country"),
        (Place, "dac_region", "Region"),
        (PolicyMarker, "code", "PolicyMarker"),
        (Project, "collaboration_type", "CollaborationType"),
        (Project, "flow_type", "FlowType"),
        (Project, "finance_type", "FinanceType"),
        (Project, "aid_type", "AidType"),
        (Project, "tied_status", "TiedStatus"),
    ],
)
def test_a_field_for_a_code_takes_every_code_of_the_published_list(reference, model, name, known):
    field = model._meta.get_field(name)
    for code in reference.codes(known):
        code = code.lower() if known == "Language" else code
        assert field.clean(code, None) == code
