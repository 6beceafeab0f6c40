"""Every link that a staff page offers leads somewhere, and every button does what may be done.

Each role is led from the first page on. What it is offered and then refused, or not found, is a
fault, whatever made it so: a wrong address, a right that only the page knows of, a row that went.
"""

from copy import copy
from http import HTTPStatus
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import pytest
from django.contrib import admin
from django.db import transaction
from django.http import Http404
from django.urls import resolve, reverse
from lxml import html

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
    factories.theme("Hidden", live=False)
    theme = factories.theme("Went")
    drafts.keep(theme, Revision.Kind.DELETED)
    theme.delete()
    Import.objects.create(state=Import.State.CANCELLED, as_drafts=True)


def factories_make(model):
    record = an_instance_of(model)
    record.live = True
    record.save()
    drafts.keep(record, Revision.Kind.PUBLISHED)
    drafts.save_draft(record, snapshots.take(record))


class Walk:
    """Somebody who opens one page of each kind, follows its links and presses its buttons."""

    def __init__(self, client):
        self.client, self.cookies = client, copy(client.cookies)
        self.seen, self.pressed, self.faults = {}, set(), []
        self.ahead, self.read_before = [], set()

    def begin(self, address):
        self.lead_to(address, "the beginning")
        while self.ahead:
            self.open(*self.ahead.pop(0))

    def lead_to(self, address, origin):
        """Note an address to be opened, unless one of its kind was."""
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
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
        once = (kind_of(urlsplit(here)), kind_of(urlsplit(target)), button.get("name"), action)
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


def is_page(response):
    return not response.streaming and response.get("Content-Type", "").startswith("text/html")


def kind_of(parts):
    """The kind of an address: the view and what is asked of it; of a form also the record."""
    try:
        match = resolve(parts.path)
    except Http404:
        return parts.path
    is_form = (match.url_name or "").endswith("_change")
    names = {name for name, _value in parse_qsl(parts.query)} - {"_changelist_filters"}
    return match.view_name, parts.path if is_form else match.route, frozenset(names)


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
    client.force_login(person(role))
    walk = Walk(client)
    walk.begin(reverse("admin:index"))

    assert not walk.faults, "\n".join(walk.faults)
