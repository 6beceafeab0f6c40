"""One search through the whole record: best first, in every language of the site."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.apps import apps
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _
from django.views import View

from partnership.agreements.status import Asked, statuses_asked_for
from partnership.pages.registry import in_order
from partnership.pages.views import Page, PageNumber
from partnership.participants.models import Organisation
from partnership.places.models import Place
from partnership.search.asking import MOST, Answers, ask
from partnership.search.models import Entry, Link
from partnership.search.snippets import Piece, Snippet, lacks_number, marked, snippet, spans_of
from partnership.search.spelling import beginning
from partnership.search.words import IS_UNSPACED, words_of
from partnership.values.queries import Among, AmongNumbers, rows_of
from partnership.website.figures.asked import figures_asked_for

PER_PAGE = 20
# So many places and organisations are offered to narrow a search by.
OFFERED = 12
MOST_ALSO = 4


def kinds():
    """[(label of the model, its name in addresses, words)] of the kinds that can be asked for."""
    return [
        (one.model._meta.label_lower, one.model._meta.model_name, one.title) for one in in_order()
    ]


class SearchForm(forms.Form):
    """What is searched for, and what it is narrowed to; all of it bounded."""

    q = forms.CharField(label=_("Search the whole record"), max_length=200, required=False)
    kind = forms.ChoiceField(
        label=_("Type"),
        choices=lambda: [(name, label) for _model, name, label in kinds()],
        required=False,
    )
    year = forms.IntegerField(label=_("Year"), min_value=1000, max_value=9999, required=False)
    place = forms.SlugField(label=_("Place"), max_length=120, required=False)
    partner = forms.SlugField(label=_("Partner"), max_length=120, required=False)
    # Any value: search for the words as they are written.
    exact = forms.CharField(max_length=1, required=False)


@dataclass(frozen=True)
class Choice:
    """A value by which a search can be narrowed, with the number of records that it leaves."""

    value: str
    label: str
    count: int
    chosen: bool
    url: str


@dataclass(frozen=True)
class Hit:
    """A record that answers, as a line about it shows."""

    entry: Entry
    url: str
    language: str
    title: list[Piece]
    kind: str
    snippet: Snippet | None


class Search(Page):
    """The records that answer a question, by words in any language of the site."""

    called = _("Search")
    template_name = "website/search.html"

    @classmethod
    def query_parameters(cls):
        return {*SearchForm.base_fields, *PageNumber.base_fields}

    def get_context_data(self, **kwargs):
        form = SearchForm(self.request.GET)
        context = {"form": form, "typed": form["q"].value() or "", "words": ""}
        if form.is_valid() and (words := form.cleaned_data["q"]):
            context |= {"words": words, **self.search(words, form.cleaned_data)}
        return super().get_context_data(**context, **kwargs)

    def search(self, words, values):
        """What the page shows for some words, narrowed by the other values of the form."""
        statuses = statuses_asked_for(words)
        answers = answers_to(words, values, statuses)
        counts = Counter(dict(kinds_of(answers.keys)))
        keys = of_kind(values["kind"], answers.keys)
        number = PageNumber(self.request.GET)
        if not number.is_valid():
            raise Http404(_("There is no such page of this list."))
        paginator = Paginator(keys, PER_PAGE)
        wanted = number.cleaned_data["page"] or 1
        if wanted > paginator.num_pages:
            raise Http404(_("There is no such page of this list."))
        page = paginator.page(wanted)
        hits = hits_for(page.object_list, answers)
        linked = linked_most(keys, [Place, Organisation])
        address = Address(values)
        figures = figures_asked_for(words, keys[:PER_PAGE]) if wanted == 1 else []
        return {
            "answers": answers,
            "statuses": statuses,
            "searched": searched(words, answers.instead, hits),
            "figures": figures,
            "unknown": [] if figures else answers.unknown,
            "also": answers.also[:MOST_ALSO],
            "parts": [(typed, found) for typed, found in answers.parts.items()],
            "instead": [
                {"typed": typed, "word": as_spelled(word, hits), "exact": address(exact="1")}
                for typed, word in answers.instead.items()
            ],
            "answer": hits[0] if hits and wanted == 1 and answers.exact[:1] == keys[:1] else None,
            "hits": hits,
            "count": paginator.count,
            "page": page,
            "filters": {"address": address()},
            "kinds": [
                Choice(name, label, counts[model], values["kind"] == name, address(kind=name))
                for model, name, label in kinds()
                if counts[model]
            ],
            "all_kinds": address(kind=None),
            "all_count": len(answers.keys),
            "places": choices(linked, Place, values["place"], address, "place"),
            "partners": choices(linked, Organisation, values["partner"], address, "partner"),
            "narrowed": any(values[name] for name in ("year", "place", "partner")),
            "wider": address(year=None, place=None, partner=None),
        }


class Suggestions(View):
    """The names that begin as what a reader is typing, as JSON."""

    @classmethod
    def query_parameters(cls) -> set[str]:
        return {"q"}

    def get(self, request: HttpRequest) -> JsonResponse:
        form = SearchForm(request.GET)
        words = form.cleaned_data["q"] if form.is_valid() else ""
        names = beginning(words, Entry.objects.public()) if words else []
        return JsonResponse({"names": names})


class Address:
    """The query string of a search with some values changed; None takes a value away."""

    def __init__(self, values):
        self.values = values

    def __call__(self, **changes):
        values = self.values | changes
        return "?" + urlencode({name: value for name, value in values.items() if value})


def narrowed(entries, values):
    """Some entries, narrowed by year, place and partner."""
    if year := values["year"]:
        entries = entries.filter(first_year__lte=year, last_year__gte=year)
    for name, model in (("place", Place), ("partner", Organisation)):
        if slug := values[name]:
            record = public_key(model, slug)
            linked = Link.objects.filter(record=record).values("entry")
            itself = Entry.objects.filter(record=record).values("pk")
            entries = entries.filter(pk__in=rows_of([linked, itself])) if record else entries.none()
    return entries


def answers_to(words: str, values: dict, statuses: list[Asked]) -> Answers:
    """What answers some words, narrowed by other values, and the statuses that they may name."""
    public = Entry.objects.public()
    among = narrowed(public, values)
    answers = ask(words, public, among=among, forgiving=not values["exact"])
    if statuses:
        add_agreements_of(statuses, answers, public, among)
    return answers


def add_agreements_of(
    statuses: list[Asked], answers: Answers, public: QuerySet[Entry], among: QuerySet[Entry]
) -> None:
    """Put first in some answers the agreements of the statuses that were asked for, as far as they
    have what else was; pages say it of them, and no text of theirs does."""
    asked = statuses[0]
    wanted = [key for status in statuses for key in status.keys]
    of_status = among.filter(Among("record", wanted))
    keys = dict(of_status.values_list("record", "pk"))
    first = [keys[key] for key in wanted if key in keys]
    if asked.rest:
        others = set(ask(asked.rest, public, among=of_status).keys)
        first = [key for key in first if key in others]
    answers.keys = list(dict.fromkeys([*first, *answers.keys]))[:MOST]
    told = {word.form for word in words_of(asked.words)}
    unknown = answers.unknown
    answers.unknown = [one for one in unknown if not {word.form for word in words_of(one)} <= told]


def public_key(model, slug: str) -> UUID | None:
    """The key of the public record of a kind with a slug."""
    found = Entry.objects.public().filter(model=model._meta.label_lower, slug=slug)
    return found.values_list("record", flat=True).first()


def of_kind(kind: str, keys: list[int]) -> list[int]:
    """Those of some entries that are of a kind, if one is named."""
    if not kind:
        return keys
    (model,) = (label for label, name, _words in kinds() if name == kind)
    right = set(Entry.objects.filter(pk__in=keys, model=model).values_list("pk", flat=True))
    return [key for key in keys if key in right]


def kinds_of(keys):
    """(label of a kind, number) of some entries."""
    found = Entry.objects.filter(AmongNumbers("pk", keys)).order_by().values_list("model")
    return found.annotate(number=Count("pk"))


def linked_most(keys, models):
    """{model: {record: number}} of those public records that most of some entries name."""
    links = Link.objects.filter(AmongNumbers("entry_id", keys)).order_by()
    counts = dict(links.values_list("record").annotate(number=Count("pk")))
    labels = {model._meta.label_lower: model for model in models}
    there = Entry.objects.public().filter(Among("record", counts), model__in=labels)
    kinds_of_linked = dict(there.values_list("record", "model"))
    found = {model: {} for model in models}
    for record in sorted(kinds_of_linked, key=lambda record: (-counts[record], record)):
        of_kind = found[labels[kinds_of_linked[record]]]
        if len(of_kind) < OFFERED:
            of_kind[record] = counts[record]
    return found


def choices(linked, model, chosen, address, name):
    """The places or organisations that most of the records found name, with their numbers."""
    counts = linked[model]
    targets = Entry.objects.public().filter(model=model._meta.label_lower)
    shown = targets.filter(record__in=counts).only("record", "slug", "titles")
    entries = {entry.record: entry for entry in shown}
    offered = [
        Choice(
            entries[key].slug,
            in_language(entries[key].titles)[1],
            count,
            entries[key].slug == chosen,
            address(**{name: entries[key].slug}),
        )
        for key, count in counts.items()
    ]
    if chosen and not any(choice.chosen for choice in offered):
        entry = targets.filter(slug=chosen).first()
        label = in_language(entry.titles)[1] if entry else chosen
        offered.append(Choice(chosen, label, 0, True, ""))
    return offered


def as_spelled(word: str, hits: list[Hit]) -> str:
    """A word of the index as the records found mostly write it, such as with its capital."""
    whole = re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE)
    texts = [text for hit in hits for text in hit.entry.titles.values()]
    texts += [text for hit in hits for _language, text in hit.entry.texts]
    written = Counter(found for text in texts for found in whole.findall(text))
    return max(written, key=lambda form: (written[form], form), default=word)


def searched(words: str, instead: dict[str, str], hits: list[Hit]) -> str:
    """The words that were searched in fact, where some stand for others that were typed."""
    for typed, word in instead.items():
        words = words.replace(typed, as_spelled(word, hits))
    return words


def in_language(titles: dict[str, str]) -> tuple[str, str]:
    """The language and the text of a title as readers of this page see it."""
    language = get_language()
    if language in titles:
        return language, titles[language]
    return next(iter(titles.items()), ("", ""))


def hits_for(keys: list[int], answers: Answers) -> list[Hit]:
    """The records of some entries, each with the sentence that answers."""
    entries = Entry.objects.in_bulk(keys)
    hits = []
    snippets = {key: own_snippet(entries[key], answers) for key in keys}
    lacking = [
        entries[key]
        for key in keys
        if lacks_number(snippets[key], answers) and not answered_by_title(entries[key], answers)
    ]
    snippets |= rows_beside(lacking, answers)
    for key in keys:
        entry = entries[key]
        model = apps.get_model(entry.model)
        language, title = in_language(entry.titles)
        hits.append(
            Hit(
                entry=entry,
                url=model(slug=entry.slug).get_absolute_url(),
                language=language,
                title=marked(title, answers),
                kind=capfirst(model._meta.verbose_name),
                snippet=snippets[key],
            )
        )
    return hits


def own_snippet(entry: Entry, answers: Answers) -> Snippet | None:
    """The sentence of a record that answers; a sum only where that is what was asked for."""
    texts = [pair for pair in entry.texts if pair[1] not in entry.titles.values()]
    sums = [pair for pair in entry.sums if has_number_asked(pair[1], answers)]
    return snippet([*texts, *sums], answers, get_language())


def answered_by_title(entry: Entry, answers: Answers) -> bool:
    """Whether the title of a record, in any language, shows why it was found."""
    return any(
        spans_of(title, answers) and has_number_asked(title, answers)
        for title in entry.titles.values()
    )


def has_number_asked(text: str, answers: Answers) -> bool:
    numbers = answers.numbers
    return not numbers or any(word.form in numbers for word in words_of(text))


def rows_beside(entries: list[Entry], answers: Answers) -> dict[int, Snippet]:
    """{key: what another record says of this one}, where that answers what it does not itself."""
    if not entries:
        return {}
    keys = {entry.record: entry.pk for entry in entries}
    links = Link.objects.filter(Among("record", keys), entry__in=Entry.objects.public())
    texts = defaultdict(list)
    for link in links.select_related("entry").order_by("entry", "pk"):
        texts[keys[link.record]] += row_of(link, answers)
    found = {key: snippet(some, answers, get_language()) for key, some in texts.items()}
    return {key: one for key, one in found.items() if one and not lacks_number(one, answers)}


def row_of(link: Link, answers: Answers) -> list[tuple[str, str]]:
    """What the page of one record says of another that answers, under the title of the first."""
    language, title = in_language(link.entry.titles)
    # Those in the script of the title are those in its language.
    unspaced = bool(IS_UNSPACED.search(title))
    said = [text for text in link.texts if spans_of(text, answers)]
    said.sort(key=lambda text: bool(IS_UNSPACED.search(text)) != unspaced)
    separator = pgettext("between a label and its value", ": ")
    rows = [(language, f"{title}{separator}{text}") for text in said if text != title]
    return rows or [(language, title)]
