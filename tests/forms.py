"""Reads a form out of a page, so that a test can send it as a browser would."""

from lxml import html

# What a browser sends only when somebody presses it.
BUTTONS = {"submit", "button", "image", "reset", "file"}


def fields_of(response):
    """The fields of a page: {name: [values]}, as the test client posts them."""
    fields = {}
    for field in html.fromstring(response.content.decode()).iter("input", "select", "textarea"):
        values = values_of(field)
        if field.get("name") and values:
            fields.setdefault(field.get("name"), []).extend(values)
    return fields


def values_of(field):
    """What a browser sends for an element of a form."""
    if field.tag == "textarea":
        # HTML takes the first line break after the tag for layout; browsers send CRLF.
        return [field.text_content().removeprefix("\n").replace("\n", "\r\n")]
    if field.tag == "select":
        options = list(field.iter("option"))
        chosen = [option for option in options if "selected" in option.attrib]
        if not chosen and "multiple" not in field.attrib:
            chosen = options[:1]
        return [option.get("value", "") for option in chosen]
    kind = field.get("type", "text")
    if kind in BUTTONS or (kind in {"checkbox", "radio"} and "checked" not in field.attrib):
        return []
    return [field.get("value", "on" if kind == "checkbox" else "")]
