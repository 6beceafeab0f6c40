"""Reads a form out of a page, so that a test can send it as a browser would."""

from lxml import html

# What a browser sends only when somebody presses it.
BUTTONS = {"submit", "button", "image", "reset", "file"}


def fields_of(response):
    """The fields of a page: {name: [values]}, as the test client posts them.

    Those of rows that are only lines are there, too, as if somebody had opened all of them.
    """
    page = html.fromstring(response.content.decode())
    fields = fields_in(page)
    if page.xpath("//details[@data-row]"):
        opened = response.client.get(response.request["PATH_INFO"], {"row": "all"})
        rows = fields_in(html.fromstring(opened.content.decode()))
        fields |= {name: values for name, values in rows.items() if name not in fields}
    return fields


def new_row_of(client, page, prefix, number):
    """The fields of a row that is begun in a form: the `number`th of its kind."""
    begun = client.get(page, {"row": f"{prefix}-new", "part": "1"})
    fields = fields_in(html.fromstring(begun.content.decode()))
    return {name.replace("__prefix__", str(number)): values for name, values in fields.items()}


def fields_in(page):
    """The fields of some HTML: {name: [values]}."""
    fields = {}
    for field in page.iter("input", "select", "textarea"):
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
