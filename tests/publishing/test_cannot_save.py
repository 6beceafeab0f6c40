"""A form that the site cannot save is given back with the reason, and can be sent again."""

import errno
import re
import shutil
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db import DatabaseError, OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from partnership.exchange import jobs
from partnership.feedback.models import Report
from partnership.pages.middleware import StaffSessionMiddleware
from partnership.publishing.storage_faults import READ_ONLY, RETRY_AFTER, cause_of
from partnership.topics.models import Theme
from tests import factories
from tests.accounts.signing_in import LOGIN, PASSWORD, sign_in
from tests.forms import fields_of
from tests.publishing.faults import AWAY

# Each request ends its own transaction, as on the site: after a full disk nothing else is left.
pytestmark = pytest.mark.django_db(transaction=True)
ADD = "/admin/topics/theme/add/"
TYPED = {"title": "Quays <old>", "slug": "quays-old", "description": "One line.\nAnother line."}


@contextmanager
def read_only():
    """The database refuses to write, as one that is being moved or has lost its primary."""
    sqlite = connection.vendor == "sqlite"
    refuses = "PRAGMA query_only = %s" if sqlite else "SET default_transaction_read_only = %s"
    with connection.cursor() as cursor:
        cursor.execute(refuses % "on")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(refuses % "off")


@contextmanager
def full():
    """The database has no room for another page: SQLite says so as of a full disk."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1")
        try:
            yield
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")


@pytest.fixture
def staff(client):
    client.raise_request_exception = False
    client.force_login(User.objects.create_superuser("super", password=PASSWORD))
    return client


def form_data(staff, address):
    """What the form at an address sends as it is opened."""
    return fields_of(staff.get(address))


def test_what_was_typed_comes_back_with_the_cause_and_can_be_sent_again(staff):
    sent = form_data(staff, ADD) | TYPED
    with read_only():
        response = staff.post(ADD, sent)
    html = response.content.decode()
    assert response.status_code == 503
    assert "can only be read at the moment" in html
    assert (response.headers["Retry-After"], response.headers["Cache-Control"]) == (
        str(RETRY_AFTER),
        "private, no-store",
    )
    assert f'action="{ADD}"' in html
    assert "<label>Title<br>" in html
    again = fields_of(response)
    for name, text in TYPED.items():
        assert again[name] == [text.replace("\n", "\r\n")]
    assert again.keys() == sent.keys()
    assert staff.post(ADD, again).status_code == 302
    assert Theme.objects.get(slug="quays-old").description.splitlines()[1] == "Another line."


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite can be told to be full")
def test_a_full_disk_has_a_status_of_its_own(staff):
    sent = form_data(staff, ADD) | TYPED | {"description": "long " * 3000}
    with full():
        response = staff.post(ADD, sent)
    assert response.status_code == 507
    assert "The disk of the site is full" in response.content.decode()
    assert "long long long" in response.content.decode()


def refuse(*args):
    raise OperationalError("connection refused")


@pytest.mark.parametrize("error", AWAY.values(), ids=AWAY)
def test_what_was_typed_comes_back_where_the_database_cannot_even_be_read(staff, error):
    """Whoever asks for the session or for anything else gets the fault, from the first look on."""
    asked = []

    def away(*args):
        asked.append(args[1])
        raise error

    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    browser.cookies = staff.cookies
    sent = form_data(browser, ADD) | TYPED
    file = SimpleUploadedFile("harbour map.pdf", b"%PDF-1.7" * 100)
    before = str(browser.cookies)
    with connection.execute_wrapper(away):
        response = browser.post(ADD, sent | {"scan": file})
        of_another_site = browser.post(ADD, TYPED | {"csrfmiddlewaretoken": "x" * 64})
    assert len(asked) == 2, "The page that gives the form back asks nothing more."
    assert response.status_code == 503
    assert "<label>Title<br>" in response.content.decode()
    assert "<li>harbour map.pdf</li>" in response.content.decode()
    assert str(browser.cookies) == before
    assert "Another line" not in of_another_site.content.decode()
    again = fields_of(response)
    assert again.keys() == sent.keys()
    assert browser.post(ADD, again).status_code == 302
    assert Theme.objects.get(slug="quays-old").description.splitlines()[1] == "Another line."


def test_a_readers_report_comes_back_where_the_database_cannot_be_read(client, monkeypatch):
    client.raise_request_exception = False
    address, text = "/en/report/", "The quay is older."
    sent = fields_of(client.get(address)) | {"kind": "wrong", "text": text}
    later = timezone.now() + timedelta(minutes=1)
    monkeypatch.setattr("partnership.feedback.forms.now", lambda: later)
    with connection.execute_wrapper(refuse):
        response = client.post(address, sent)
        not_ours = client.post(address, sent | {"stamp": "made up"})
    assert response.status_code == 503
    assert "<label>Tell us more<br>" in response.content.decode()
    assert text not in not_ours.content.decode()
    assert not response.cookies
    assert client.post(address, fields_of(response)).status_code == 302
    assert Report.objects.get().text == text


def forms(staff):
    """(address, what is sent) of a form of each kind that staff have."""
    theme, other = factories.theme(), factories.theme()
    source = factories.source()
    change = reverse("admin:topics_theme_change", args=[theme.pk])
    words = {"change_note": "These words are mine"}
    yield change, form_data(staff, change) | {"staff_notes": "These words are mine"}
    yield change, form_data(staff, change) | {"_publish": "1"} | words
    passage = form_data(staff, "/admin/sources/passage/add/")
    yield (
        "/admin/sources/passage/add/",
        passage | {"source": source.pk, "key": "k", "quotation": "These words are mine"},
    )
    user = form_data(staff, "/admin/auth/user/add/")
    yield (
        "/admin/auth/user/add/",
        user | {"username": "These-words-are-mine", "password1": PASSWORD, "password2": PASSWORD},
    )
    yield (
        "/admin/topics/theme/",
        {
            "action": "delete_selected",
            "_selected_action": [theme.pk, other.pk],
            "post": "yes",
            "why": "These words are mine",
        },
    )
    yield (
        reverse("admin:topics_theme_delete", args=[other.pk]),
        {"post": "yes"} | {"why": "These words are mine"},
    )


def test_every_kind_of_form_gives_back_what_was_typed(staff):
    for address, sent in forms(staff):
        with read_only():
            response = staff.post(address, sent)
        html = response.content.decode()
        assert response.status_code == 503, address
        assert "hese" in html
        assert "words" in html
        assert "mine" in html
        assert PASSWORD not in html


def test_a_new_password_is_asked_for_again(staff):
    address = "/admin/auth/user/add/"
    with read_only():
        sent = form_data(staff, address) | {"username": "bo"}
        html = staff.post(address, sent | {"password1": PASSWORD, "password2": PASSWORD})
    html = html.content.decode()
    assert re.findall(r'type="password" name="(\w+)"', html) == ["password1", "password2"]


def test_several_records_may_have_been_done_in_part(staff):
    theme = factories.theme(live=False)
    list_of = reverse("admin:topics_theme_changelist")
    sent = {"action": "publish_selected", "_selected_action": theme.pk}
    page = staff.post(list_of, sent).content.decode()
    versions = re.findall(r'name="version" value="([^"]+)"', page)
    with read_only():
        response = staff.post(list_of, sent | {"confirmed": "1", "version": versions})
    assert response.status_code == 503
    assert "Some of the records may have been done" in response.content.decode()


def test_signing_in_names_the_cause_and_not_too_many_attempts(client):
    User.objects.create_user("ada", password=PASSWORD, is_staff=True)
    client.raise_request_exception = False
    with read_only():
        response = sign_in(client)
    html = response.content.decode()
    assert response.status_code == 503
    assert "can only be read at the moment" in html
    assert "Too many attempts" not in html
    assert PASSWORD not in html
    assert f'href="{LOGIN}"' in html
    assert sign_in(client).status_code == 302


def test_a_counter_that_cannot_be_kept_is_no_other_attempt():
    with read_only(), pytest.raises(DatabaseError, match="read-?only"):
        cache.add("some-key", 1)
    assert cache.add("some-key", 1) is True
    assert cache.add("some-key", 1) is False


def test_who_reads_gets_the_page_though_the_session_cannot_be_saved(staff, monkeypatch):
    session = staff.session
    session["session_seen"] = 0  # each request of a new minute saves it
    session.save()
    with read_only():
        assert staff.get("/admin/topics/theme/").status_code == 200
    assert staff.get("/admin/topics/theme/").status_code == 200
    assert Session.objects.get().get_decoded()["session_seen"] > 0


def test_a_session_that_cannot_be_saved_names_the_cause(staff):
    session = staff.session
    session["session_seen"] = 0
    with read_only(), pytest.raises(DatabaseError) as caught:
        session.save()
    assert cause_of(caught.value) is READ_ONLY


def test_a_session_that_was_deleted_meanwhile_is_still_told_from_one_that_cannot_be_saved(staff):
    def delete(self, request, response):
        Session.objects.all().delete()
        return original(self, request, response)

    original = StaffSessionMiddleware.process_response
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(StaffSessionMiddleware, "process_response", delete)
        session = staff.session
        session["session_seen"] = 0
        session.save()
        assert staff.get("/admin/topics/theme/").status_code == 400


def test_words_of_another_site_are_not_given_back(staff):
    stranger = Client(enforce_csrf_checks=True, raise_request_exception=False)
    stranger.cookies = staff.cookies
    with read_only():
        response = stranger.post(ADD, TYPED)
    assert response.status_code in (403, 503)
    assert "Another line" not in response.content.decode()


def no_room(*args, **kwargs):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("step", ["new_file", "receive_data_chunk", "file_complete"])
def test_an_upload_that_cannot_be_kept_gives_the_texts_back(staff, settings, monkeypatch, step):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    monkeypatch.setattr(TemporaryFileUploadHandler, step, no_room)
    file = SimpleUploadedFile("a.csv", b"x" * 200_000)
    # In the order in which a browser sends them: what follows the file must be read, too.
    response = staff.post("/admin/exchange/import/add/", {"files": file, "note": "Typed after it"})
    html = response.content.decode()
    assert response.status_code == 507
    assert "Typed after it" in html
    assert "choose them anew" in html


def test_a_file_that_cannot_be_stored_keeps_the_form(staff, monkeypatch):
    monkeypatch.setattr(default_storage, "save", no_room)
    agreement = factories.agreement(live=False)
    address = reverse("admin:agreements_agreement_change", args=[agreement.pk])
    sent = form_data(staff, address) | {
        "documents-TOTAL_FORMS": "1",
        "documents-0-id": "",
        "documents-0-agreement": str(agreement.pk),
        "documents-0-title": "The signed text",
        "documents-0-position": "0",
        "documents-0-file": SimpleUploadedFile("a.pdf", b"%PDF-1.7\n%%EOF\n"),
    }
    response = staff.post(address, sent)
    assert response.status_code == 507
    assert "The signed text" in response.content.decode()


def test_half_an_import_leaves_no_file(staff, monkeypatch, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(jobs, "checksum_of", no_room)
    file = SimpleUploadedFile("a.csv", b"x")
    response = staff.post("/admin/exchange/import/add/", {"files": file, "how": "drafts"})
    assert response.status_code == 507
    assert list((tmp_path / "imports").iterdir()) == []
    shutil.rmtree(tmp_path / "imports")


def test_a_page_for_reading_has_the_plain_words(client, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("connection refused")

    client.raise_request_exception = False
    monkeypatch.setattr("partnership.website.views.texts.About.get_context_data", away)
    assert "cannot save" not in client.get("/en/about/").content.decode()
