"""XML as this product writes it, whatever the format."""

from lxml import etree

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def tidy(text):
    """The text without what XML cannot hold (control characters, lone surrogates)."""
    return "".join(
        sign
        for sign in text
        if sign in "\t\n"
        or "\x20" <= sign <= "\ud7ff"
        or "\ue000" <= sign <= "\ufffd"
        or sign >= "\U00010000"
    ).strip()


def add(parent, tag, attributes=None, text=None):
    """Add an element to `parent`; attributes that are None or "" are left out."""
    element = etree.SubElement(parent, tag)
    for name, value in (attributes or {}).items():
        if value not in (None, ""):
            element.set(name, tidy(str(value)))
    if text is not None:
        element.text = tidy(text)
    return element
