"""Nothing unpublished shows anywhere: every public address is walked, with hidden records of
every kind linked to public ones in every way that the model knows."""

import re
from collections import deque
from datetime import timedelta
from decimal import Decimal
from itertools import cycle
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.test.utils import override_settings
from django.utils import timezone, translation

from partnership.agreements.models import AgreementDocument, Partnership
from partnership.events.models import EventDocument
from partnership.exchange.datasets import DATASETS
from partnership.places.models import Place
from partnership.publishing import drafts, snapshots
from partnership.publishing.models import Child, Record, ReviewComment, Revision, SlugRedirect
from partnership.search.models import Entry, Word
from projects.models import ProjectDocument, ProjectIdentifier, ProjectRelation
from tests import factories
from tests.searching import index
from tests.website.answers import kind_of, links_of, visit

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

# Every text of a record that is not public has it, and no text of a public one.
SECRET = "Xyzzy"
NOW = timezone.now()
HIDDEN = {
    "unpublished": {"live": False},
    "scheduled": {"publish_at": NOW + timedelta(days=30)},
    "expired": {"publish_at": NOW - timedelta(days=30), "expire_at": NOW - timedelta(days=1)},
}
COORDINATES = {"latitude": Decimal("10"), "longitude": Decimal("20")}


class World:
    """One record of each kind, all in one state, each with rows of its own.

    `other` is a world whose records those of this one are linked to.
    """

    def __init__(self, word, other=None, **state):
        self.word = word
        self.other = other or self
        self.translated = {
            code: {} for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE
        }
        self.state = state
        self.records = {}
        self.make_records()

    def text(self, kind):
        return f"{self.word} {kind}"

    def add(self, kind, factory, title, **fields):
        """Make a record whose title, and the title's translations, have the world's word."""
        name = "name" if title == "name" else title
        translations = {
            code: {name: {"text": f"{self.word} {kind} {code}", "status": "staff"}}
            for code in self.translated
        }
        fields |= {name: self.text(kind), "translations": translations} | self.state
        fields["slug"] = f"{self.word}-{kind}".lower()
        self.records[kind] = factory(**fields)
        return self.records[kind]

    def make_records(self):
        word = self.word
        source = self.add("source", factories.source, "title", publisher=f"{word} press")
        # What a text holds beside the passages is for staff only.
        factories.edition(f"{word} words.\n{SECRET} text for staff.", source=source)
        self.passage = factories.passage(f"{word} words.", source=source)
        place = self.add("place", factories.place, "name", **COORDINATES)
        organisation = self.add("organisation", factories.organisation, "name", acronym=word[:8])
        person = self.add("person", factories.person, "name", sort_name=word)
        self.position = factories.position(
            person, title=f"{word} minister", organisation=organisation
        )
        theme = self.add("theme", factories.theme, "title")
        framework = self.add("framework", factories.framework, "title")
        partnership = self.add(
            "partnership",
            factories.partnership,
            "title",
            headline=f"{word} headline",
            lead=f"{word} lead",
            method=f"{word} method",
            contact_email=f"{word.lower()}@example.org",
            places=[place],
            partners=[organisation],
        )
        of = {"partnerships": [partnership]}
        self.add("agreement", factories.agreement, "title", summary=f"{word} summary", **of)
        project = self.add(
            "project",
            factories.project,
            "title",
            summary=f"{word} gist",
            iati_identifier=f"{word}-1",
            **of,
        )
        self.add("event", factories.event, "title", place=place, **of)
        self.add("milestone", factories.milestone, "text", **of)
        self.add("quotation", factories.quotation, "text", speaker=self.position, **of)
        self.add("figure", factories.key_figure, "title", **of)
        factories.funding(project, description=f"{word} money", amount=Decimal("31"))
        factories.project_theme(project, theme=theme)
        factories.framework_statement(framework, text=f"{word} statement")


@pytest.fixture(scope="module")
def shared_worlds(django_db_setup, django_db_blocker):
    """The worlds, made once for the module, whose tests only look at them."""
    with django_db_blocker.unblock(), transaction.atomic():
        with translation.override(settings.LANGUAGE_CODE):
            public = make_worlds()
        with django_db_blocker.block():
            yield public
        transaction.set_rollback(True)


@pytest.fixture
def worlds(shared_worlds, db):
    """The public world; those hidden are in the database."""
    return shared_worlds


def make_worlds():
    """A public world, every kind of hidden one, and links from the public to each hidden one."""
    public = World("Plain")
    all_hidden = [World(f"{SECRET}{name}", **state) for name, state in HIDDEN.items()]
    for name, hidden in zip(HIDDEN, all_hidden, strict=True):
        # Hidden records of the public partnership: their titles must not show in its lists.
        for kind in ("agreement", "project", "event", "milestone", "quotation", "figure"):
            hidden.records[kind].partnerships.add(public.records["partnership"])
        link_by_many(public, hidden)
        link_by_rows(public, hidden)
        cite_each(public, hidden)
        # Words of a hidden speaker wait for the speaker.
        factories.quotation(
            f"{SECRET} twin.",
            speaker=hidden.position,
            partnerships=[public.records["partnership"]],
        )
        # An old address of a hidden record leads nowhere.
        SlugRedirect.objects.leave(hidden.records["project"], f"formerly-{name}", public=True)
    twins(public, all_hidden)
    things_of_public_records(public)
    index()
    return public


def link_by_many(public, hidden):
    """Each public record names, by every many-to-many link, the hidden record of that kind."""
    by_model = {type(record): record for record in hidden.records.values()}
    for record in public.records.values():
        for field in record._meta.many_to_many:
            if field.related_model in by_model:
                getattr(record, field.name).add(by_model[field.related_model])


def link_by_rows(public, hidden):
    """Public records have rows that need a hidden one; each row has a public record, too."""
    ours, theirs = public.records, hidden.records
    place, organisation = theirs["place"], theirs["organisation"]
    group = factories.place("Plain league", kind=Place.Kind.GROUP)
    factories.group_membership(group, member=place)
    factories.membership(ours["organisation"], member=place)
    factories.membership(ours["organisation"], member=organisation)
    factories.position(ours["person"], title=f"{SECRET} post", organisation=organisation)
    for party in ("provider", "receiver"):
        money = {party: organisation, "amount": Decimal("37")}
        factories.partnership_money(ours["partnership"], **money)
        factories.agreement_money(ours["agreement"], **money)
        factories.funding(ours["project"], **money)
    agreement = ours["agreement"]
    factories.party(agreement, organisation=organisation, named_as=f"{SECRET} party")
    factories.party(agreement, organisation=ours["organisation"], signing_body=organisation)
    factories.party(agreement, organisation=ours["organisation"], signatory=hidden.position)
    factories.agreement_place(agreement, place=place)
    factories.agreement_relation(agreement, related=theirs["agreement"])
    project = ours["project"]
    factories.participation(project, organisation=organisation)
    factories.project_place(project, place=place)
    factories.project_theme(project, theme=theirs["theme"])
    line = factories.agreement_money(theirs["agreement"], amount=Decimal("41"))
    factories.funding(
        project, amount=Decimal("1"), same_money_as=line, same_money_certainty="suspected"
    )
    factories.row(ProjectRelation, project, kind="3", related=theirs["project"])
    factories.row(
        ProjectIdentifier, project, kind="A9", identifier=str(len(hidden.word)), owner=organisation
    )
    result = factories.result(project, statement="Plain result")
    factories.result_value(result, place=place, group=f"{SECRET} drivers")
    event = ours["event"]
    factories.event_participant(event, organisation=organisation)
    factories.attendance(event, organisation=organisation)
    factories.attendance(event, place=place, group="")


def twins(public, all_hidden):
    """More public records, whose single links lead to hidden ones, by turns of each state."""
    turns = cycle(hidden.records for hidden in all_hidden)
    of = {"partnerships": [public.records["partnership"]]}

    def links(*names, **kinds):
        """The next hidden record for each link; a word alone names both link and kind."""
        kinds |= dict(zip(names, names, strict=True))
        return {link: next(turns)[kind] for link, kind in kinds.items()}

    factories.project("Plain twin", **links("agreement", contact_organisation="organisation"), **of)
    factories.event("Plain twin", **links("place"), **of)
    factories.organisation("Plain twin", **links("place", parent="organisation"))
    factories.place("Plain twin", kind=Place.Kind.CITY, **links(part_of="place"))
    factories.theme("Plain twin", **links(broader="theme"))
    factories.milestone("Plain twin.", **links(repeats_organisation="organisation"), **of)
    factories.milestone("Plain twin.", **links(repeats_framework="framework"), **of)
    factories.quotation("Plain twin.", **links(occasion="event"), **of)
    factories.partnership("Plain twin", position=9, **links(reporting_organisation="organisation"))


def cite_each(public, hidden):
    """Each public record is cited with a passage of a hidden source, as a whole and in a field."""
    for record in public.records.values():
        factories.cite(record, passage=hidden.passage)
        factories.cite(record, "slug", passage=hidden.passage, note=f"{SECRET} note")


def things_of_public_records(public):
    """What is never public of a public record: staff notes and unpublished documents."""
    ours = public.records
    for record in ours.values():
        drafts.publish(record, note="Plain note")
        record.refresh_from_db()
        record.staff_notes = f"{SECRET} remark"
        record.save()
    for model, kind in (
        (AgreementDocument, "agreement"),
        (ProjectDocument, "project"),
        (EventDocument, "event"),
    ):
        url = f"https://example.org/{SECRET}.pdf"
        factories.row(model, ours[kind], title=f"{SECRET} paper", url=url, published=False)
    histories_of(ours.values())


def histories_of(records):
    """Each public record has a history with names of staff, a draft and a version kept back."""
    author = User.objects.create_user(f"{SECRET}editor", first_name=SECRET)
    for record in records:
        drafts.publish(record, author, "Plain note")
        drafts.keep(record, Revision.Kind.EDITED, author, f"{SECRET} kept")
        snapshot = snapshots.take(record)
        snapshot[0]["fields"][record.title_field] = f"{SECRET} draft"
        drafts.save_draft(record, snapshot, author, f"{SECRET} note")
        comment_on(record, author)


def comment_on(record, author):
    """A draft of a record is commented on by staff and by a guest: open, and resolved before."""
    of = {"model": record._meta.label_lower, "record": record.pk, "text": f"{SECRET} comment"}
    for place in ("", record.title_field):
        ReviewComment.objects.create(**of, place=place, user=author)
        ReviewComment.objects.create(**of, place=place, guest=f"{SECRET} guest")
    ReviewComment.objects.filter(place="").resolve(author)


class Walk:
    """A visit to every address that can be reached by links from the ways in: what each says, and
    what in its answer could tell one reader from another.

    Of filters, those are followed that stand on a page without one: not all their mixtures.
    """

    def __init__(self, client):
        self.client = client
        self.texts, self.faults = {}, {}
        waiting = deque(self.ways_in())
        ways_in = set(waiting)
        while waiting:
            address = waiting.popleft()
            if address in self.texts:
                continue
            status, self.texts[address], faults = visit(client, address)
            if faults:
                self.faults[address] = faults
            assert status in (200, 404), f"{address}: {status}"
            if status == 404:
                assert address in ways_in, f"a link leads nowhere: {address}"
            waiting.extend(links_of(address, self.texts[address]))

    @staticmethod
    def ways_in():
        yield from ["/sitemap.xml", "/robots.txt", "/.well-known/security.txt"]
        for code, _name in settings.LANGUAGES:
            yield from [f"/{code}/", f"/{code}/no-such-page/"]
            for dataset in DATASETS.values():
                yield f"/{code}/{dataset.name}.atom"
                if not dataset.model.url_name:
                    for record in dataset.published():
                        yield f"/{code}/{dataset.name}/{record.slug}.json"
            for word in ("plain", "twin", "a"):
                yield f"/{code}/search/?{urlencode({'q': word})}"
            for partnership in Partnership.objects.in_order():
                query = urlencode({"partnership": partnership.slug})
                for name in ("project-funding", "projects", "agreements"):
                    yield f"/{code}/figures/{name}/embed/?{query}"
            for query in ("kind=project", "scope=context", "start=1"):
                yield f"/{code}/timeline/?{query}"

    def one_of_each_kind(self):
        """An address of each view and choice of parameters, in one language or another."""
        return {kind_of(address): address for address in reversed(self.texts)}.values()


@pytest.fixture(scope="module")
def walk(shared_worlds, django_db_blocker):
    """One walk for the module: it takes a while. Its tests stand together for one process."""
    with (
        django_db_blocker.unblock(),
        translation.override(settings.LANGUAGE_CODE),
        # So that the pages for other sites are walked, too.
        override_settings(EMBEDDED_BY=["*"]),
    ):
        return Walk(Client())


def test_no_public_address_shows_anything_unpublished(walk, worlds):
    pages = walk.texts

    leaks = {
        address: text[max(0, text.index(SECRET) - 200) : text.index(SECRET) + 60]
        for address, text in pages.items()
        if SECRET in text
    }
    assert leaks == {}
    lower = {address for address, text in pages.items() if SECRET.lower() in text}
    assert lower == set()
    # The walk saw each public record, in each language.
    for code, _name in settings.LANGUAGES:
        for record in worlds.records.values():
            if record.url_name:
                address = f"/{code}/" + record.get_absolute_url().split("/", 2)[2]
                assert address in pages
                assert f"{address}history/" in pages
                for ending in ("json", "statements.json", "bib", "ris", "csl.json"):
                    assert f"{address.rstrip('/')}.{ending}" in pages
        embeds = [text for address, text in pages.items() if f"/{code}/figures/" in address]
        assert any('class="embed"' in text for text in embeds)
        assert f"/{code}/changes.atom" in pages
        assert f"/{code}/events.ics" in pages
        assert f"/{code}/projects/{worlds.records['project'].slug}/iati/" in pages
        assert "/data/catalogue.ttl" in pages
        assert "/data/catalogue.jsonld" in pages
        for kind, ending in (("event", "ics"), ("place", "atom"), ("organisation", "atom")):
            slug = worlds.records[kind].slug
            assert f"/{code}/{kind}s/{slug}.{ending}" in pages
    assert len(pages) > 100
    # So it did in the tables: of each type, and of everything.
    for name in (*DATASETS, "record"):
        assert f"/data/{name}.zip?language=en" in pages or name == "partnerships"


def test_no_public_answer_sets_a_cookie_or_depends_on_one(walk, worlds):
    del worlds
    assert walk.faults == {}
    assert not walk.client.cookies
    # Nor where cookies are sent.
    visitor = Client(headers={"cookie": "sessionid=abc; csrftoken=def; messages=ghi"})
    varied = {}
    for address in walk.one_of_each_kind():
        _status, _text, faults = visit(visitor, address)
        if faults:
            varied[address] = faults
    assert varied == {}


def test_the_address_of_a_hidden_record_is_not_found(client, worlds):
    del worlds
    wrong = []
    for model in apps.get_models():
        if issubclass(model, Record) and model.url_name:
            for record in model.objects.filter(slug__startswith=SECRET.lower()):
                response = client.get(record.get_absolute_url())
                if response.status_code != 404 or SECRET in response.content.decode():
                    wrong.append(str(record))
    for dataset in DATASETS.values():
        for slug in dataset.model.objects.filter(slug__startswith=SECRET.lower()).values_list(
            "slug", flat=True
        ):
            endings = ("json", "statements.json", "annotations.jsonld", "bib", "ris", "csl.json")
            for ending in (*endings, "ics", "atom"):
                address = f"/en/{dataset.name}/{slug}.{ending}"
                response = client.get(address)
                if response.status_code != 404 or SECRET in response.content.decode():
                    wrong.append(address)
    for name in HIDDEN:
        if client.get(f"/en/projects/formerly-{name}/").status_code != 404:
            wrong.append(f"formerly-{name}")
    assert wrong == []


def test_a_search_for_the_hidden_word_finds_nothing(client, worlds):
    del worlds
    for word in (SECRET, f"{SECRET}unpublished", f"{SECRET}scheduled agreement", "remark"):
        html = client.get("/en/search/", {"q": word}).content.decode()
        # What was typed is told, in a sentence and in the form; nothing else has the word.
        assert f"<mark>{SECRET}" not in html
        links = [link for link in re.findall('href="([^"]*)"', html) if "q=" not in link]
        assert not [link for link in links if SECRET.casefold() in link]
    names = client.get("/en/search/suggestions/", {"q": SECRET[:5]}).json()["names"]
    assert names == []
    assert not [entry for entry in Entry.objects.public() if SECRET in str(vars(entry))]
    assert not Word.objects.filter(text__contains=SECRET.casefold()).exists()
    for name in ("agreements", "projects", "events", "organisations", "people", "places"):
        html = client.get(f"/en/{name}/", {"q": SECRET}).content.decode()
        # The words that were searched stand in the form, in the chip, and in the addresses of
        # the same list in another language or order.
        told = (f'value="{SECRET}"', f" {SECRET} <", f'/{name}/?q={SECRET}"', f'"?q={SECRET}')
        assert html.count(SECRET) == sum(map(html.count, told))


def test_filters_by_a_hidden_record_find_nothing_and_do_not_name_it(client, worlds):
    del worlds
    for name in HIDDEN:
        slug = f"{SECRET}{name}".lower()
        for query in (f"place={slug}-place", f"organisation={slug}-organisation"):
            html = client.get(f"/en/projects/?{query}").content.decode()
            assert "0 projects" in html
            assert SECRET not in html


def test_hidden_amounts_are_in_no_sum(client, worlds):
    """Lines from a hidden giver (37) and of hidden records (31, 41) are not counted."""
    del worlds
    for path in ("/en/", "/en/figures/", "/en/projects/", "/en/agreements/"):
        html = client.get(path).content.decode()
        assert not re.search(r"€\xa0(37|41|62|68|74|105|111|142)\b", html), path


def test_every_kind_of_record_and_every_link_is_in_the_worlds(worlds):
    """A new kind of record, or a new link to one, must be added above."""
    kinds = {model for model in apps.get_models() if issubclass(model, Record)}
    assert {type(record) for record in worlds.records.values()} == kinds
    unlinked = []
    for model in apps.get_models():
        if not issubclass(model, Record | Child) or model._meta.abstract:
            continue
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            is_ours = field.concrete and (field.many_to_one or field.many_to_many)
            if not is_ours or not (isinstance(target, type) and issubclass(target, Record)):
                continue
            if field.name == getattr(model, "parent_name", ""):
                continue
            hidden = target.objects.filter(slug__startswith=SECRET.lower())
            if not model.objects.filter(**{f"{field.name}__in": hidden}).exists():
                unlinked.append(f"{model.__name__}.{field.name}")
    assert unlinked == []
