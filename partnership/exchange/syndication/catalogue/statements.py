"""Statements about things, and how Turtle and JSON-LD write them.

The same statements give the same bytes each time. A thing without an address of its own stands
inside the one that names it.
"""

import json
from dataclasses import dataclass, field
from urllib.parse import quote

PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# What may stand in an address as it is; "%" begins a sign that is quoted already.
ALLOWED = ":/?#[]@!$&'()*+,;=%-._~"


@dataclass(frozen=True)
class Address:
    """The address of a thing that is described elsewhere, or in another node.

    `type` is what it is, where only its own site would say so.
    """

    iri: str
    type: str = ""

    def __post_init__(self):
        object.__setattr__(self, "iri", quote(self.iri, safe=ALLOWED))


@dataclass(frozen=True)
class Text:
    """A text, with its language or its type if it has one."""

    text: str
    language: str = ""
    type: str = ""


@dataclass
class Node:
    """A thing: its type, its address (None: none of its own), and {property: [values]}."""

    type: str
    address: Address | None = None
    properties: dict = field(default_factory=dict)

    def add(self, name, *values):
        """State some values of a property; those that are None or "" are not stated."""
        stated = [value for value in values if value not in (None, "")]
        if stated:
            self.properties.setdefault(name, []).extend(stated)
        return self


def types_elsewhere(nodes):
    """A node for each thing elsewhere that some nodes name, to say of what type it is."""
    found = {}
    for node in nodes:
        for value in (value for values in node.properties.values() for value in values):
            if isinstance(value, Address) and value.type:
                found[value.iri, value.type] = Node(value.type, Address(value.iri))
    return [found[key] for key in sorted(found)]


def turtle(nodes):
    """The nodes as Turtle."""
    lines = [f"@prefix {name}: <{iri}> ." for name, iri in PREFIXES.items()]
    for node in nodes:
        lines += ["", f"<{node.address.iri}> {turtle_properties(node)} ."]
    return "\n".join([*lines, ""])


def turtle_properties(node):
    parts = [f"a {node.type}"]
    for name, values in node.properties.items():
        parts.append(f"{name} {', '.join(map(turtle_value, values))}")
    return " ;\n    ".join(parts)


def turtle_value(value):
    if isinstance(value, Address):
        return f"<{value.iri}>"
    if isinstance(value, Node):
        own = " ; ".join(turtle_properties(value).split(" ;\n    "))
        return f"[ {own} ]"
    # Turtle escapes within quotation marks as JSON does.
    text = json.dumps(value.text, ensure_ascii=False)
    if value.language:
        return f"{text}@{value.language}"
    return f"{text}^^{value.type}" if value.type else text


def json_ld(nodes):
    """The nodes as JSON-LD."""
    document = {"@context": PREFIXES, "@graph": [json_node(node) for node in nodes]}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def json_node(node):
    named = {"@id": node.address.iri} if node.address else {}
    stated = {name: [json_value(v) for v in values] for name, values in node.properties.items()}
    return {**named, "@type": node.type, **stated}


def json_value(value):
    if isinstance(value, Address):
        return {"@id": value.iri}
    if isinstance(value, Node):
        return json_node(value)
    marks = {"@language": value.language, "@type": value.type}
    return {"@value": value.text, **{name: mark for name, mark in marks.items() if mark}}
