"""Every link that a staff page offers leads somewhere, and every button does what may be done.

Each role is led from the first page on. What it is offered and then refused, or not found, is a
fault, whatever made it so: a wrong address, a right that only the page knows of, a row that went.
"""

from copy import copy
from functools import cache
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

import pytest
from django.contrib import admin
from django.db import transaction
from django.http import Http404
from django.urls import resolve, reverse
from lxml import html

from partnership.agreements.models import Agreement
from partnership.exchange.models import Import
from partnership.publishing import drafts, snapshots
from partnership.publishing.models import Record, Revision
from tests import factories
from tests.forms import values_of
from tests.staff.record_admin.test_record import an_instance_of
from tests.staff.test_roles import ROLES, person

# Time stands still: however long the walk takes, whoever walks has signed in just now.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.any_database,
    pytest.mark.usefixtures("clock"),
]

# What says, with an answer that succeeds, that something was not found.
NOT_THERE = "Perhaps it was deleted?"
# An answer that there is nothing yet: the factories make no record that is ready for IATI.
NOTHING_YET = ("/iati/activities.xml", "/iati/organisation.xml")
ACTIONS = "action"


@pytest.fixture
def record_of_each_kind():
    """One live record of each kind with a draft and a history, and some that are not live."""
    for model in admin.site._registry:
        if issubclass(model, Record):
            factories_make(model)
    factories.agreement("Hidden", live=False)
    agreement = factories.agreement("Went")
    drafts.keep(agreement, Revision.Kind.DELETED)
    agreement.delete()
    Import.objects.create(state=Import.State.CANCELLED, as_drafts=True)


def factories_make(model):
    record = an_instance_of(model)
    record.live = True
    record.save()
    drafts.keep(record, Revision.Kind.PUBLISHED)
    drafts.save_draft(record, snapshots.take(record))


class Walk:
    """Somebody who opens one page of each kind, follows its links and presses its buttons.

    With an `example`, this type of records stands for all that have the same pages, and what
    everybody may read is left to somebody else.
    """

    def __init__(self, client, example=None):
        self.client, self.cookies = client, copy(client.cookies)
        self.example = example
        self.seen, self.pressed, self.faults = {}, set(), []
        self.ahead, self.read_before = [], set()

    def begin(self, address):
        self.lead_to(address, "the beginning")
        while self.ahead:
            self.open(*self.ahead.pop(0))

    def lead_to(self, address, origin):
        """Note an address to be opened, unless one of its kind was."""
        parts = urlsplit(address)
        if parts.scheme or parts.netloc or (self.example and self.is_shown_elsewhere(parts)):
            return
        kind = kind_of(parts)
        if kind not in self.seen:
            self.seen[kind] = address
            self.ahead.append((address.partition("#")[0], origin))

    def open(self, address, origin):
        response = self.client.get(address, follow=True)
        self.judge(response, f"The link to {address} on {origin}")
        here = response.request["PATH_INFO"]
        # A list that is filtered or sorted has the links and buttons of the whole list.
        if is_page(response) and here.startswith("/admin/") and here not in self.read_before:
            self.read_before.add(here)
            self.read(html.fromstring(response.content.decode()), here)

    def read(self, page, here):
        for link in page.iter("a"):
            target = link.get("href", "")
            if target.startswith("#"):
                if target != "#" and not page.xpath("//*[@id=$id]", id=target[1:]):
                    self.faults.append(f"{here} has nothing at {target}")
            elif target:
                self.lead_to(urljoin(here, target), here)
        for form in page.iter("form"):
            for button in buttons_of(form):
                for data in fillings(form):
                    self.press(form, button, data, here)

    def press(self, form, button, data, here):
        """Press a button as a browser would; whatever it does is taken back."""
        if button.get("name"):
            data = [*data, (button.get("name"), button.get("value", ""))]
        target = urljoin(here, button.get("formaction", form.get("action", "")) or here)
        method = button.get("formmethod", form.get("method", "get")).lower()
        action = dict(data).get(ACTIONS, "")
        label = button.get("value") if button.tag == "input" else button.text_content().strip()
        pages = kind_of(urlsplit(here)), kind_of(urlsplit(target))
        once = (*pages, button.get("name"), action)
        if not target.startswith("/") or once in self.pressed:
            return
        self.pressed.add(once)
        with transaction.atomic():
            if method == "get":
                if "csrfmiddlewaretoken" in dict(data):
                    self.faults.append(f"The button “{label}” on {here} sends its token in public")
                response = self.client.get(f"{urlsplit(target).path}?{urlencode(data)}")
            else:
                fields = {}
                for name, value in data:
                    fields.setdefault(name, []).append(value)
                response = self.client.post(target, fields)
            location = urljoin(target, response.get("Location", ""))
            # Where it leads is looked at, unless it is a page that was looked at already.
            if response.status_code == HTTPStatus.FOUND and location not in self.read_before:
                response = self.client.get(location, follow=True)
            self.judge(response, f"The button “{label}” {action} on {here}")
            transaction.set_rollback(True)
        self.client.cookies = copy(self.cookies)

    def judge(self, response, what):
        if response.request["PATH_INFO"] in NOTHING_YET:
            return
        if response.status_code >= HTTPStatus.BAD_REQUEST:
            self.faults.append(f"{what}: {response.status_code}")
        elif is_page(response) and NOT_THERE in response.content.decode():
            self.faults.append(f"{what}: nothing is there")

    def is_shown_elsewhere(self, parts):
        """Whether the example, or the walk of somebody else, shows what is at an address."""
        if not parts.path.startswith("/admin/"):
            return True
        model, page = page_of_record(parts.path)
        shown = {page for of, page in pages_of_records().values() if of is self.example}
        return model not in (None, self.example) and page in shown


def kind_of(parts):
    """The kind of an address: the view and what is asked of it; of a form also whose it is, or
    the state of the record."""
    try:
        match = resolve(parts.path)
    except Http404:
        return parts.path
    of = match.route
    if (match.url_name or "").endswith("_change"):
        model, _page = page_of_record(parts.path)
        of = state_of(model, match.kwargs["object_id"]) if model else parts.path
    names = {name for name, _value in parse_qsl(parts.query)} - {"_changelist_filters"}
    return match.view_name, of, frozenset(names)


def page_of_record(path):
    """The type of records, and which of its pages an address is; of another, twice nothing."""
    try:
        return pages_of_records().get(resolve(path).url_name, (None, None))
    except Http404:
        return None, None


@cache
def pages_of_records():
    """The type of records and the page that each name of an address stands for."""
    return {
        pattern.name: (model, pattern.name.partition(f"_{model._meta.model_name}_")[2])
        for model, pages in admin.site._registry.items()
        if issubclass(model, Record)
        for pattern in pages.get_urls()
        if pattern.name
    }


def state_of(model, key):
    """What the buttons of a record depend on: whether it is live, and has a draft."""
    record = model.objects.filter(pk=unquote(key)).first()
    return record and (record.live, drafts.draft_of(record) is not None)


def is_page(response):
    return not response.streaming and response.get("Content-Type", "").startswith("text/html")


def buttons_of(form):
    """What sends a form when it is pressed, wherever on the page it stands."""
    for button in form.getroottree().iter("button", "input"):
        owner = button.get("form") or next(button.iterancestors("form"), None)
        is_of_form = owner is form or owner == form.get("id", form)
        if (
            is_of_form
            and button.get("type", "submit" if button.tag == "button" else "") == "submit"
        ):
            yield button


def fillings(form):
    """What a form sends as it stands; where it has a choice of actions, once for each of them."""
    data = [
        (field.get("name"), value)
        for field in form.iter("input", "select", "textarea")
        if field.get("name")
        for value in values_of(field)
    ]
    chosen = form.xpath(".//input[@name='_selected_action']")
    options = form.xpath(f".//select[@name='{ACTIONS}']/option/@value")
    if not (chosen and options):
        return [data]
    rest = [(name, value) for name, value in data if name != ACTIONS]
    rest.append(("_selected_action", chosen[0].get("value")))
    return [[*rest, (ACTIONS, action)] for action in options if action]


@pytest.mark.parametrize("role", ROLES[1:])
def test_every_link_and_button_of_a_staff_page_leads_on(client, role, record_of_each_kind):
    """Who may do everything is led through each type of records, the others through one: that a
    role may do the same to all types, tests/staff/test_staff_addresses.py shows."""
    client.force_login(person(role))
    walk = Walk(client, example=None if role == "superuser" else Agreement)
    walk.begin(reverse("admin:index"))

    assert not walk.faults, "\n".join(walk.faults)
