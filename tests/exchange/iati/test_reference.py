"""The tests' own ruleset evaluator finds what the suite of the official validator plants."""

import datetime

import pytest
from lxml import etree

TODAY = datetime.date(2026, 11, 1)

# File of the suite, and the rules of which at least one must be found broken.
PLANTED = {
    "iati-act-atLeastOne-error-01": "6.11.1",
    "iati-act-atLeastOne-error-02": "4.4.1",
    "iati-act-dateNow-error": "11.1.1",
    "iati-act-dateOrder-error": "11.1.2",
    "iati-act-noMoreThanOne-error": "107.1.2",
    "iati-act-noSpaces-error": "1.11.1",
    "iati-act-oneOrAll-error": "4.1.1",
    "iati-act-range-ifThen-error": "12.2.1",
    "iati-act-regexMatches-error": "1.3.13",
    "iati-act-strictSum-error": "3.4.2",
    "iati-act-timeLimit-error": "7.5.3",
    "iati-act-unique-startsWith-error": "1.1.3",
}


@pytest.mark.reference
@pytest.mark.parametrize(("name", "rule"), PLANTED.items())
def test_a_planted_fault_is_found(reference, name, rule):
    tree = etree.parse(reference.folder / f"samples/validator-suite/{name}.xml")

    assert rule in {found for found, *_rest in reference.rule_errors(tree, TODAY)}


@pytest.mark.reference
@pytest.mark.parametrize("name", ["iati-act-no-errors", "iati-org-no-errors"])
def test_a_clean_file_has_no_error(reference, name):
    tree = etree.parse(reference.folder / f"samples/validator-suite/{name}.xml")

    errors = [found for found in reference.findings(tree, TODAY) if found[1] == "error"]

    assert errors == []


@pytest.mark.reference
def test_a_code_that_is_on_no_list_is_found(reference):
    tree = etree.parse(reference.folder / "samples/validator-suite/iati-act-codelist-basic.xml")

    assert list(reference.code_errors(tree))
