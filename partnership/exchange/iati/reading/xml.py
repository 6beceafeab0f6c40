"""Reads an IATI activities file as a stream of plain values, in a process of its own.

A file comes from strangers. So it is parsed by a child process with limits on memory and time,
without entities, network or DTD (any DOCTYPE is refused), and only values that are plain JSON
come back, one activity a line. This module needs neither Django nor the database: `read` starts
`python -m partnership.exchange.iati.reading.xml`, which runs `main`.

What is said about a file is a code with its line; `refusals.py` has the sentences.
"""

import sys
from collections import Counter
from functools import cache
from pathlib import Path

from lxml import etree

from partnership.exchange.iati.plain_elements import (
    ROWS,
    SINGLE_VALUES,
    held,
    is_organisation,
    parts_of,
    said_once,
)
from partnership.sources.child_process import Refused, answer, values_from
from partnership.values.understanding.characters import INVISIBLE, tidy

VERSIONS = ("2.01", "2.02", "2.03")
MOST_BYTES = 20 * 1024 * 1024
MOST_MEMORY = 512 * 1024 * 1024
MOST_SECONDS = 60
MOST_ELEMENTS = 2_000_000
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

# What the record holds of an activity: each element with its attributes, below `iati-activity`,
# but for what the tables of `plain_elements` name. Whatever else a file has is listed.
HELD = {
    "": "lang default-currency humanitarian",
    "iati-identifier": "",
    "reporting-org": "ref type secondary-reporter",
    "reporting-org/narrative": "lang",
    "title": "",
    "title/narrative": "lang",
    "description": "type",
    "description/narrative": "lang",
    "participating-org": "ref type role",
    "participating-org/narrative": "lang",
    "activity-date": "type iso-date",
    "contact-info": "type",
    "contact-info/organisation": "",
    "contact-info/organisation/narrative": "lang",
    "contact-info/email": "",
    "recipient-country": "code percentage",
    "recipient-country/narrative": "lang",
    "recipient-region": "code vocabulary percentage",
    "recipient-region/narrative": "lang",
    "sector": "code vocabulary percentage",
    "sector/narrative": "lang",
    "tag": "code vocabulary",
    "tag/narrative": "lang",
    "default-aid-type": "code vocabulary",
    "budget": "",
    "budget/period-start": "iso-date",
    "budget/period-end": "iso-date",
    "budget/value": "currency value-date",
    "transaction": "",
    "transaction/transaction-type": "code",
    "transaction/transaction-date": "iso-date",
    "transaction/value": "currency value-date",
    "transaction/description": "",
    "transaction/description/narrative": "lang",
    "transaction/provider-org": "ref type",
    "transaction/provider-org/narrative": "lang",
    "transaction/receiver-org": "ref type",
    "transaction/receiver-org/narrative": "lang",
    "transaction/sector": "code vocabulary",
    "transaction/sector/narrative": "lang",
    "transaction/recipient-country": "code",
    "transaction/recipient-country/narrative": "lang",
    "transaction/recipient-region": "code vocabulary",
    "transaction/recipient-region/narrative": "lang",
    "document-link": "url format",
    "document-link/title": "",
    "document-link/title/narrative": "lang",
    "document-link/category": "code",
    "document-link/language": "code",
    "related-activity": "ref type",
    "result": "type",
    "result/title": "",
    "result/title/narrative": "lang",
    "result/indicator": "measure",
    "result/indicator/title": "",
    "result/indicator/title/narrative": "lang",
    "result/indicator/baseline": "year value",
    "result/indicator/period": "",
    "result/indicator/period/period-start": "iso-date",
    "result/indicator/period/period-end": "iso-date",
    **{
        f"result/indicator/period/{tag}{below}": attributes
        for tag in ("target", "actual")
        for below, attributes in (
            ("", "value"),
            ("/dimension", "name value"),
            ("/comment", ""),
            ("/comment/narrative", "lang"),
        )
    },
}
# What is read once of the element that it stands in, as IATI has it; another one is listed too.
ONCE = {
    "narrative",  # in each language
    *("iati-identifier", "reporting-org", "title"),
    *("organisation", "period-start", "period-end", "value", "comment"),
    *("transaction-type", "transaction-date", "provider-org", "receiver-org"),
}


# In the parent -------------------------------------------------------------------------------


def read(path):
    """Yield the activities of the file at `path` as dictionaries, in their order.

    Raises Refused for what is no IATI 2.01–2.03 activities file, is not well-formed, is larger
    than MOST_BYTES, or takes more memory or time than it may.
    """
    if Path(path).stat().st_size > MOST_BYTES:
        raise Refused("too_large")
    yield from values_from("partnership.exchange.iati.reading.xml", Path(path).resolve())


# In the child --------------------------------------------------------------------------------


def main(path):
    """Print each activity of a file as a line of JSON, then {"end": true}, or what is wrong."""
    answer(activities(path), seconds=MOST_SECONDS, memory=MOST_MEMORY)


def activities(path):
    """Yield each activity of a file, freeing what was read."""
    events = etree.iterparse(
        path,
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    root, elements = None, 0
    try:
        for event, node in events:
            if event == "start":
                elements += 1
                if elements > MOST_ELEMENTS:
                    raise Refused("too_much")
                if root is None:
                    root = node
                    check_root(root)
            elif node.getparent() is root:
                if node.tag == "iati-activity":
                    yield activity(node)
                else:
                    yield {"unknown": [[node.sourceline, str(node.tag)]]}
                node.clear()
                while node.getprevious() is not None:
                    del root[0]
    except etree.XMLSyntaxError as error:
        if root is None and error.msg and "DTD" in error.msg:
            raise Refused("doctype", line=error.lineno) from None
        raise Refused("not_well_formed", detail=error.msg or "", line=error.lineno) from None


def check_root(root):
    """Raise Refused unless the root is that of a file that can be read."""
    information = root.getroottree().docinfo
    if information.doctype or information.internalDTD is not None:
        raise Refused("doctype", line=root.sourceline)
    if root.tag == "iati-organisations":
        raise Refused("organisation_file", line=root.sourceline)
    if root.tag != "iati-activities":
        raise Refused("not_iati", detail=str(root.tag)[:100], line=root.sourceline)
    version = (root.get("version") or "").strip()
    if version not in VERSIONS:
        raise Refused(
            "old_version" if version.startswith("1") else "version",
            detail=version[:20],
            line=root.sourceline,
        )


def activity(node):
    """One activity as plain values, with all that the record has no place for."""
    return {
        "line": node.sourceline,
        "identifier": words(node.find("iati-identifier")),
        "language": node.get(XML_LANG, ""),
        "currency": node.get("default-currency", ""),
        "humanitarian": node.get("humanitarian", "") in {"1", "true"},
        "reporter": organisation(node.find("reporting-org")),
        "titles": texts(node.find("title")),
        "descriptions": [
            {"type": part.get("type", "1"), "texts": texts(part)}
            for part in node.iterfind("description")
        ],
        "participants": [organisation(part) for part in node.iterfind("participating-org")],
        "single": {
            field: single(node, tag, attribute) for field, (tag, attribute) in SINGLE_VALUES.items()
        },
        "rows": {tag: [plain_row(part) for part in node.iterfind(tag)] for tag in ROWS},
        "dates": [values(part) for part in node.iterfind("activity-date")],
        "contacts": [contact(part) for part in node.iterfind("contact-info")],
        "countries": [place(part) for part in node.iterfind("recipient-country")],
        "regions": [place(part) for part in node.iterfind("recipient-region")],
        "sectors": [place(part) for part in node.iterfind("sector")],
        "tags": [place(part) for part in node.iterfind("tag")],
        "aid_types": [values(part) for part in node.iterfind("default-aid-type")],
        "budgets": [budget(part) for part in node.iterfind("budget")],
        "transactions": [transaction(part) for part in node.iterfind("transaction")],
        "documents": [document(part) for part in node.iterfind("document-link")],
        "relations": [values(part) for part in node.iterfind("related-activity")],
        "results": [
            result(part, number, indicator)
            for number, part in enumerate(node.iterfind("result"))
            for indicator in part.iterfind("indicator")
        ],
        "lost": lost(node),
    }


def lost(node):
    """What the record has no place for: [[first line, path, how often]], attributes with @."""
    found, lines = Counter(), {}
    paths, once = all_held(), ONCE | said_once()
    stack = [(node, "")]
    while stack:
        element, path = stack.pop()
        attributes = paths.get(path)
        if attributes is None:
            missing = [path]  # with all below it
        else:
            names = (name.removeprefix(XML_LANG[:-4]) for name in element.attrib)
            missing = [f"{path}/@{name}".lstrip("/") for name in names if name not in attributes]
            below, seen = [], set()
            for child in element:
                inner = f"{path}/{child.tag}".lstrip("/")
                name = (
                    (child.tag, child.get(XML_LANG, "")) if child.tag == "narrative" else child.tag
                )
                if name in seen and child.tag in once:
                    found[inner] += 1
                    lines.setdefault(inner, child.sourceline)
                else:
                    below.append((child, inner))
                seen.add(name)
            stack += reversed(below)
        for name in missing:
            found[name] += 1
            lines.setdefault(name, element.sourceline)
    return [[lines[name], name, count] for name, count in found.items()]


@cache
def all_held():
    """What is held, with the parts that the tables name: {path: its attributes}."""
    plain = held()
    return {
        path: frozenset(f"{HELD.get(path, '')} {plain.get(path, '')}".split())
        for path in HELD | plain
    }


def words(node):
    """The text of an element, without the space around it; "" for none."""
    return "" if node is None else plain("".join(node.itertext()))


def plain(text):
    """A text without the space around it and the signs that nobody sees.

    Those that stand for letters which were read wrongly stay, to be told: see `damage_to`.
    """
    return tidy(INVISIBLE.sub(unless_misread, text)).strip()


def unless_misread(sign):
    """What stays of a sign that nobody sees."""
    return sign[0] if "\x80" <= sign[0] <= "\x9f" else ""


def texts(node):
    """The narratives of an element as {language or "": text}; the first of a language counts."""
    found = {}
    for part in () if node is None else node.iterfind("narrative"):
        text = words(part)
        if text:
            found.setdefault(part.get(XML_LANG, ""), text)
    return found


def values(node):
    """The attributes of an element, beside what `place_and_parts` has."""
    return {**{str(name): plain(text) for name, text in node.items()}, **place_and_parts(node)}


def place_and_parts(node):
    """The line of an element, and the parts of it that the tables name."""
    parts = {name: part_at(node, path) for name, path in parts_of(node.tag).items()}
    return {"line": node.sourceline, "parts": parts}


def part_at(node, path):
    """What stands at a path below an element: words, narratives by language, or an organisation."""
    inner, _slash, last = path.rpartition("/")
    if inner:
        node = node.find(inner)
    if is_organisation(path):
        return organisation(None if node is None else node.find(last))
    if last == "narrative":
        return texts(node)
    if last.startswith("@"):
        return "" if node is None else plain(node.get(last[1:], ""))
    return words(None if node is None else node.find(last))


def plain_row(node):
    """A row of the tables, with the attributes that it should always have alike."""
    fixed = {name: plain(node.get(name, "")) for name in ROWS[node.tag].fixed}
    return {**place_and_parts(node), "fixed": fixed}


def single(node, tag, attribute):
    """An attribute of the one element of a name below another; "" for none."""
    part = node.find(tag)
    return "" if part is None else part.get(attribute, "").strip()


def organisation(node):
    return None if node is None else {**values(node), "names": texts(node)}


def place(node):
    return {**values(node), "names": texts(node)}


def contact(node):
    return {
        **place_and_parts(node),
        "names_person": node.find("person-name") is not None,
        "organisation": texts(node.find("organisation")),
        "emails": [words(part) for part in node.iterfind("email")],
    }


def money(node):
    part = node.find("value")
    if part is None:
        return {"amount": "", "currency": "", "value_date": ""}
    return {
        "amount": words(part),
        "currency": part.get("currency", "").strip(),
        "value_date": part.get("value-date", "").strip(),
    }


def day(node, tag):
    return single(node, tag, "iso-date")


def budget(node):
    return {
        **place_and_parts(node),
        **money(node),
        "start": day(node, "period-start"),
        "end": day(node, "period-end"),
    }


def transaction(node):
    return {
        **place_and_parts(node),
        **money(node),
        "type": single(node, "transaction-type", "code"),
        "date": day(node, "transaction-date"),
        "texts": texts(node.find("description")),
        "provider": organisation(node.find("provider-org")),
        "receiver": organisation(node.find("receiver-org")),
        "sectors": [place(part) for part in node.iterfind("sector")],
        "countries": [place(part) for part in node.iterfind("recipient-country")],
        "regions": [place(part) for part in node.iterfind("recipient-region")],
    }


def document(node):
    return {
        **values(node),
        "titles": texts(node.find("title")),
        "categories": [part.get("code", "") for part in node.iterfind("category")],
        "languages": [part.get("code", "") for part in node.iterfind("language")],
    }


def result(node, number, indicator):
    """One indicator of a result; `number` tells which of them belong to one result."""
    return {
        **place_and_parts(indicator),
        "number": number,
        "type": node.get("type", ""),
        "titles": texts(node.find("title")),
        "measure": indicator.get("measure", ""),
        "units": texts(indicator.find("title")),
        "baselines": [values(part) for part in indicator.iterfind("baseline")],
        "values": [
            {
                **place_and_parts(part),
                "nature": tag,
                "start": day(period, "period-start"),
                "end": day(period, "period-end"),
                "value": part.get("value"),
                "dimensions": [values(item) for item in part.iterfind("dimension")],
                "comments": texts(part.find("comment")),
            }
            for period in indicator.iterfind("period")
            for tag in ("target", "actual")
            for part in period.iterfind(tag)
        ],
    }


if __name__ == "__main__":
    main(sys.argv[1])
