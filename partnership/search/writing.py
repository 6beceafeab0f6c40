"""What is kept of a record in the index, and how it is taken out again."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import chain, islice
from typing import Any
from uuid import UUID

from partnership.search import database
from partnership.search.models import HIDDEN, Entry, Link, Name, State, Word
from partnership.search.words import IS_UNSPACED, across_numbers, compact, words_of
from partnership.values.queries import Among

# The shape of what is kept: when it changes, the index of older sites is made anew.
SHAPE = 6
LONGEST_NAME = 500
LONGEST_WORD = 60
MOST_WORDS = 10_000
# Longer texts do not recur; shorter ones, such as names of places and of kinds, do.
LONGEST_THAT_RECURS = 120
# So many of the records that link to one give their names to it: a page names no more.
MOST_AROUND = 200
MOST_WORDS_AROUND = 3_000


@dataclass
class Document:
    """What the index is told of a record.

    `texts` are pairs of a language and a text that readers see; `more` are words by which it is
    found as well; `lends` is what the pages of other records print of it, beside its names. `links`
    are the records that it names, each with what it says of that, and `line` is what a line about
    it says on their pages. `amounts` are its lines of money, each with all that decides where it is
    added up. `years` are the first and the last that anything in it is about, `own_years` those of
    the dates of the record itself.
    """

    model: str
    record: UUID
    slug: str
    rank: int
    public: bool
    titles: dict[str, str]
    # Whether its title is a name, not the whole of what it says.
    is_named: bool = True
    names: list[str] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    more: list[str] = field(default_factory=list)
    lends: list[str] = field(default_factory=list)
    amounts: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    links: dict[UUID, list[str]] = field(default_factory=dict)
    years: tuple[int | None, int | None] = (None, None)
    own_years: tuple[int | None, int | None] = (None, None)
    valid_until: datetime | None = None

    @property
    def key(self) -> int:
        """The key of its entry: the rank, then most of the record's own."""
        return (self.rank << 59) | (self.record.int >> 69)

    @property
    def lent(self) -> str:
        """A digest of what others print of it."""
        return digest(str(self.public), *self.titles.values(), *self.names, *self.lends)

    @property
    def counted(self) -> str:
        """A digest of what the sums of others count of it; "" where that is nothing."""
        if not self.amounts:
            return ""
        return digest(str(self.public), *map(str, sorted(self.links)), *sorted(self.amounts))


def digest(*texts: str) -> str:
    """A digest of some texts."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


class Outcome:
    """Whose words changed with some records: by record, those to make anew, in whole or around.

    `sums` are those of the latter whose sums are to be counted anew.
    """

    def __init__(self) -> None:
        self.whole: set[UUID] = set()
        self.around: set[UUID] = set()
        self.sums: set[UUID] = set()

    def add(self, other: "Outcome") -> None:
        """Add what another found."""
        self.whole |= other.whole
        self.around |= other.around
        self.sums |= other.sums


def write(documents: Sequence[Document], gone: Iterable[UUID] = ()) -> Outcome:
    """Keep some documents instead of what there was of them; forget those that are gone.

    The queries do not grow with the documents.
    """
    outcome = Outcome()
    gone = set(gone)
    keys = [document.record for document in documents]
    before = {
        entry.record: entry
        for entry in Entry.objects.filter(Among("record", [*keys, *gone])).defer("texts")
    }
    linked: dict[int, set[UUID]] = {entry.pk: set() for entry in before.values()}
    for some in portions(linked):
        for entry, record in Link.objects.filter(entry__in=some).values_list("entry", "record"):
            linked[entry].add(record)
    for document in documents:
        old = before.get(document.record)
        was = linked.get(old.pk, set()) if old else set()
        outcome.around |= {document.record, *document.links, *was}
        if old is None or old.lent != document.lent:
            outcome.whole.add(document.record)
            outcome.sums.add(document.record)
        if document.counted != (old.counted if old else ""):
            outcome.sums |= {*document.links, *was}
    for key in gone & before.keys():
        outcome.around |= linked[before[key].pk]
        outcome.whole.add(key)
        if before[key].counted:
            outcome.sums |= linked[before[key].pk]
    forget(before.values())
    keep(documents, before)
    return outcome


def keep(documents: Sequence[Document], before: Mapping[UUID, Entry]) -> None:
    """Write some documents, of which nothing is left: names, links, and the words of all."""
    entries, written = [], []
    names: list[dict[str, Any]] = []
    links: list[dict[str, Any]] = []
    counts: Counter[str] = Counter()
    for old in before.values():
        counts.subtract(old.vocabulary.split())
    for document in documents:
        titles = list(document.titles.values())
        called = [*(titles if document.is_named else []), *document.names]
        texts = [text for _language, text in document.texts]
        own = words_by_part(called, [*titles, *texts], document.more)
        vocabulary = set(own[database.WORDS]) if document.public else set()
        counts.update(vocabulary)
        entry = entry_of(document, vocabulary)
        if document.record in before:
            entry.sums = before[document.record].sums
        entries.append(entry)
        names += names_in(entry, called)
        links += [
            {"entry_id": entry.pk, "record": key, "texts": texts}
            for key, texts in document.links.items()
        ]
        written.append((entry.pk, own))
    Entry.objects.bulk_create(entries, batch_size=200)
    database.insert(Name, names)
    database.insert(Link, links)
    database.write(written)
    count_words({word: number for word, number in counts.items() if number})


def entry_of(document: Document, vocabulary: set[str]) -> Entry:
    """The entry of a document that is public with such words."""
    return Entry(
        pk=document.key,
        model=document.model,
        record=document.record,
        slug=document.slug,
        public=document.public,
        valid_until=document.valid_until,
        first_year=document.years[0],
        last_year=document.years[1],
        years="–".join(str(year) for year in dict.fromkeys(document.own_years) if year),
        titles=document.titles,
        texts=list(document.texts),
        line=list(document.line),
        vocabulary=" ".join(sorted(vocabulary)),
        lent=document.lent,
        counted=document.counted,
    )


def names_in(entry: Entry, names: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The names of an entry as they are compared with what is typed."""
    for name in dict.fromkeys(names):
        plain = compact(name)
        if len(name) <= LONGEST_NAME and 0 < len(plain) <= LONGEST_NAME:
            yield {"entry_id": entry.pk, "text": name, "compact": plain, "ends": ends_of(plain)}


def forget(entries: Iterable[Entry]) -> None:
    """Take entries out; how often their words are left is counted by `keep`."""
    keys = [entry.pk for entry in entries]
    database.remove(keys)
    for some in portions(keys):
        Name.objects.filter(entry__in=some).delete()
        Link.objects.filter(entry__in=some).delete()
        Entry.objects.filter(pk__in=some).delete()


def words_by_part(names: list[str], texts: list[str], more: list[str]) -> dict[str, list[str]]:
    """The words of a record as its entry has them in each part."""
    in_names: list[str] = []
    forms: list[str] = []
    stems: dict[str, None] = {}
    for text in names:
        in_names += forms_and_stems(text)
    for text in [*names, *texts, *more]:
        for form, stem in kept_words(text):
            forms.append(form)
            stems.setdefault(stem)
    return {
        database.NAMES: in_names[:MOST_WORDS],
        database.WORDS: forms[:MOST_WORDS],
        database.STEMS: list(stems)[:MOST_WORDS],
    }


def words_around(texts: Iterable[str]) -> list[str]:
    """The words of some texts, beside each other as they stand there; then their other stems."""
    words = list(islice((word for text in texts for word in kept_words(text)), MOST_WORDS_AROUND))
    forms = [form for form, _stem in words]
    return forms + sorted({stem for _form, stem in words} - set(forms))


def forms_and_stems(text: str) -> Iterator[str]:
    """The words of a text as they stand, each with its stem behind it where that is another."""
    for form, stem in kept_words(text):
        yield form
        if stem != form:
            yield stem


def kept_words(text: str) -> Sequence[tuple[str, str]]:
    """The words of a text as they are kept: as they stand, and their stems."""
    return words_of_short(text) if len(text) <= LONGEST_THAT_RECURS else cut_words(text)


@lru_cache(maxsize=5_000)
def words_of_short(text: str) -> Sequence[tuple[str, str]]:
    return cut_words(text)


def cut_words(text: str) -> Sequence[tuple[str, str]]:
    words = chain(words_of(text), across_numbers(text))
    return [(word.form[:LONGEST_WORD], word.stem[:LONGEST_WORD]) for word in words]


def write_around(records: Iterable[UUID], sums: dict[UUID, list[tuple[str, str]]]) -> None:
    """Keep what stands around some records: the names that their pages print, and their sums.

    Records of which no sums are given keep those that they have.
    """
    for some in portions(records):
        entries = list(Entry.objects.filter(Among("record", some)).only("record", "public", "sums"))
        beside = Beside(entries)
        written, anew = [], []
        for entry in entries:
            counted = [list(pair) for pair in sums.get(entry.record, entry.sums)]
            if counted != entry.sums:
                entry.sums = counted
                anew.append(entry)
            texts = [text for _language, text in entry.sums] + beside.texts_of(entry)
            written.append((entry.pk, words_around(texts)))
        Entry.objects.bulk_update(anew, ["sums"], batch_size=200)
        database.write_around(written)


class Beside:
    """The names of the records that some entries name; what those say that name them."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        keys = [entry.pk for entry in entries]
        # {key of an entry: the records that it names}, and {record: names, each with its publicity}
        self.named: dict[int, set[UUID]] = defaultdict(set)
        self.names: dict[UUID, list[tuple[bool, str]]] = defaultdict(list)
        self.lines: dict[UUID, list[tuple[bool, list[str]]]] = defaultdict(list)
        for entry, record in Link.objects.filter(entry__in=keys).values_list("entry", "record"):
            self.named[entry].add(record)
        wanted = Name.objects.filter(Among("entry__record", {*chain(*self.named.values())}))
        of_names = wanted.exclude(entry__valid_until=HIDDEN).order_by("entry", "compact")
        for record, public, text in of_names.values_list("entry__record", "entry__public", "text"):
            self.names[record].append((public, text))
        here = Link.objects.filter(Among("record", [entry.record for entry in entries]))
        said_columns = ("entry__titles", "entry__line", "texts")
        from_there = (
            here.exclude(entry__valid_until=HIDDEN)
            .order_by("entry")
            .values_list("record", "entry__public", "entry__valid_until", *said_columns)
        )
        for record, public, until, titles, line, texts in from_there:
            if len(self.lines[record]) < MOST_AROUND:
                # What the clock may hide is not said on.
                said = [*titles.values(), *([] if until else line + texts)]
                self.lines[record].append((public, said))

    def texts_of(self, entry: Entry) -> list[str]:
        """The names beside an entry; beside one that readers see, only those that they see."""
        named = [pair for record in sorted(self.named[entry.pk]) for pair in self.names[record]]
        texts = [text for public, text in named if public or not entry.public]
        for public, said in self.lines[entry.record]:
            if public or not entry.public:
                texts += said
        return texts


def records_around(records: Iterable[UUID]) -> set[UUID]:
    """The records whose pages name one of some records, or are named there."""
    keys = list(records)
    to = Entry.objects.filter(links__in=Link.objects.filter(Among("record", keys)))
    return set(to.values_list("record", flat=True))


def ends_of(name: str) -> str:
    """The first and the last character of a name written without blanks."""
    return name[0] + name[-1] if len(name) > 1 and IS_UNSPACED.match(name) else ""


def count_words(changes: dict[str, int]) -> None:
    """Count by how many entries the words are had: one of no entry is forgotten."""
    for some in portions(changes):
        words = Word.objects.filter(pk__in=some).select_for_update()
        there = dict(words.values_list("pk", "entries"))
        Word.objects.bulk_create(
            (
                Word(text=word, length=len(word), entries=there.get(word, 0) + changes[word])
                for word in some
            ),
            update_conflicts=True,
            update_fields=["entries"],
            unique_fields=["text"],
        )
        Word.objects.filter(pk__in=some, entries__lte=0).delete()


def portions(things: Iterable, size: int = 500) -> Iterator[list]:
    """Some things in lists that a statement can name."""
    ordered = sorted(things)
    return (ordered[start : start + size] for start in range(0, len(ordered), size))


def empty() -> None:
    """Forget everything."""
    for model in (Name, Link, Word, Entry):
        model.objects.all().delete()
    database.remove_all()


def is_current() -> bool:
    """Whether the index was made in the shape that this version knows."""
    return State.objects.filter(pk=1, shape=SHAPE).exists()


def note_shape() -> None:
    """Note that the index is whole and in the present shape."""
    database.take_stock()
    State.objects.update_or_create(pk=1, defaults={"shape": SHAPE})
