"""Real files of other publishers: in, out again, and held against the published counts.

docs/iati.md has a row for each. WRITE_IATI_TABLE names a file to which the rows are written anew.
"""

import json
import os
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone
from lxml import etree

from partnership.exchange.iati.reading.activities import fixtures_of
from partnership.exchange.pipeline.report import FileReport, Report
from partnership.participants.models import MoneyLine
from projects.models import Project
from tests.exchange.iati.journeys import partnership_for, travel
from tests.exchange.iati.taken import apply

pytestmark = pytest.mark.any_database

DOCUMENT = Path(__file__).resolve().parents[4] / "docs/iati.md"
FOLDERS = ("real", "real-v1", "standard-examples", "multilingual-and-currency")
SUITES = ("schema-suite", "validator-suite")
LANGUAGES = ["en", "zh-hans", "de", "es", "fr", "pt", "sv"]
HELD = {kind.value for kind in MoneyLine.Kind if kind.value.isdigit()}
CENT = Decimal("0.01")


def pytest_generate_tests(metafunc):
    samples = reference_folder() / "iati/samples"
    baseline = samples / "BASELINE.json"
    names = json.loads(baseline.read_text()) if baseline.exists() else {}
    counted = [name for name in names if name.split("/")[0] in FOLDERS]
    if "sample" in metafunc.fixturenames:
        metafunc.parametrize("sample", counted)
    if "uncounted" in metafunc.fixturenames:
        paths = [path for name in (*FOLDERS, *SUITES) for path in (samples / name).glob("*.xml")]
        others = {str(path.relative_to(samples)) for path in paths} - {*counted}
        metafunc.parametrize("uncounted", sorted(others))


def reference_folder():
    return Path(os.environ.get("REFERENCE_DIR") or DOCUMENT.parents[2] / "shared")


@pytest.fixture
def expected(reference, sample):
    return json.loads((reference.folder / "samples/BASELINE.json").read_text())[sample]


@pytest.mark.reference
@pytest.mark.django_db
def test_a_real_file_comes_in_goes_out_valid_and_comes_in_again_unchanged(
    sample, expected, reference, settings
):
    settings.LANGUAGES = [(code, code) for code in LANGUAGES]

    path = reference.folder / "samples" / sample
    partnership = partnership_for(path)
    journey = travel(path, partnership)

    row = row_of(sample, expected, journey)
    if os.environ.get("WRITE_IATI_TABLE"):
        with open(os.environ["WRITE_IATI_TABLE"], "a") as file:
            file.write(f"{row}\n")
    else:
        assert row in DOCUMENT.read_text()
    if journey.refused:
        assert Project.objects.count() == 0
        return
    today = timezone.localdate()
    left_out = expected["activities"] - journey.kept["activities"]
    assert left_out == len(journey.activities_left_out)
    if not left_out:
        assert journey.kept["budgets"] == expected["budgets"]
        assert held(journey) == wanted(expected, path)
    if journey.tree is not None:
        errors = [found for found in reference.findings(journey.tree, today) if found[1] == "error"]
        assert errors == []
    assert journey.applied.keys() <= {"created"}
    assert take_in_file(path, partnership).keys() <= {"unchanged"}
    if journey.tree is not None and not journey.left_out and not journey.money_left_out:
        assert {name: (journey.out[name], total) for name, total in journey.out_sums.items()} == (
            held(journey)
        )


def held(journey):
    return {name: (count, total.quantize(CENT)) for name, (count, total) in
            journey.kept_sums.items()}  # fmt: skip


def wanted(expected, path):
    """The counts and sums of the baseline for the types that the record holds, in cents.

    The sums are those of the amounts rounded one by one, as they are kept, and are held against
    the published sum.
    """
    found = {}
    for activity in etree.parse(path).iter("iati-activity"):
        for node in activity.iterfind("transaction"):
            kind = node.find("transaction-type").get("code")
            value = node.find("value")
            currency = value.get("currency") or activity.get("default-currency")
            if kind in HELD:
                count, total = found.get(f"{kind} {currency}", (0, Decimal(0)))
                amount = Decimal(value.text.strip()).quantize(CENT)
                found[f"{kind} {currency}"] = (count + 1, total + amount)
    for name, (count, total) in found.items():
        published = Decimal(expected["transaction_sums"][name])
        assert abs(published - total) <= count * CENT / 2
    return found


def row_of(sample, expected, journey):
    """The row of docs/iati.md for a file."""
    cells = [f"`{sample}`", expected["version"] or "not named"]
    source = f"{expected['activities']}", f"{expected.get('transactions', 0)}"
    if journey.refused:
        reasons = "; ".join(dict.fromkeys(reason_of(error) for error in journey.errors()))
        cells += [source[0], source[1], f"refused: {reasons}"]
    else:
        numbers = [
            f"{source[0]} → {journey.kept['activities']} → {journey.out['activities']}",
            f"{source[1]} → {journey.kept['transactions']} → {journey.out['transaction']}",
        ]
        remarks = [
            f"{count} × {message}" if count > 1 else message
            for message, count in sorted(journey.left_out.items())
        ]
        remarks = journey.activities_left_out + remarks
        cells += [*numbers, "left out: " + " ".join(remarks) if remarks else "taken in"]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def reason_of(error):
    return f"{error.field}: {error.message}" if error.field else str(error.message)


@pytest.mark.reference
@pytest.mark.django_db
def test_a_file_without_counts_taken_in_again_changes_nothing(uncounted, reference, sums_told):
    path = reference.folder / "samples" / uncounted
    partnership = partnership_for(path)
    first = take_in_file(path, partnership)

    assert take_in_file(path, partnership).keys() <= {"unchanged"}
    assert first.keys() <= {"created"}


def take_in_file(path, partnership):
    report = FileReport(Report(), "")
    return apply(fixtures_of(path, partnership, report, live=True), report)
