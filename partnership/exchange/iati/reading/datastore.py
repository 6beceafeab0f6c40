"""Reads activities as the IATI Datastore gives them: one flat JSON document each.

The nesting is gone there: what belonged together are lists of one length. Lists of different
lengths cannot be put together again and are told as lost. Two uses:

- `activities` gives the same values as `reading`, for `taking.fixtures_of_activities`;
- `second_source` cites the documents for the dates of projects that the record has already,
  found by the symbol of the reporting organisation, and changes nothing of them.
"""

import json
import re
import uuid
from pathlib import Path

from partnership.exchange.iati.codes import ACTUAL_END, ACTUAL_START
from partnership.exchange.iati.plain_elements import ROWS, SINGLE_VALUES, parts_of
from partnership.exchange.iati.reading.rows import NAMESPACE, fixture
from partnership.exchange.iati.reading.values import day_of, period_of
from partnership.exchange.iati.reading.xml import MOST_BYTES, Refused
from partnership.exchange.pipeline.objects import is_nested_too_deep
from partnership.sources.models import Citation, Passage, Source
from partnership.values.dates import ImpreciseDate
from projects.models import Project, ProjectCitation

SYMBOL = re.compile(r"[A-Z]{3}/[0-9]{2}/[0-9]{2,3}/[A-Z]{3}")


def flat(path):
    """What the Datastore calls a path of an activity, such as "policy-marker/@code"."""
    return re.sub(r"\W+", "_", path)


def plain(element):
    """{field or fixed attribute: its name here} of the plain parts of an element."""
    fixed = ROWS[element].fixed if element in ROWS else ()
    names = parts_of(element) | {name: f"@{name}" for name in fixed}
    return {name: flat(f"{element}/{path}") for name, path in names.items()}


# The elements of the other parts.
ELEMENTS = {
    "participants": "participating-org",
    "budgets": "budget",
    "transactions": "transaction",
}
SINGLE = {field: flat(f"{tag}/{attribute}") for field, (tag, attribute) in SINGLE_VALUES.items()}
# The rows that can be put together again: those of one element without others in it.
ROWS_HERE = [
    tag for tag, rows in ROWS.items() if all(path[0] == "@" for path in rows.parts.values())
]
PARTS = {
    "dates": {"type": "activity_date_type", "iso-date": "activity_date_iso_date"},
    "participants": {
        "ref": "participating_org_ref",
        "role": "participating_org_role",
        "type": "participating_org_type",
        "names": "participating_org_narrative",
    },
    "countries": {"code": "recipient_country_code", "percentage": "recipient_country_percentage"},
    "regions": {
        "code": "recipient_region_code",
        "vocabulary": "recipient_region_vocabulary",
        "percentage": "recipient_region_percentage",
    },
    "sectors": {
        "code": "sector_code",
        "vocabulary": "sector_vocabulary",
        "percentage": "sector_percentage",
    },
    "tags": {"code": "tag_code", "vocabulary": "tag_vocabulary"},
    **{tag: plain(tag) for tag in ROWS_HERE},
    "budgets": {
        "amount": "budget_value",
        "currency": "budget_value_currency",
        "value_date": "budget_value_value_date",
        "start": "budget_period_start_iso_date",
        "end": "budget_period_end_iso_date",
    },
    "transactions": {
        "type": "transaction_transaction_type_code",
        "date": "transaction_transaction_date_iso_date",
        "amount": "transaction_value",
        "currency": "transaction_value_currency",
        "value_date": "transaction_value_value_date",
    },
    "transaction_sectors": {
        "code": "transaction_sector_code",
        "vocabulary": "transaction_sector_vocabulary",
    },
    "descriptions": {"type": "description_type", "texts": "description_narrative"},
}
PARTS |= {name: plain(element) | PARTS[name] for name, element in ELEMENTS.items()}
USED = {name for fields in PARTS.values() for name in fields.values()} | {
    *SINGLE.values(),
    *("iati_identifier", "xml_lang", "default_currency", "humanitarian", "title_narrative"),
    *("reporting_org_ref", "reporting_org_type", "reporting_org_narrative"),
    *("activity_status_code", "activity_scope_code", "default_aid_type_code", "dataset_version"),
}


def document_of(path):
    """The document in a file; Refused where it is none of the Datastore's."""
    if Path(path).stat().st_size > MOST_BYTES:
        raise Refused("too_large")
    try:
        document = json.loads(Path(path).read_bytes())
    except (ValueError, RecursionError):
        raise Refused("not_datastore") from None
    whole = isinstance(document, dict) and isinstance(document.get("iati_identifier"), str)
    if not whole or is_nested_too_deep(document):
        raise Refused("not_datastore")
    return document


def activities(paths):
    """Yield the activity of each file as `reading.read` gives it."""
    for path in paths:
        yield activity_of(document_of(path))


def activity_of(document):
    """One document as the plain values of an activity."""
    lost = [[1, name, 1] for name in sorted(document.keys() - USED)]
    parts = {name: _together(document, fields, lost) for name, fields in PARTS.items()}
    aid = [{"line": 1, "code": code} for code in _list(document, "default_aid_type_code")]
    sectors = parts.pop("transaction_sectors")
    rows = {tag: [_with_parts(part, tag) for part in parts.pop(tag)] for tag in ROWS_HERE}
    rows["other-identifier"] = [
        {"line": 1, "fixed": {}, "parts": {"kind": "A1", "identifier": symbol, "owner": None}}
        for symbol in symbols_of(document)
    ]
    for name, element in ELEMENTS.items():
        parts[name] = [_with_parts(part, element) for part in parts[name]]
    transactions = [
        {
            "texts": {},
            "provider": None,
            "receiver": None,
            "sectors": [],
            "countries": [],
            "regions": [],
            **part,
        }
        for part in parts.pop("transactions")
    ]
    if transactions and sectors:
        # Which transaction has which is not needed: they are kept for the whole.
        transactions[0]["sectors"] = sectors
    return {
        "line": 1,
        "identifier": document["iati_identifier"].strip(),
        "language": str(document.get("xml_lang", "")),
        "currency": str(document.get("default_currency", "")),
        "humanitarian": str(document.get("humanitarian", "")) in {"True", "1"},
        "reporter": {
            "line": 1,
            "ref": str(document.get("reporting_org_ref", "")),
            "names": {},
        },
        "titles": _first(document, "title_narrative"),
        "single": {field: str(document.get(name, "")) for field, name in SINGLE.items()},
        "aid_types": aid,
        "transactions": transactions,
        "rows": rows,
        **parts,
        **dict.fromkeys(("contacts", "documents", "relations", "results"), []),
        "lost": lost,
    }


def symbols_of(document):
    """The symbols of projects that a document names, such as RAS/12/17/CPR, each once."""
    texts = [str(document.get("linked_data_uri", "")), *_list(document, "transaction_ref")]
    return sorted({found for text in texts for found in SYMBOL.findall(text)})


def _list(document, name):
    value = document.get(name, [])
    return [str(item) for item in (value if isinstance(value, list) else [value])]


def _first(document, name):
    values = _list(document, name)
    return {"": values[0]} if values else {}


def _together(document, fields, lost):
    """The parts of which these fields are lists of one length; others are told as lost."""
    lists = {part: _list(document, name) for part, name in fields.items() if name in document}
    if not lists:
        return []
    first = next(iter(lists.values()))
    for part in [part for part, values in lists.items() if len(values) != len(first)]:
        lost.append([1, fields[part], len(lists.pop(part))])
    return [
        {
            "line": 1,
            **{part: "" for part in fields if part not in ("names", "texts")},
            "names": {},
            **{
                part: {"": values[number]} if part in ("names", "texts") else values[number]
                for part, values in lists.items()
            },
        }
        for number in range(len(first))
    ]


def _with_parts(part, element):
    """A part with its plain parts as `reading.xml` gives them."""
    fixed = ROWS[element].fixed if element in ROWS else ()
    return {
        **part,
        "parts": {name: part[name] for name in parts_of(element)},
        "fixed": {name: part[name] for name in fixed},
    }


# As a second source --------------------------------------------------------------------------


def second_source(paths, title, *, live=False):
    """Yield a source, its passages, and citations of them for the dates of our projects.

    A project is ours where one of its identifiers is the symbol that the document names. Its
    dates stay as they are: the citation says what this source states, and whether that narrows
    or contradicts ours.
    """
    documents = [(Path(path).name, document_of(path)) for path in sorted(paths)]
    slug = f"iati-{documents[0][1].get('reporting_org_ref', 'datastore')}".lower()
    source = uuid.uuid5(NAMESPACE, f"{Source._meta.label_lower}|{slug}")
    publisher = next(iter(_list(documents[0][1], "reporting_org_narrative")), "")
    fields = {"slug": slug, "title": title, "kind": Source.Kind.DATA_SET, "live": live}
    yield fixture(Source, source, {**fields, "publisher": publisher, "language": "en"})
    for position, (_name, document) in enumerate(documents, start=1):
        projects = Project.objects.filter(identifiers__identifier__in=symbols_of(document))
        passage = uuid.uuid5(NAMESPACE, f"{source}|{document['iati_identifier']}")
        yield fixture(
            Passage,
            passage,
            {
                "source": str(source),
                "key": f"activity-{position}",
                "position": position,
                "locator": document["iati_identifier"][:100],
                "quotation": quotation_of(document),
            },
        )
        for project in projects.distinct().order_by("slug"):
            yield from _citations(project, passage, document)


def quotation_of(document):
    """The words of the document that state its dates, exactly as its JSON has them."""
    names = ("iati_identifier", "activity_date_type", "activity_date_iso_date")
    return ", ".join(f'"{name}": {json.dumps(document.get(name))}' for name in names)


def _citations(project, passage, document):
    days = {
        part["type"]: day_of(part["iso-date"])
        for part in _together(document, PARTS["dates"], [])
        if day_of(part["iso-date"])
    }
    start, end = days.get(ACTUAL_START), days.get(ACTUAL_END)
    stated = {
        "actual_start": start,
        "actual_end": end,
        "stated_period": period_of(start, end) if start and end else None,
    }
    for field, value in stated.items():
        ours = getattr(project, field)
        if not ours or not value or ours == value:
            continue
        yield fixture(
            ProjectCitation,
            uuid.uuid5(NAMESPACE, f"{project.pk}|{passage}|{field}"),
            {
                "owner": str(project.pk),
                "field": field,
                "passage": str(passage),
                "stance": stance_of(ours, value),
                "stated_value": value,
            },
        )


def stance_of(ours, value):
    """Whether a stated date lies within ours, and so narrows it, or contradicts it."""
    wide, narrow = ImpreciseDate.parse(ours), ImpreciseDate.parse(value)
    within = (wide.earliest is None or wide.earliest <= narrow.earliest) and (
        wide.latest is None or narrow.latest <= wide.latest
    )
    return Citation.Stance.NARROWS if within else Citation.Stance.CONTRADICTS
