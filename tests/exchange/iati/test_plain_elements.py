"""One line of a table carries a field out to IATI and back."""

import pytest
from lxml import etree

from partnership.exchange.iati.plain_elements import PARTS, ROWS, SINGLE_VALUES, Rows
from partnership.exchange.iati.reading import dropped, xml
from partnership.exchange.iati.reading.activities import fixtures_of_activities
from partnership.exchange.iati.writing.structure import CHILDREN, REQUIRED
from partnership.exchange.pipeline.report import FileReport, Report
from partnership.publishing.findings import Level
from projects.models import PolicyMarker, ProjectIdentifier, Result
from tests import factories
from tests.exchange.iati.activities import element
from tests.exchange.iati.taken import told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
XSD = "{http://www.w3.org/2001/XMLSchema}"


@pytest.fixture
def read(partnership):
    """Read an element as an activity of its own: ({model: [fields]}, what is lost)."""

    def read_activity(activity):
        xml.all_held.cache_clear()
        said = xml.activity(activity)
        said["identifier"] = "XM-DAC-41302-ANOTHER"
        said["lost"] = [lost for lost in said["lost"] if lost[1] != "@last-updated-datetime"]
        report, found = FileReport(Report(), ""), {}
        for thing in fixtures_of_activities([said], partnership, report):
            found.setdefault(thing["model"], []).append(thing["fields"])
        return found, told(report, Level.LOST)

    yield read_activity
    xml.all_held.cache_clear()


def test_a_field_said_once_is_written_in_its_place_read_and_dropped(project, read, monkeypatch):
    monkeypatch.setitem(SINGLE_VALUES, "code", ("capital-spend", "percentage"))
    project.code, project.flow_type = "88.5", "10"
    project.save()

    activity = element(project)
    assert activity.find("capital-spend").get("percentage") == "88.5"
    tags = [child.tag for child in activity]
    assert tags.index("default-flow-type") < tags.index("capital-spend")

    found, lost = read(activity)
    [fields] = found["projects.project"]
    assert (fields["code"], fields["flow_type"], lost) == ("88.5", "10", [])
    said = xml.activity(activity)
    assert "code" not in dropped.unstated(said)
    said["single"]["code"] = ""
    assert "code" in dropped.unstated(said)


def test_a_row_with_parts_within_parts_is_written_in_its_place_and_read(
    project, reporter, read, monkeypatch
):
    # As the rows of an element that has no module: a code, a text in languages, an organisation.
    monkeypatch.delitem(ROWS, "other-identifier")
    monkeypatch.setitem(
        ROWS,
        "planned-disbursement",
        Rows(
            "identifiers",
            {"kind": "@type", "identifier": "value/@currency", "owner": "provider-org"},
        ),
    )
    factories.row(ProjectIdentifier, project, kind="A1", identifier="EUR", owner=reporter)

    monkeypatch.setattr("partnership.exchange.iati.writing.activity.faults_of", lambda *given: [])
    activity = element(project)
    [written] = activity.iterfind("planned-disbursement")
    assert etree.tostring(written, encoding=str) == (
        '<planned-disbursement type="A1"><value currency="EUR"/>'
        '<provider-org ref="XM-DAC-41302"><narrative xml:lang="en">Harbour Office</narrative>'
        "</provider-org></planned-disbursement>"
    )
    tags = [child.tag for child in activity]
    assert tags.index("sector") < tags.index("planned-disbursement") < tags.index("document-link")

    found, lost = read(activity)
    [fields] = found["projects.projectidentifier"]
    assert (fields["kind"], fields["identifier"]) == ("A1", "EUR")
    assert (fields["owner"], lost) == (str(reporter.pk), [])


def test_a_part_beside_those_that_a_module_writes_stands_in_its_order_and_is_read(
    project, read, monkeypatch
):
    monkeypatch.setitem(PARTS, "result/indicator", {"means": "description/narrative"})
    translations = {"zh-hans": {"means": {"text": "检查", "status": "official"}}}
    factories.row(
        Result,
        project,
        statement="Safe cranes",
        means="Inspections",
        level="1",
        measure="1",
        unit="cranes",
        baseline_year=2015,
        baseline_value=2,
        translations=translations,
    )

    activity = element(project)
    indicator = activity.find("result/indicator")
    assert [part.tag for part in indicator] == ["title", "description", "baseline"]
    assert indicator.findtext("description/narrative") == "Inspections"

    found, lost = read(activity)
    [fields] = found["projects.result"]
    assert (fields["statement"], fields["means"]) == ("Safe cranes", "Inspections")
    assert fields["translations"] == translations
    assert [about for about, _message in lost] == ["result/description"]


def test_a_part_of_the_contact_is_a_field_of_the_project(project, read, monkeypatch):
    monkeypatch.setitem(PARTS, "contact-info", {"code": "telephone"})
    project.contact_email, project.code = "", "+10 1234"
    project.save()

    activity = element(project)
    assert [part.tag for part in activity.find("contact-info")] == ["telephone"]

    found, lost = read(activity)
    assert (found["projects.project"][0]["code"], lost) == ("+10 1234", [])
    said = xml.activity(activity)
    assert "code" not in dropped.unstated(said)
    assert "code" in dropped.unstated({**said, "contacts": []})


def test_a_row_of_another_list_or_with_an_unknown_code_is_told_and_left_out(project, read):
    for code in ("1", "2", "3"):
        factories.row(PolicyMarker, project, code=code, significance="1")
    activity = element(project)
    first, second, _third = activity.iterfind("policy-marker")
    first.set("vocabulary", "99")
    second.set("significance", "77")

    found, lost = read(activity)
    assert [fields["code"] for fields in found["projects.policymarker"]] == ["3"]
    assert [about for about, _message in lost] == [
        "policy-marker/@vocabulary",
        "policy-marker/@significance",
    ]


@pytest.mark.reference
def test_the_structure_is_that_of_the_published_schema(reference):
    """What may stand in an element, in which order and how often, and the attributes it needs."""
    signs = {("1", "1"): "", ("0", "1"): "?", ("0", "unbounded"): "*", ("1", "unbounded"): "+"}
    children, required = {}, {}
    for name in ("activities-schema", "common"):
        file = "iati-activities-schema" if name == "activities-schema" else "iati-common"
        schema = etree.parse(reference.folder / f"schemas/2.03/{file}.xsd")
        for node in schema.iter(f"{XSD}element"):
            if not node.get("name") or node.find(f"{XSD}complexType") is None:
                continue
            inner = node.find(f"{XSD}complexType")
            own = [
                part
                for part in inner.iter(f"{XSD}element", f"{XSD}attribute")
                if next(part.iterancestors(f"{XSD}element")) is node
            ]
            parts, needed = [], set()
            for part in own:
                tag = part.get("ref") or part.get("name")
                if part.tag == f"{XSD}attribute":
                    needed |= {tag} if part.get("use") == "required" else set()
                    continue
                least, most = part.get("minOccurs", "1"), part.get("maxOccurs", "1")
                if part.getparent().get("maxOccurs") == "unbounded":
                    least, most = "0", "unbounded"
                parts.append(f"{tag}{signs[least, most]}")
            children.setdefault(node.get("name"), []).append(" ".join(parts))
            required.setdefault(node.get("name"), []).append(needed)
    ours = {tag: parts for tag, parts in CHILDREN.items() if tag in children}
    assert {tag: parts for tag, parts in ours.items() if parts not in children[tag]} == {}
    assert len(ours) > 30
    for tag, needed in required.items():
        missing = set.intersection(*needed) - set(REQUIRED.get(tag, "").split())
        assert not missing or tag.startswith("iati-"), tag
