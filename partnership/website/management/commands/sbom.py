"""Lists the software that the site runs on."""

import json
import platform
import re
from collections.abc import Iterator
from importlib import metadata
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = (
        "Write a bill of materials in CycloneDX 1.6 to standard output: this software, Python, and "
        "every package that is installed beside it, with version, licence and what it needs. The "
        "same packages give the same bytes."
    )
    requires_system_checks = []

    def handle(self, **options):
        self.stdout.write(json.dumps(bill_of_materials(), indent=1, ensure_ascii=False))


def bill_of_materials() -> dict[str, Any]:
    """What runs here, as CycloneDX has it."""
    packages = {normalised(one.name): one for one in metadata.distributions()}
    own = f"partnership@{settings.VERSION}"
    references = {name: reference_of(one) for name, one in packages.items()}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": "partnership",
                "version": settings.VERSION,
            }
        },
        "components": [python(), *(component_of(one) for _name, one in sorted(packages.items()))],
        "dependencies": [
            {"ref": own, "dependsOn": sorted(references.values())},
            *(
                {"ref": references[name], "dependsOn": sorted(needed_by(one, references))}
                for name, one in sorted(packages.items())
            ),
        ],
    }


def python() -> dict[str, Any]:
    """The language itself."""
    version = platform.python_version()
    reference = f"pkg:generic/python@{version}"
    return {
        "type": "platform",
        "bom-ref": reference,
        "name": "Python",
        "version": version,
        "purl": reference,
    }


def component_of(package: metadata.Distribution) -> dict[str, Any]:
    """A package with its licence, where it states one."""
    reference = reference_of(package)
    found = {
        "type": "library",
        "bom-ref": reference,
        "name": package.name,
        "version": package.version,
        "purl": reference,
    }
    if licence := licence_of(package):
        found["licenses"] = [licence]
    return found


def licence_of(package: metadata.Distribution) -> dict[str, Any] | None:
    """Its terms: an expression of SPDX, or what it calls them."""
    said = package.metadata
    if expression := said.get("License-Expression"):
        return {"expression": expression}
    named = [
        line.rpartition(" :: ")[2]
        for line in said.get_all("Classifier") or ()
        if line.startswith("License :: ") and line.count(" :: ") > 1
    ]
    # Some put the whole text of their licence there.
    named = named or (said.get("License") or "").strip().splitlines()[:1]
    return {"license": {"name": ", ".join(named)}} if named else None


def needed_by(package: metadata.Distribution, references: dict[str, str]) -> Iterator[str]:
    """What a package needs of what is installed; extras are needed only by those who ask."""
    for line in package.requires or ():
        words, _mark, condition = line.partition(";")
        name = re.match(r"[\w.-]+", words)
        if name and "extra" not in condition and normalised(name[0]) in references:
            yield references[normalised(name[0])]


def reference_of(package: metadata.Distribution) -> str:
    """Its address as others know it."""
    return f"pkg:pypi/{normalised(package.name)}@{package.version}"


def normalised(name: str) -> str:
    """The name of a package as indexes write it."""
    return re.sub(r"[-_.]+", "-", name).lower()
