"""Who may open what: every staff address for every role, in one table.

An address that is in no line of the table fails the test, so that a new page needs a decision.
"""

from http import HTTPStatus
from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.http import HttpResponse
from django.template.response import SimpleTemplateResponse
from django.urls import URLResolver, get_resolver, path, reverse
from django.utils import timezone
from django.views.generic import RedirectView

from partnership.exchange.models import Import
from partnership.feedback.models import Report
from partnership.publishing import drafts
from partnership.publishing.models import Merger, Revision
from partnership.sources.models import Edition, Source
from partnership.staff import roles
from partnership.staff.models import SecurityEvent
from partnership.staff.record_admin.record import LookupAdmin, RecordAdmin
from projects.models import Project
from tests.staff.record_admin.test_record import an_instance_of
from tests.staff.test_roles import ROLES, person

pytestmark = pytest.mark.django_db


# What an address answers.
OPEN, DOOR, ELSEWHERE, CLOSED, NONE = "open", "to the door", "elsewhere", "closed", "none"
REFUSED = (CLOSED, HTTPStatus.METHOD_NOT_ALLOWED)

# For each class of addresses: the answers for each of ROLES.
TABLE = {
    # The record
    "records": (DOOR, CLOSED, OPEN, OPEN, OPEN, OPEN),
    "add": (DOOR, CLOSED, OPEN, OPEN, CLOSED, OPEN),
    "change": (DOOR, CLOSED, OPEN, OPEN, OPEN, OPEN),
    "history": (DOOR, CLOSED, OPEN, OPEN, OPEN, OPEN),
    "delete": (DOOR, CLOSED, CLOSED, OPEN, CLOSED, OPEN),
    "versions": (DOOR, CLOSED, OPEN, OPEN, OPEN, OPEN),
    "publication": (DOOR, CLOSED, CLOSED, OPEN, CLOSED, OPEN),
    "restore": (DOOR, CLOSED, CLOSED, ELSEWHERE, CLOSED, ELSEWHERE),
    "withhold": (DOOR, CLOSED, CLOSED, OPEN, CLOSED, OPEN),
    # Of a record that is not live; tests/sources/test_documents.py has the live ones.
    "version": (DOOR, CLOSED, ELSEWHERE, ELSEWHERE, ELSEWHERE, ELSEWHERE),
    "document": (DOOR, CLOSED, OPEN, OPEN, CLOSED, OPEN),
    "autocomplete": (DOOR, CLOSED, OPEN, OPEN, OPEN, OPEN),
    "app": (DOOR, NONE, OPEN, OPEN, OPEN, OPEN),
    # Rows that are found by typing words, and edited with their record
    "row leads to its record": (DOOR, ELSEWHERE, ELSEWHERE, ELSEWHERE, ELSEWHERE, ELSEWHERE),
    "row by itself": (DOOR, CLOSED, CLOSED, CLOSED, CLOSED, CLOSED),
    # What readers report
    "reports": (DOOR, CLOSED, OPEN, OPEN, CLOSED, OPEN),
    "delete a report": (DOOR, CLOSED, CLOSED, OPEN, CLOSED, OPEN),
    "reports app": (DOOR, NONE, OPEN, OPEN, NONE, OPEN),
    # Accounts and roles
    "accounts": (DOOR, CLOSED, CLOSED, CLOSED, OPEN, OPEN),
    "accounts app": (DOOR, NONE, NONE, NONE, OPEN, OPEN),
    "account of a superuser": (DOOR, CLOSED, CLOSED, CLOSED, CLOSED, OPEN),
    "role": (DOOR, CLOSED, CLOSED, CLOSED, OPEN, OPEN),
    "rights of a role": (DOOR, CLOSED, CLOSED, CLOSED, CLOSED, OPEN),
    # Imports
    "imports": (DOOR, CLOSED, CLOSED, CLOSED, OPEN, OPEN),
    "step of an import": (DOOR, CLOSED, CLOSED, CLOSED, ELSEWHERE, ELSEWHERE),
    "import by itself": (DOOR, CLOSED, CLOSED, CLOSED, CLOSED, CLOSED),
    "history of an import": (DOOR, CLOSED, CLOSED, CLOSED, ELSEWHERE, ELSEWHERE),
    # Whoever has the key of an open form may keep what is typed in it, also once signed out.
    "open form": (OPEN,) * 6,
    # Of no field: tests/staff/test_meaning.py asks about fields.
    "meaning of nothing": (DOOR, *[NONE] * 5),
    # One's own
    "file not there": (DOOR, CLOSED, NONE, NONE, NONE, NONE),
    "own": (DOOR, OPEN, OPEN, OPEN, OPEN, OPEN),
    "own, again confirmed": (DOOR, *[ELSEWHERE] * 5),
    "own, not there yet": (DOOR, *[NONE] * 5),
    "way": (DOOR, *[ELSEWHERE] * 5),
    "door": (OPEN, *[ELSEWHERE] * 5),
    "signpost": (ELSEWHERE,) * 6,
    "old door": (DOOR,) * 6,
    "behind the door": (DOOR, *[ELSEWHERE] * 5),
    "nothing": (DOOR, *[NONE] * 5),
}

ACCOUNT_PAGES = {
    "quality": "records",
    "notices": "own",
    "desk": "records",
    "desk_new": "add",
    "documents": "records",
    "staff_search": "records",
    "new_record": "add",
    "open_form": "open form",
    "meaning": "meaning of nothing",
    "staff_language": "signpost",
    "staff_tables": "records",
    "staff_fixture": "records",
    "iati_readiness": "records",
    "table_template": "records",
    "staff_image": "file not there",
    "staff_document": "file not there",
    "mfa_index": "own",
    "account_login": "door",
    "mfa_login_webauthn": "behind the door",
    "mfa_authenticate": "behind the door",
    "account_logout": "own",
    "account_reauthenticate": "own",
    "account_options_of_passkey": "own",
    "account_sessions": "own",
    "mfa_reauthenticate": "way",
    "mfa_reauthenticate_webauthn": "way",
    "account_change_password": "own",
    "account_set_password": "own, again confirmed",
    "mfa_activate_totp": "own, again confirmed",
    "account_key_of_app": "own, again confirmed",
    "mfa_deactivate_totp": "own, not there yet",
    "mfa_list_webauthn": "own",
    "mfa_add_webauthn": "own, again confirmed",
    "mfa_edit_webauthn": "own, again confirmed",
    "mfa_remove_webauthn": "own, again confirmed",
    "mfa_view_recovery_codes": "own, not there yet",
    "mfa_generate_recovery_codes": "own, again confirmed",
    "mfa_download_recovery_codes": "own, not there yet",
}
ADMIN_PAGES = {
    "index": "own",
    "login": "old door",
    "logout": "own",
    "password_change": "signpost",
    "password_change_done": "own",
    "jsi18n": "own",
    "view_on_site": "way",
}
# Classes whose addresses take only what is sent to them.
SENT = {"restore", "withhold", "step of an import"}
# The class of each page of a model, for records, rows, accounts and roles.
PLAIN = {
    "changelist": "records",
    "add": "add",
    "change": "change",
    "history": "history",
    "delete": "delete",
}
OF_RECORDS = {
    **PLAIN,
    "preview": "versions",
    "compare": "versions",
    "restore": "restore",
    "withhold": "withhold",
    "uses": "versions",
    "together": "publication",
    "review": "versions",
    "review_links": "add",
    "undo_merger": "restore",
    "document": "document",
}
OF_ROWS = {
    "changelist": "row leads to its record",
    "add": "row by itself",
    "change": "row leads to its record",
    "history": "history",
    "delete": "row by itself",
}
OF_HISTORY = {
    "changelist": "records",
    "add": "row by itself",
    "change": "version",
    "history": "version",
    "delete": "row by itself",
    "recover": "restore",
}
OF_IMPORTS = {
    "changelist": "imports",
    "add": "imports",
    "change": "imports",
    "history": "history of an import",
    "delete": "import by itself",
    "progress": "imports",
    "confirm": "step of an import",
    "cancel": "step of an import",
    "undo": "step of an import",
}
OF_ACCOUNTS = dict.fromkeys([*PLAIN, "password_change"], "accounts")
OF_ROLES = {
    "changelist": "role",
    "add": "rights of a role",
    "change": "role",
    "history": "role",
    "delete": "rights of a role",
}


OF_REPORTS = {
    "changelist": "reports",
    "add": "row by itself",
    "change": "reports",
    "history": "reports",
    "delete": "delete a report",
}
# Open to those who keep accounts, and changed by nobody.
OF_SECURITY_LOG = {
    "changelist": "accounts",
    "add": "row by itself",
    "change": "accounts",
    "history": "accounts",
    "delete": "row by itself",
}
OF_SOURCES = {**OF_RECORDS, "new_edition": "add"}
# A text is kept from the page of its source.
OF_EDITIONS = {**PLAIN, "add": "row by itself"}


def classes_of(model, pages):
    if model is Source:
        return OF_SOURCES
    if model is Edition:
        return OF_EDITIONS
    if model is Report:
        return OF_REPORTS
    if model is SecurityEvent:
        return OF_SECURITY_LOG
    if model is User:
        return OF_ACCOUNTS
    if model is Group:
        return OF_ROLES
    if model is Revision:
        return OF_HISTORY
    if model is Import:
        return OF_IMPORTS
    if isinstance(pages, LookupAdmin):
        return OF_ROWS
    return OF_RECORDS if isinstance(pages, RecordAdmin) else PLAIN


PAGES_OF_MODELS = {
    f"{model._meta.app_label}_{model._meta.model_name}_{page}": (model, kind)
    for model, pages in admin.site._registry.items()
    for page, kind in classes_of(model, pages).items()
}


def staff_addresses(patterns=None, route="", namespace=""):
    """Yield (namespace, name, route) of every address below the prefix of staff pages."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        here = route + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from staff_addresses(
                pattern.url_patterns, here, namespace or pattern.namespace or ""
            )
        elif here.startswith("admin/"):
            yield namespace, pattern.name, here


class Tour:
    """Every staff address with the class it is in, and a row of each kind to put in it."""

    def __init__(self):
        self.rows = {}
        # All before any version is kept: going back to it must not take a row away.
        for model in admin.site._registry:
            self.row_of(model)

    def row_of(self, model):
        if model not in self.rows:
            if model is User:
                row = User.objects.create_user("somebody", is_staff=True)
            elif model is Group:
                row = Group.objects.create(name="Guests")
            elif model is Revision:
                row = drafts.keep(self.row_of(Project), Revision.Kind.DELETED)
            elif model is Report:
                row = Report.objects.create(kind="question", text="When?", form="f", language="en")
            elif model is SecurityEvent:
                row = SecurityEvent.objects.create(text="Sign-in refused")
            elif model is Import:
                row = Import.objects.create(state=Import.State.CANCELLED, as_drafts=True)
            else:
                row = an_instance_of(model)
            self.rows[model] = row
        return self.rows[model]

    def document_of(self, model):
        return self.row_of(model).documents.create(title="Plan", url="https://example.org/plan")

    def merger_into(self, record):
        """A merger that was undone already: what undoes it says so."""
        kind, when = record._meta.label_lower, timezone.now()
        return Merger.objects.create(
            model=kind, stays=record.pk, goes=uuid4(), title="Gone", before={}, undone_at=when
        )

    def stops(self):
        """Yield (class of the address, address). KeyError for one in no class."""
        for namespace, name, route in staff_addresses():
            if not namespace and name is None:
                # Three addresses of the admin, taken over by the account pages.
                yield ADMIN_PAGES[route.split("/")[1]], f"/{route}"
            elif not namespace:
                kwargs = {"pk": 1} if "<int:pk>" in route else {}
                kwargs |= {"dataset": "projects"} if "<dataset:dataset>" in route else {}
                kwargs |= {"key": "a" * 32} if "<slug:key>" in route else {}
                if "<str:model>" in route:
                    kwargs |= {"model": "places.place"}
                if "<uuid:key>" in route:
                    kwargs |= {"key": self.row_of(Project).pk}
                if name in ("desk", "desk_new"):
                    kwargs |= {"model": "projects.project"}
                kwargs |= {"ending": "pdf"} if "<slug:ending>" in route else {}
                yield ACCOUNT_PAGES[name], reverse(name, kwargs=kwargs)
            elif name in PAGES_OF_MODELS:
                model, kind = PAGES_OF_MODELS[name]
                args = [self.row_of(model).pk] if "<" in route else []
                if "<uuid:revision>" in route and model is not Revision:
                    args.append(drafts.keep(self.row_of(model), Revision.Kind.PUBLISHED).pk)
                if "<uuid:key>" in route and model is not Import:
                    args.append(self.document_of(model).pk)
                if "<uuid:merger>" in route:
                    args.append(self.merger_into(self.row_of(model)).pk)
                # Of one version, since there is no draft to compare with.
                query = "?to=live" if name.endswith("_compare") else ""
                yield kind, reverse(f"admin:{name}", args=args) + query
            elif name == "app_list":
                for app in {model._meta.app_label for model in admin.site._registry}:
                    kinds = dict.fromkeys(("auth", "exchange", "staff"), "accounts app")
                    kind = (kinds | {"feedback": "reports app"}).get(app, "app")
                    yield kind, reverse("admin:app_list", args=[app])
            elif name == "autocomplete":
                yield from self.choices()
            elif name == "view_on_site":
                project = self.row_of(Project)
                kind = ContentType.objects.get_for_model(Project)
                yield ADMIN_PAGES[name], reverse(f"admin:{name}", args=[kind.pk, project.pk])
            elif name is None and route.endswith("<path:object_id>/"):
                yield "way", "/" + route.replace("<path:object_id>", "1")
            elif name is None and route.endswith("(?P<url>.*)$"):
                yield "nothing", "/admin/no/such/page/"
            else:
                yield ADMIN_PAGES[name], reverse(f"admin:{name}")

    def choices(self):
        """The choices of each relation to a kind of record."""
        for model in roles.kinds():
            for field in model._meta.fields:
                if field.is_relation and field.related_model in roles.kinds():
                    yield (
                        "autocomplete",
                        reverse("admin:autocomplete")
                        + f"?app_label={model._meta.app_label}&model_name={model._meta.model_name}"
                        + f"&field_name={field.name}",
                    )


def answer(response):
    """What an answer says, in the words of the table."""
    if response.status_code == HTTPStatus.FOUND:
        doors = (reverse("account_login"), reverse("admin:login"))
        return DOOR if response.url.startswith(doors) else ELSEWHERE
    return {
        HTTPStatus.OK: OPEN,
        HTTPStatus.FORBIDDEN: CLOSED,
        HTTPStatus.NOT_FOUND: NONE,
    }.get(response.status_code, response.status_code)


def signed_in(client, role):
    if role != "anonymous":
        client.force_login(person(role))
    return client


# Whose pages are made in full on the walk: of an administrator, who may only look at most of them;
# tests/staff/record_admin/test_record.py makes those of somebody who may write. To make all of
# them takes most of the time.
IN_FULL = {"administrator"}


@pytest.fixture
def answers_only(role, monkeypatch):
    """Answer without the HTML of what is refused and, but for IN_FULL, of what is opened."""

    def refused(_resolver, status):
        return lambda _request, **_why: HttpResponse(status=status)

    monkeypatch.setattr(URLResolver, "resolve_error_handler", refused)
    if role not in IN_FULL:
        monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")


# What a role may does not depend on the database; what each page asks of it, a superuser sees.
@pytest.mark.parametrize(
    "role",
    [*(pytest.param(role, marks=pytest.mark.any_database) for role in ROLES[:-1]), ROLES[-1]],
)
def test_every_staff_address_answers_as_the_table_says(client, role, answers_only):
    signed_in(client, role)
    stops = list(Tour().stops())
    wrong, seen = [], set()
    for kind, address in stops:
        expected = TABLE[kind][ROLES.index(role)]
        seen.add(kind)
        got = answer(client.post(address) if kind in SENT else client.get(address))
        if got != expected:
            wrong.append(f"{address} ({kind}): {got}, not {expected}")
        if expected == CLOSED and answer(client.post(address)) not in REFUSED:
            wrong.append(f"{address} ({kind}) takes what is sent to it")
    assert not wrong, "\n".join(wrong)
    assert len(stops) > 100
    assert seen == set(TABLE) - {"account of a superuser"}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("page", ["change", "delete", "password_change"])
def test_an_account_of_a_superuser_is_open_to_superusers_only(client, role, page):
    other = User.objects.create_superuser("chief", password="secret")
    signed_in(client, role)
    address = reverse(f"admin:auth_user_{page}", args=[other.pk])

    expected = TABLE["account of a superuser"][ROLES.index(role)]
    assert answer(client.post(address, {"post": "yes", "password1": "x"})) == (
        ELSEWHERE if (role, page) == ("superuser", "delete") else expected
    )
    assert User.objects.filter(pk=other.pk).exists() == ((role, page) != ("superuser", "delete"))


urlpatterns = [path("admin/secret/", RedirectView.as_view(url="/"), name="secret")]


@pytest.mark.urls(__name__)
def test_an_address_in_no_class_is_found():
    with pytest.raises(KeyError, match="secret"):
        list(Tour().stops())
