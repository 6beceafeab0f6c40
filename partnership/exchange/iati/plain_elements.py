"""Which part of which element of an activity is which field, wherever it is the one as it stands.

Whatever writes or reads activities goes by these tables: one more line, and the field is in the
files and taken out of them. What has to be worked out, such as shares that make 100, is in the
modules of `writing` and `reading`. This module needs neither Django nor the database, as the
process that parses files has neither.

A part is named by its path below its element: "@code" is an attribute, "document-date/@iso-date"
that of an element in it, "email" the words of one, "description/narrative" its text in each
language. An element whose name ends in "-org" is an organisation.
"""

from typing import NamedTuple

# What an activity says once. Field of a project: (element, attribute).
# A field is emptied where a corrected file drops it.
SINGLE_VALUES = {
    "status": ("activity-status", "code"),
    "scope": ("activity-scope", "code"),
    "collaboration_type": ("collaboration-type", "code"),
    "flow_type": ("default-flow-type", "code"),
    "finance_type": ("default-finance-type", "code"),
    "tied_status": ("default-tied-status", "code"),
}


class Rows(NamedTuple):
    """An element that is one row of a project, as often as there are rows."""

    accessor: str  # of the rows, on the project
    parts: dict[str, str]  # field: path
    fixed: dict[str, str] = {}  # attributes that are always the same, or left out


# Element: its rows.
ROWS = {
    "other-identifier": Rows(
        "identifiers", {"kind": "@type", "identifier": "@ref", "owner": "owner-org"}
    ),
    "policy-marker": Rows(
        "policy_markers",
        {"code": "@code", "significance": "@significance"},
        fixed={"vocabulary": "1"},  # that of the DAC
    ),
}

# Of rows whose element is written and read by a module of its own, the parts that it leaves to the
# table. Path of the element, such as "result/indicator/period/actual": {field: path below it}.
PARTS: dict[str, dict[str, str]] = {
    "budget": {"budget_type": "@type", "budget_status": "@status"},
}


def parts_of(element: str) -> dict[str, str]:
    """{field: path} of all that is plain in an element of this name."""
    if element in ROWS:
        return ROWS[element].parts
    return next((parts for path, parts in PARTS.items() if path.split("/")[-1] == element), {})


# What is taken of an organisation.
OF_ONE = ("@ref", "narrative")


def is_organisation(path: str) -> bool:
    return path.endswith("-org")


def held() -> dict[str, str]:
    """{path below the activity: its attributes} of all that the tables name."""
    found: dict[str, list[str]] = {tag: [name] for tag, name in SINGLE_VALUES.values()}
    paths = [f"{tag}/@{name}" for tag, rows in ROWS.items() for name in rows.fixed]
    paths += [f"{element}/{path}" for element, path in _plain_paths()]
    paths += [f"{path}/{inner}" for path in paths if is_organisation(path) for inner in OF_ONE]
    for path in paths:
        element, _slash, name = path.rpartition("/@")
        steps = (element or path).split("/")
        for end in range(1, len(steps) + 1):
            found.setdefault("/".join(steps[:end]), [])
        if element:
            found[element].append(name)
        elif steps[-1] == "narrative":
            found[path] = ["lang"]
    return {path: " ".join(names) for path, names in found.items()}


def said_once() -> set[str]:
    """The elements of which only the first is read, wherever they stand."""
    steps = {step for _element, path in _plain_paths() for step in path.split("/")}
    inner = {step for step in steps if not step.startswith("@")}
    return {tag for tag, _name in SINGLE_VALUES.values()} | inner


def _plain_paths() -> list[tuple[str, str]]:
    """(element, path below it) of every part in the tables."""
    tables = {tag: rows.parts for tag, rows in ROWS.items()} | PARTS
    return [(element, path) for element, parts in tables.items() for path in parts.values()]
