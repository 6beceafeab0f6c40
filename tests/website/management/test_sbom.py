"""The bill of materials names what is installed, once, with its version and licence."""

import json
from importlib import metadata
from io import StringIO

import django
from django.core.management import call_command


def read():
    out = StringIO()
    call_command("sbom", stdout=out)
    return out.getvalue()


def test_every_package_is_there_once_with_version_licence_and_what_it_needs():
    bill = json.loads(read())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    found = {one["bom-ref"]: one for one in bill["components"]}
    assert len(found) == len(bill["components"])
    installed = {one.name for one in metadata.distributions()}
    assert {one["name"] for one in found.values()} == installed | {"Python"}
    of_django = f"pkg:pypi/django@{django.get_version()}"
    assert "BSD" in str(found[of_django]["licenses"])
    needs = {one["ref"]: one["dependsOn"] for one in bill["dependencies"]}
    assert f"pkg:pypi/sqlparse@{metadata.version('sqlparse')}" in needs[of_django]
    named = {reference for references in needs.values() for reference in references}
    assert named <= found.keys()


def test_the_same_packages_give_the_same_bytes():
    assert read() == read()
