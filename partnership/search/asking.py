"""How a question finds its answers: best first, forgiving slips, leaving out what is nowhere."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby

from django.db.models import QuerySet

from partnership.search import spelling
from partnership.search.database import (
    AROUND,
    NAMES,
    STEMS,
    WORDS,
    Condition,
    Every,
    Has,
    Some,
    find,
    has_any,
    scope_of,
    those_with,
)
from partnership.search.models import Entry, Name
from partnership.search.words import (
    EMPTY,
    HOW_MUCH,
    Word,
    compact,
    without_currency,
    words_of,
)

# The pairs of characters written without blanks, one after the other: each but the first begins
# with the second character of the one before.
Run = tuple[str, ...]
LONGEST_QUESTION = 200
MOST_TERMS = 20
# More answers are not told apart: the words are too common.
MOST = 1000
MOST_ALIKE = 8
SHORTEST_BEGINNING = 4


@dataclass
class Term:
    """Words of a question that belong together: those between two blanks."""

    typed: str
    words: tuple[Word, ...]
    begins: bool = False

    @property
    def forms(self) -> tuple[str, ...]:
        return tuple(word.form for word in self.words)

    def condition(self, *parts: str) -> Condition:
        """That an entry has this term, in any part unless some are named."""
        if self.begins:
            return Has(self.forms, parts or (NAMES, WORDS, AROUND), begins=True)
        if self.words[0].is_unspaced and len(self.words) > 1:
            return Has(
                self.forms, tuple(part for part in parts if part != STEMS) or (WORDS, AROUND)
            )
        return Every(
            tuple(
                Has(
                    (word.form if parts == (WORDS,) else word.stem,),
                    parts or (NAMES, STEMS, AROUND),
                )
                for word in self.words
            )
        )


@dataclass
class Answers:
    """What was found for a question.

    `keys` are those of entries, best first. `unknown` are words that are nowhere, `instead` what
    was searched in the place of others, `also` other ways of saying what was asked, `parts` what
    was searched of words that stand nowhere as they were typed.
    """

    keys: list[int] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    exact: list[int] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    instead: dict[str, str] = field(default_factory=dict)
    also: list[str] = field(default_factory=list)
    parts: dict[str, list[str]] = field(default_factory=dict)
    some_only: bool = False

    @property
    def more(self) -> bool:
        """Whether there are more answers than are told apart."""
        return len(self.keys) >= MOST

    @property
    def numbers(self) -> frozenset[str]:
        """The forms of the numbers that were asked for."""
        words = (word for term in self.terms for word in term.words)
        return frozenset(word.form for word in words if word.is_number)

    @cached_property
    def marked(self) -> tuple[frozenset[Run], frozenset[str], tuple[str, ...]]:
        """The runs of characters, the stems and the beginnings of what answers the question."""
        asked = [term.words for term in self.terms if not term.begins]
        words = [word for some in asked for word in some if not word.is_unspaced]
        runs = [run for some in (*asked, *map(words_of, self.also)) for run in runs_in(some)]
        begin = tuple(term.words[-1].form for term in self.terms if term.begins)
        return frozenset(runs), frozenset(word.stem for word in words), begin


def ask(
    question: str,
    entries: QuerySet[Entry],
    *,
    among: QuerySet[Entry] | None = None,
    forgiving: bool = True,
) -> Answers:
    """The answers to a question among some entries.

    What is a word, and what a slip, `entries` know; `among` are those of them that may answer.
    """
    among = entries if among is None else among
    return Asking(question[:LONGEST_QUESTION], entries, among, forgiving).answers


def entries_with(words: str, entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Those of some entries that have each of some words, inflected or not."""
    terms = terms_of(words[:LONGEST_QUESTION])[:MOST_TERMS]
    if not terms:
        return entries.none()
    return those_with(Every(tuple(term.condition() for term in terms)), entries)


class Asking:
    """One question while its answers are looked for."""

    def __init__(
        self,
        question: str,
        entries: QuerySet[Entry],
        among: QuerySet[Entry],
        forgiving: bool,
    ) -> None:
        self.question, self.entries, self.among = question, entries, among
        self.forgiving = forgiving
        self.known_scope = scope_of(entries)
        self.scope = self.known_scope if among is entries else scope_of(among)
        self.answers = Answers()
        terms = terms_of(question)
        if not terms:
            return
        self.answers.exact = self.named(compact(question))
        self.answers.terms = [
            known for term in terms for known in self.known(term, alone=len(terms) == 1)
        ][:MOST_TERMS]
        for typed, word in self.answers.instead.items():
            self.question = self.question.replace(typed, word)
        self.answers.exact = self.answers.exact or self.named(compact(self.question))
        self.look()

    # Which words there are --------------------------------------------------------------------

    def known(self, term: Term, *, alone: bool) -> list[Term]:
        """The term, if an entry has it; else what stands for it."""
        if self.is_there(term.condition()):
            return [term]
        if term.words[0].is_unspaced:
            return self.variants(term) or self.pieces(term)
        if len(term.words) > 1:
            parts = [Term(word.form, (word,)) for word in term.words]
            return [known for part in parts for known in self.known(part, alone=False)]
        if not term.words[0].is_number:
            longer = Term(term.typed, term.words, begins=True)
            if len(term.forms[0]) >= SHORTEST_BEGINNING and self.is_there(longer.condition()):
                return [longer]
            if self.forgiving and (word := spelling.nearest(term.forms[0], self.has_word)):
                self.answers.instead[term.typed] = word
                return [Term(word, tuple(words_of(word))[:1])]
        self.answers.unknown.append(term.typed)
        return []

    def variants(self, term: Term) -> list[Term]:
        """Longer or slightly other names for one written without blanks."""
        typed = compact(term.typed)
        if not self.forgiving or not (names := spelling.fuller_names(typed, self.entries)):
            return []
        self.answers.also += names
        self.answers.exact = self.answers.exact or self.named(compact(names[0]))
        return [Term(names[0], unspaced(names[0]))] if unspaced(names[0]) else []

    def pieces(self, term: Term) -> list[Term]:
        """The longest parts of a run of characters that an entry has, each a term."""
        run, found, lost = compact(term.typed).replace(" ", ""), [], ""
        while run:
            for length in range(min(len(run), 12), 1, -1):
                piece = Term(run[:length], unspaced(run[:length]))
                if piece.words and self.is_there(piece.condition()):
                    found.append(piece)
                    run = run[length:]
                    break
            else:
                lost += run[0]
                run = run[1:]
        if not found or len(lost) > len(term.typed) / 2:
            self.answers.unknown.append(term.typed)
            return []
        self.answers.parts[term.typed] = [piece.typed for piece in found]
        return found

    def has_word(self, word: str) -> bool:
        return self.is_there(Has((word,), (WORDS,)))

    def is_there(self, condition: Condition) -> bool:
        return has_any(condition, self.known_scope)

    # Where they are ---------------------------------------------------------------------------

    def look(self) -> None:
        """Find the entries: those with this name, then by how closely they have the words."""
        answers, terms = self.answers, self.answers.terms
        self.add(answers.exact)
        if not terms:
            return
        named = self.every(NAMES)
        phrase = self.phrase()
        beside = find(phrase, self.scope, MOST) if phrase else []
        in_names = find(named, self.scope, MOST)
        both = set(beside) & set(in_names)
        self.add(sorted(both))
        # More than two words beside each other are hardly so by chance, also small ones.
        is_long = len(terms) > 2
        if phrase and not any(term.words[0].is_unspaced for term in terms):
            is_long = len(phrase.words) > 2
        for some in (beside, in_names) if is_long else (in_names, beside):
            self.add(some)
        conditions: list[Condition] = [self.every(WORDS), self.every(STEMS), self.every()]
        if phrase:
            is_date = any(term.words[0].is_number for term in terms)
            place = 0 if is_long and not is_date else 1
            conditions.insert(place, replace(phrase, parts=(WORDS, AROUND)))
        for condition in conditions:
            if len(answers.keys) < MOST:
                self.add(find(condition, self.scope, MOST))
        self.by_other_names()
        if not answers.keys and self.leave_out_guesses():
            self.look()
        elif not answers.keys and len(terms) > 1:
            self.with_most_terms()

    def leave_out_guesses(self) -> bool:
        """Take back what was guessed for slips, where the other words find more without it."""
        guessed = set(self.answers.instead.values())
        others = [term for term in self.answers.terms if term.typed not in guessed]
        if not guessed or not others:
            return False
        self.answers.unknown += self.answers.instead
        self.answers.terms, self.answers.instead = others, {}
        return True

    def every(self, *parts: str) -> Condition:
        return Every(tuple(term.condition(*parts) for term in self.answers.terms))

    def phrase(self) -> Has | None:
        """That the words stand beside each other as in the question."""
        if self.answers.unknown or self.answers.also:
            return None
        question = self.question
        if all(term.words[0].is_number for term in self.answers.terms):
            question = without_currency(question)
        words = list(words_of(question))
        if words and words[-1].is_unspaced and len(words) > 1 and words[-2].is_unspaced:
            del words[-1]
        return Has(tuple(word.form for word in words), (WORDS,)) if len(words) > 1 else None

    def by_other_names(self) -> None:
        """Add the entries that have another name of what was asked for by name."""
        if not 0 < len(self.answers.exact) <= 2:
            return
        names = Name.objects.filter(entry__in=self.answers.exact[:1])
        asked = {compact(self.question), *map(compact, self.answers.also)}
        alike = [name for name in names.order_by("id") if name.compact not in asked]
        alike = [name for name in alike if len(name.compact) > 2][:MOST_ALIKE]
        self.answers.also += [name.text for name in alike]
        conditions = []
        for name in alike:
            forms = [word.form for word in words_of(name.text)]
            if len(forms) > 1 and ends_alone(name.text):
                del forms[-1]
            if forms:
                conditions.append(Has(tuple(forms), (WORDS, AROUND)))
        if conditions:
            self.add(find(Some(tuple(conditions)), self.scope, MOST))

    def with_most_terms(self) -> None:
        """Find the entries that have as many of the terms as any has."""
        counts: dict[int, int] = {}
        for term in self.answers.terms:
            for key in find(term.condition(), self.scope, MOST):
                counts[key] = counts.get(key, 0) + 1
        most = max(counts.values(), default=0)
        self.answers.some_only = True
        self.add(sorted(key for key, count in counts.items() if count == most))

    def named(self, name: str) -> list[int]:
        """The entries that go by a name."""
        found = Name.objects.filter(compact=name, entry__in=self.among.values("pk"))
        return sorted(set(found.values_list("entry", flat=True)[:MOST_ALIKE]))

    def add(self, keys: list[int]) -> None:
        self.answers.keys = list(dict.fromkeys([*self.answers.keys, *keys]))[:MOST]


def terms_of(question: str) -> list[Term]:
    """The terms of a question, without words that ask nothing where there are others."""
    asked = without_currency(HOW_MUCH.sub(" ", question))
    question = asked if any(True for _word in words_of(asked)) else question
    terms: list[list[Word]] = []
    last: Word | None = None
    for word in words_of(question):
        if word.is_scale:
            last = word
            continue
        joined = last and not any(map(str.isspace, question[last.end : word.start]))
        # A change of script divides, too: “2016年”.
        if last and joined and terms and last.is_unspaced == word.is_unspaced:
            terms[-1].append(word)
        else:
            terms.append([word])
        last = word
    kept = [
        Term(question[words[0].start : words[-1].end], tuple(without_last(words)))
        for words in terms
    ]
    kept = [single_character(term) for term in kept]
    return [term for term in kept if not set(term.forms) <= EMPTY] or kept


def without_last(words: list[Word]) -> list[Word]:
    """Words without the last character alone, which only ends a run."""
    if len(words) > 1 and words[-1].is_unspaced and len(words[-1].form) == 1:
        return words[:-1]
    return words


def single_character(term: Term) -> Term:
    """A term; one of a single character also begins pairs."""
    if len(term.words) == 1 and term.words[0].is_unspaced and len(term.words[0].form) == 1:
        return Term(term.typed, term.words, begins=True)
    return term


def unspaced(text: str) -> tuple[Word, ...]:
    """The pairs of a text written without blanks."""
    return tuple(without_last([word for word in words_of(text) if word.is_unspaced]))


def runs_in(words: Iterable[Word]) -> Iterator[Run]:
    """The runs among some words, each without the last character alone."""
    for is_run, some in groupby(words, lambda word: word.is_unspaced and len(word.form) > 1):
        if is_run:
            yield tuple(word.form for word in some)


def ends_alone(text: str) -> bool:
    """Whether the last word of a text is a character alone, after its pair."""
    words = list(words_of(text))
    return len(without_last(words)) < len(words)
