"""What somebody chose at the desk: a source, an edition of its text, and words in it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q

from partnership.sources.desk.quoting import OMISSION, passage_at, passage_of, words_at
from partnership.sources.models import Edition, EditionText, Passage, Source
from partnership.sources.texts.places import Place, from_utf16, to_utf16

# So many stretches are joined to one passage.
MOST_PARTS = 12
# So many stretches wait for one row or record that is not saved yet.
MOST_BESIDES = 60


class Choice:
    """What an address or a form of the desk names.

    `usual` gives the key of the source that is shown where none is named. What is not there is
    passed over, so that an old address still opens the desk.
    """

    def __init__(self, data, usual: Callable[[], UUID | None]):
        self.data, self.usual = data, usual

    @cached_property
    def source(self) -> Source | None:
        """The source beside the record."""
        named = found(Source.objects, self.data.get("source"))
        return named or found(Source.objects, self.usual()) or self.with_texts.first()

    @property
    def with_texts(self):
        """The sources that have editions."""
        return Source.objects.filter(editions__isnull=False).distinct().order_by("title", "slug")

    @cached_property
    def sources(self):
        """Those that have editions, and the one that is read."""
        some = Q(editions__isnull=False) | Q(pk=self.source and self.source.pk)
        return list(Source.objects.filter(some).distinct().order_by("title", "slug"))

    @cached_property
    def editions(self) -> list[Edition]:
        """The editions of the source, the newest first."""
        return list(self.source.editions.order_by("-number")) if self.source else []

    @cached_property
    def texts(self) -> dict[str, str]:
        """The texts of those that are kept, by checksum."""
        return EditionText.objects.of(self.editions)

    @cached_property
    def edition(self) -> Edition | None:
        """The edition that is read: the one that is named, else the newest with its text."""
        readable = [one for one in self.editions if one.text_sha256 in self.texts]
        wanted = self.data.get("edition") or str(self.passage and self.passage.edition_id)
        named = [one for one in readable if str(one.pk) == wanted]
        return next(iter(named or readable), None)

    @property
    def text(self) -> str:
        """The text that is read; "" where none is kept."""
        return self.texts[self.edition.text_sha256] if self.edition else ""

    @cached_property
    def passage(self) -> Passage | None:
        """The passage that is named."""
        if self.source is None:
            return None
        return found(self.source.passages.select_related("source"), self.data.get("passage"))

    @cached_property
    def place(self) -> Place | None:
        """Where the chosen words stand in the text, in code points."""
        if self.is_joining:
            return None
        if bounds := self.bounded(self.data.get("start", ""), self.data.get("end", "")):
            return bounds
        if self.passage and self.edition and self.passage.edition_id == self.edition.pk:
            parts = self.passage.parts
            return (parts[0][0], parts[-1][1]) if parts else None
        return None

    def bounded(self, *bounds: str) -> Place | None:
        """The whole words between two bounds as browsers give them."""
        if not self.edition or not all(one.isdecimal() and len(one) < 10 for one in bounds):
            return None
        start, end = (from_utf16(self.text, int(bound)) for bound in bounds)
        return words_at(self.text, (start, end))[1] if start < end else None

    @property
    def is_joining(self) -> bool:
        """Whether the chosen words wait for others, which are going to be joined to them."""
        return bool(self.data.get("join"))

    @cached_property
    def joined(self) -> list[Place]:
        """Where the words stand to which the chosen ones are joined."""
        named = [part.partition("-") for part in self.data.get("joined", "").split("+")]
        if self.is_joining:
            named.append((self.data.get("start", ""), "-", self.data.get("end", "")))
        found = [self.bounded(start, end) for start, _dash, end in named[:MOST_PARTS]]
        if self.is_joining and self.passage and self.edition == self.passage.edition:
            found += self.passage.parts
        return list(filter(None, found))

    @property
    def joined_in_browser(self) -> str:
        """The same as an address or a form names them, as browsers count."""
        ends = [[to_utf16(self.text, bound) for bound in place] for place in self.joined]
        return "+".join(f"{start}-{end}" for start, end in ends)

    @property
    def joined_words(self) -> str:
        """The words to which the chosen ones are joined."""
        return OMISSION.join(words_at(self.text, place)[0] for place in in_order(self.joined))

    @property
    def parts(self) -> list[Place]:
        """All places of the chosen words, in the order of the text; those that touch are one."""
        return in_order([*self.joined, self.place] if self.place else [])

    @property
    def besides(self) -> list["Beside"]:
        """Words of the same text that are chosen for what is not saved yet."""
        return [self.beside(value) for value in self.data.getlist("also")[:MOST_BESIDES]]

    def beside(self, value: str) -> "Beside":
        """Words of the same text, and the facts that they are for, as a form names them."""
        facts, _at, places = value.rpartition("@")
        *joined, last = places.split("+")
        start, _dash, end = last.partition("-")
        named = {"source": self.source and self.source.pk, "edition": self.data.get("edition")}
        bounds = {"joined": "+".join(joined), "start": start, "end": end}
        return Beside(value, facts.split(",") if facts else [], Choice(named | bounds, self.usual))

    @property
    def parts_in_browser(self) -> str:
        """All places of the chosen words as a form names them, as browsers count."""
        ends = [[to_utf16(self.text, bound) for bound in place] for place in self.parts]
        return "+".join(f"{start}-{end}" for start, end in ends)

    @property
    def near(self) -> int:
        """The place that is shown first, in code points."""
        at = self.data.get("at", "")
        if self.place is None and at.isdecimal() and len(at) < 10:
            return from_utf16(self.text, int(at))
        return self.place[0] if self.place else 0

    @property
    def in_browser(self) -> dict[str, int]:
        """The place of the chosen words as browsers count it."""
        if self.place is None:
            return {}
        start, end = (to_utf16(self.text, bound) for bound in self.place)
        return {"start": start, "end": end}

    @property
    def in_address(self) -> dict:
        """What is chosen, as an address names it."""
        named: dict = {"source": self.source and self.source.pk}
        named |= {"edition": self.edition and self.edition.pk, "joined": self.joined_in_browser}
        if self.is_whole_passage:
            named["passage"] = self.passage and self.passage.pk
        else:
            named |= self.in_browser
        return {name: value for name, value in named.items() if value not in (None, "")}

    @property
    def words(self) -> str:
        """The chosen words."""
        if self.place and not self.is_whole_passage:
            return OMISSION.join(words_at(self.text, part)[0] for part in self.parts)
        return self.passage.quotation if self.passage else self.data.get("quotation", "")

    @property
    def is_whole_passage(self) -> bool:
        """Whether a passage was chosen as it is, and no other words."""
        new = any(self.data.get(name) for name in ("start", "join", "joined"))
        return self.passage is not None and not new

    @property
    def locator(self) -> str:
        """Where the chosen words stand, as passages say it."""
        if self.place is None:
            return ""
        words = self.edition.locator(self.parts, self.text)
        return Passage(locator=words).place

    def to_cite(self) -> Passage:
        """The passage to cite; a new one is not saved yet. ValidationError where there is none."""
        if self.is_whole_passage:
            return self.passage
        if self.place:
            return passage_at(self.edition, self.text, *self.parts)
        if self.source is None:
            raise ValidationError("")
        return passage_of(self.source, self.data.get("quotation", ""), self.data.get("locator", ""))


@dataclass(frozen=True)
class Beside:
    """Words that wait for what is not saved yet: for which of its facts, none for the whole."""

    value: str
    facts: list[str]
    choice: Choice


def in_order(places: list[Place]) -> list[Place]:
    """Some places in the order of the text, those that overlap as one."""
    ordered: list[Place] = []
    for start, end in sorted(places):
        if ordered and start < ordered[-1][1]:
            start, end = ordered[-1][0], max(end, ordered.pop()[1])
        ordered.append((start, end))
    return ordered


def found(rows, key):
    """The row with a key that came from outside, or None."""
    try:
        return rows.filter(pk=key).first() if key else None
    except (ValidationError, ValueError):
        return None
