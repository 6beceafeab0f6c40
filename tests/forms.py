"""Reads a form out of a page, so that a test can send it as a browser would."""

from html.parser import HTMLParser

# What a browser sends only when somebody presses it.
BUTTONS = {"submit", "button", "image", "reset", "file"}


class Fields(HTMLParser):
    """The fields of a page with the values a browser would send for them."""

    def __init__(self, html):
        super().__init__()
        self.data = {}
        self.select = self.text = self.first = None
        self.feed(html)

    def add(self, name, value):
        self.data.setdefault(name, []).append(value)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        name = attributes.get("name")
        if tag == "input" and name:
            kind = attributes.get("type", "text")
            ticked = kind not in {"checkbox", "radio"} or "checked" in attributes
            if kind not in BUTTONS and ticked:
                self.add(name, attributes.get("value", "on" if kind == "checkbox" else ""))
        elif tag == "select" and name:
            self.select, self.first = name, None
            self.several = "multiple" in attributes
        elif tag == "option" and self.select:
            value = attributes.get("value", "")
            self.first = value if self.first is None else self.first
            if "selected" in attributes:
                self.add(self.select, value)
        elif tag == "textarea" and name:
            self.text = [name, ""]

    def handle_data(self, data):
        if self.text:
            self.text[1] += data

    def handle_endtag(self, tag):
        if tag == "select" and self.select:
            if self.select not in self.data and not self.several and self.first is not None:
                self.add(self.select, self.first)
            self.select = None
        elif tag == "textarea" and self.text:
            # HTML takes the first line break after the tag for layout; browsers send CRLF.
            name, text = self.text
            self.add(name, text.removeprefix("\n").replace("\n", "\r\n"))
            self.text = None


def fields_of(response):
    """The fields of a page: {name: [values]}, as the test client posts them."""
    return Fields(response.content.decode()).data
