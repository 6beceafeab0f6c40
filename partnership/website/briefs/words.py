"""Words of a document, and how they are read from what a page says.

A brief says nothing of a fact by itself. It takes the words of the same part of a template that
shows the fact on its page, and with them all that a page never forgets: the passages, that one
only implies it, that sources differ, that no source says which of two things is meant.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from django.utils.translation import get_language, pgettext


@dataclass(frozen=True)
class Mark:
    """The number of a passage, and what is to be known of it, such as that it only implies."""

    number: int
    remark: str = ""


@dataclass(frozen=True)
class Words:
    """Some words and the marks of the passages that say so.

    `language` is theirs where it is not that of the document, `remark` what is to be known of a
    translation. `then` goes on in the same line, `below` are smaller lines under it: what a reader
    has to know with the words.
    """

    text: str
    marks: tuple[Mark, ...] = ()
    language: str = ""
    remark: str = ""
    then: tuple["Words", ...] = ()
    below: tuple["Words", ...] = ()


@dataclass
class Line:
    """A line while it is read: its words so far, and the lines below it."""

    words: list[Words] = field(default_factory=list)
    below: list["Line"] = field(default_factory=list)

    def add(self, text: str, language: str) -> None:
        """Go on with a text: what follows marks, or is in another language, is told apart."""
        last = self.words[-1] if self.words else None
        text = re.sub(r"\s+", " ", text)
        if not last or (last.text.endswith(" ") and not last.marks):
            text = text.lstrip()
        if not text:
            return
        if last and last.language == language and not last.marks and not last.remark:
            self.words[-1] = replace(last, text=last.text + text)
        else:
            self.words.append(Words(text, language=language))

    def mark(self, number: int) -> None:
        """Mark the words so far with a passage, once."""
        last = self._last()
        if number not in [mark.number for mark in last.marks]:
            self.words[-1] = replace(last, marks=(*last.marks, Mark(number)))

    def remark(self, text: str, *, of_mark: bool) -> None:
        """What is to be known of the words so far, or of their last mark."""
        last = self._last()
        if of_mark and last.marks:
            *others, mark = last.marks
            self.words[-1] = replace(last, marks=(*others, replace(mark, remark=text)))
        else:
            self.words[-1] = replace(last, remark=text)

    def _last(self) -> Words:
        if not self.words:
            self.words.append(Words(""))
        last = self.words[-1]
        self.words[-1] = replace(last, text=last.text.rstrip())
        return self.words[-1]

    def as_words(self) -> Words | None:
        """The line as words; None for one that says nothing."""
        words = list(self.words)
        while words and not (words[-1].text.strip() or words[-1].marks):
            words.pop()
        below = [found for line in self.below if (found := line.as_words())]
        if not words:
            return replace(below[0], below=(*below[0].below, *below[1:])) if below else None
        words[-1] = replace(words[-1], text=words[-1].text.rstrip())
        return replace(words[0], then=tuple(words[1:]), below=tuple(below))


# Classes of elements that stand in a line of their own below what they are about; of one inside
# another, both are below the line.
BELOW = {"sub", "differ", "no-source"}
# What only programs that read a page aloud say, and what is there to be clicked.
UNSEEN = {"vh", "noprint"}
EMPTY = {"br", "img", "input", "hr", "wbr"}


class PageReader(HTMLParser):
    """Reads facts and lines from a part of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.facts: list[tuple[Line, list[Line]]] = []
        self.lines: list[Line] = []
        self.label = Line()
        self.notes: list[Line] = []
        # (element, its classes, its language) of the elements that are open.
        self.open: list[tuple[str, set[str], str]] = []

    @property
    def line(self) -> Line:
        """The line that is being read."""
        if self._is_in("dt"):
            return self.label
        if self.notes:
            return self.notes[-1]
        return self._main

    @property
    def _main(self) -> Line:
        if not self.lines:
            self.lines.append(Line())
        return self.lines[-1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in EMPTY:
            return
        given = dict(attrs)
        classes = set((given.get("class") or "").split())
        language = given.get("lang") or (self.open[-1][2] if self.open else "")
        if tag == "dt":
            self.label = Line()
        elif tag == "dd":
            self.lines = []
            self.facts.append((self.label, self.lines))
        elif tag == "li" or "item" in classes:
            self.lines.append(Line())
        elif classes & BELOW:
            self.notes.append(Line())
            self._main.below.append(self.notes[-1])
        self.open.append((tag, classes, language))
        if before := self._around(tag, classes)[0]:
            self._say(before)

    def handle_endtag(self, tag: str) -> None:
        if tag not in [name for name, *_ in self.open]:
            return
        name = ""
        while name != tag:
            name, classes, _language = self.open[-1]
            if after := self._around(name, classes)[1]:
                self._say(after)
            self.open.pop()
            if classes & BELOW:
                self.notes.pop()
        if tag == "dd":
            self.lines = []

    def handle_data(self, data: str) -> None:
        if self._has(UNSEEN):
            return
        words = " ".join(data.split())
        if self._has({"mark"}):
            if words:
                self.line.mark(int(words))
        elif self._has({"implied", "changed"}):
            self.line.remark(words, of_mark=True)
        elif self._has({"translation-note"}):
            self.line.remark(words, of_mark=False)
        elif words or not self._has({"marks"}):
            self._say(data)

    def _say(self, text: str) -> None:
        language = self.open[-1][2].lower() if self.open else ""
        self.line.add(text, "" if language == get_language() else language)

    def _around(self, tag: str, classes: set[str]) -> tuple[str, str]:
        """What stands before and after an element where a page has a frame or signs of its own."""
        if tag == "q":
            return "“", "”"
        if "tag" not in classes or classes & (BELOW | {"changed"}):
            return "", ""
        if self._has({"differ"}):
            return "", pgettext("between a label and its value", ": ")
        return "(", ")"

    def _has(self, wanted: set[str]) -> bool:
        return any(classes & wanted for _tag, classes, _language in self.open)

    def _is_in(self, tag: str) -> bool:
        return any(name == tag for name, *_ in self.open)


def read(html: str) -> PageReader:
    reader = PageReader()
    reader.feed(html)
    reader.close()
    return reader


def with_words(lines: Iterable[Line]) -> list[Words]:
    return [words for line in lines if (words := line.as_words())]


def read_lines(html: str) -> list[Words]:
    """The lines of a part of a page that tells one fact."""
    return with_words(read(html).lines)


def read_facts(html: str) -> dict[str, list[Words]]:
    """The facts of a list of them, by their labels; those of the same label are together."""
    facts: dict[str, list[Words]] = {}
    for label, lines in read(html).facts:
        words = label.as_words()
        text = "".join(one.text for one in [words, *words.then]) if words else ""
        facts.setdefault(text, []).extend(with_words(lines))
    return facts
