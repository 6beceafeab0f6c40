"""Imports in the staff pages: upload, report, confirm, progress, cancel, undo."""

import fcntl
import json
import shutil
import sqlite3
from contextlib import ExitStack
from http import HTTPStatus

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.urls import reverse

from partnership.exchange import admin as pages
from partnership.exchange import jobs
from partnership.exchange.models import Import
from partnership.exchange.pipeline import lock
from partnership.places.models import Place
from partnership.publishing import searchable
from partnership.publishing.changes import tell_index
from partnership.publishing.models import Revision
from partnership.staff import roles
from projects.models import Project
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path


@pytest.fixture
def at_once(monkeypatch):
    """Run imports in this process, since another one does not see the rows of a test."""

    def start(entry):
        jobs.write_progress(jobs.folder_of(entry), 0, None)
        jobs.run(Import.objects.get(pk=entry.pk))

    monkeypatch.setattr(jobs, "start", start)


@pytest.fixture
def staff(client):
    """Somebody who may load data and publish."""
    roles.ensure_roles()
    user = User.objects.create_user("loader", password="x", is_staff=True)
    user.groups.set(Group.objects.filter(name__in=[roles.ADMINISTRATORS, roles.PUBLISHERS]))
    client.force_login(user)
    return client


def a_file(*slugs, name="places.json", **fields):
    fields = {"name": "Arcadia", "kind": "country", **fields}
    things = [
        {"model": "places.place", "pk": None, "fields": {"slug": slug, **fields}} for slug in slugs
    ]
    return SimpleUploadedFile(name, json.dumps(things).encode())


def upload(client, *files, how="live"):
    answer = client.post(reverse("admin:exchange_import_add"), {"files": files, "how": how})
    assert answer.status_code == HTTPStatus.FOUND, answer.context["form"].errors
    return Import.objects.latest("made_at")


def step(client, entry, word):
    answer = client.post(reverse(f"admin:exchange_import_{word}", args=[entry.pk]), follow=True)
    entry.refresh_from_db()
    return answer.content.decode()


def page(client, entry):
    return client.get(reverse("admin:exchange_import_change", args=[entry.pk])).content.decode()


def test_a_file_is_checked_confirmed_and_undone(staff, at_once, folder):
    entry = upload(staff, a_file("one"))
    assert entry.state == Import.State.WAITING
    assert not Place.objects.exists()
    shown = page(staff, entry)
    assert "Take it in live" in shown
    assert "Place: Arcadia" in shown
    assert "What these records lack" in shown
    assert 'href="/admin/quality/"' in shown
    assert entry.sources[0]["sha256"] in shown

    step(staff, entry, "confirm")
    assert entry.state == Import.State.DONE
    assert Place.objects.get().slug == "one"
    assert Revision.objects.get().user.username == "loader"
    assert not list((folder / "imports").iterdir())

    assert "The import was undone." in step(staff, entry, "undo")
    assert entry.state == Import.State.UNDONE
    assert not Place.objects.exists()
    listed = staff.get(reverse("admin:exchange_import_changelist")).content.decode()
    assert "places.json" in listed
    assert "1 new, 0 changed, 0 unchanged" in listed


def test_the_page_of_many_changes_says_that_the_search_follows(staff, at_once, monkeypatch):
    monkeypatch.setattr(searchable, "MOST_AT_ONCE", 2)
    entry = upload(staff, a_file("one", "two", "three"))
    step(staff, entry, "confirm")
    assert "The search lacks 3 changed records; it has them within minutes." in page(staff, entry)
    tell_index()
    assert "The search lacks" not in page(staff, entry)


def test_changes_are_shown_field_by_field(staff, at_once):
    place = factories.place(name="Old")
    shown = page(staff, upload(staff, a_file(place.slug, name_=""), how="drafts"))
    assert "There is no field" in shown
    shown = page(staff, upload(staff, a_file(place.slug), how="drafts"))
    assert "<del>Old</del> → <ins>Arcadia</ins>" in shown


def test_a_file_with_faults_is_not_taken_in(staff, at_once, folder):
    entry = upload(staff, a_file("one", kind="moon"), a_file("two", "two", name="b.json"))
    assert entry.state == Import.State.FAILED
    shown = page(staff, entry)
    assert "b.json, line 1" in shown
    staff.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    assert "<td>错误</td>" in page(staff, entry)
    assert "Take it in" not in shown
    step(staff, entry, "confirm")
    assert entry.state == Import.State.FAILED
    assert not list((folder / "imports").iterdir())


def test_a_file_that_changes_nothing_is_not_offered_to_be_taken_in(staff, at_once):
    step(staff, upload(staff, a_file("one")), "confirm")
    empty = SimpleUploadedFile("empty.json", b"[]")
    for file in (a_file("one"), empty):
        entry = upload(staff, file)
        shown = page(staff, entry)
        assert "Nothing to take in" in shown
        assert "Take it in" not in shown
        assert ("Not in the input" in shown) == (file is not empty)
        assert "There is nothing to take in." in step(staff, entry, "confirm")
        assert entry.state == Import.State.WAITING
    assert Revision.objects.count() == 1


def test_what_waits_can_be_cancelled(staff, at_once):
    entry = upload(staff, a_file("one"))
    step(staff, entry, "cancel")
    assert entry.state == Import.State.CANCELLED
    assert "It does not wait for that." in step(staff, entry, "confirm")
    assert not Place.objects.exists()


def test_what_runs_ends_when_asked(staff, monkeypatch):
    monkeypatch.setattr(jobs, "start", lambda entry: None)
    entry = upload(staff, a_file("one"))
    jobs.write_progress(jobs.folder_of(entry), 3, 10)
    with jobs.held(jobs.folder_of(entry)):
        shown = page(staff, entry)
        assert 'value="3" max="10"' in shown
        assert "exchange/importing.js" in shown
        answer = staff.get(reverse("admin:exchange_import_progress", args=[entry.pk]))
        assert answer.json() == {"running": True, "done": 3, "total": 10, "waits": ""}

        assert "ends as soon as it can" in step(staff, entry, "cancel")
    jobs.run(entry)
    entry.refresh_from_db()
    assert entry.state == Import.State.CANCELLED
    assert not Place.objects.exists()


def test_what_was_checked_waits_again_while_another_import_runs(staff, at_once):
    entry = upload(staff, a_file("one"))
    before = len(entry.findings)
    with lock.alone("big.json"):
        assert "Another import runs: big.json" in step(staff, entry, "confirm")
        assert entry.state == Import.State.WAITING
        # Those that begin at the same moment: what was checked waits again, however often.
        for _time in range(2):
            Import.objects.update(state=Import.State.APPLYING)
            jobs.run(Import.objects.get())
            entry.refresh_from_db()
            assert (entry.state, len(entry.findings)) == (Import.State.WAITING, before + 1)
    assert "Another import runs: big.json" in page(staff, entry)
    step(staff, entry, "confirm")
    assert entry.state == Import.State.DONE


@pytest.mark.parametrize(
    ("ends", "state", "words"),
    [
        ("other", Import.State.WAITING, "Take it in live"),
        ("cancelled", Import.State.CANCELLED, "Cancelled"),
        ("too long", Import.State.FAILED, "Begin this one again when that has ended."),
    ],
)
def test_a_check_waits_for_the_end_of_another_import(staff, monkeypatch, ends, state, words):
    monkeypatch.setattr(jobs, "start", lambda entry: None)
    monkeypatch.setattr(jobs, "LONGEST_WAIT", -1 if ends == "too long" else 60)
    entry, shown = upload(staff, a_file("one")), []

    def sleep(seconds):
        if seconds != jobs.LOOK_AGAIN:
            return  # of those who try the lock
        shown.append(page(staff, entry))
        if ends == "cancelled":
            jobs.ask_to_cancel(entry)
        elif len(shown) == 2:
            other.close()

    monkeypatch.setattr(jobs.time, "sleep", sleep)
    with ExitStack() as other:
        other.enter_context(lock.alone("big.json"))
        jobs.run(entry)
    entry.refresh_from_db()
    assert entry.state == state
    assert words in page(staff, entry)
    assert len(shown) == {"other": 2, "cancelled": 1, "too long": 0}[ends]
    for said in shown:
        assert "Another import runs: big.json, begun " in said
        assert "This one is checked when that has ended." in said


def test_a_check_waits_while_the_database_is_busy_and_is_not_taken_for_killed(staff, monkeypatch):
    monkeypatch.setattr(jobs, "start", lambda entry: None)
    locked = sqlite3.OperationalError("database is locked")
    locked.sqlite_errorcode = sqlite3.SQLITE_BUSY
    entry, shown, alive = upload(staff, a_file("one")), [], []
    take_in, save = jobs.take_in, Import.save

    def sleep(seconds):
        if seconds == jobs.LOOK_AGAIN:
            shown.append(jobs.progress_of(entry)["waits"])

    def busy_at_first(*args, **options):
        if not shown:
            raise OperationalError from locked
        return take_in(*args, **options)

    def busy_in_the_end(self, *args, **options):
        if self.state == Import.State.FAILED:
            alive.append(jobs.is_alive(self))
            if len(alive) == 1:
                raise OperationalError from locked
        save(self, *args, **options)

    monkeypatch.setattr(jobs.time, "sleep", sleep)
    monkeypatch.setattr(jobs, "take_in", busy_at_first)
    jobs.run(entry)
    assert "The database is locked" in shown[0]
    assert Import.objects.get().state == Import.State.WAITING
    jobs.close(entry, Import.State.CANCELLED)
    wrong = upload(staff, a_file("two", kind="none"))
    monkeypatch.setattr(Import, "save", busy_in_the_end)
    jobs.run(wrong)
    assert alive == [True, True]
    wrong.refresh_from_db()
    assert wrong.state == Import.State.FAILED


def test_so_many_checks_wait_and_no_more(staff, monkeypatch):
    def start(entry):
        jobs.write_progress(jobs.folder_of(entry), 0, None)

    monkeypatch.setattr(jobs, "start", start)
    monkeypatch.setattr(jobs, "MOST_WAITING", 0)
    with lock.alone("big.json"):
        upload(staff, a_file("one"))
        sent = {"files": a_file("two"), "how": "live"}
        answer = staff.post(reverse("admin:exchange_import_add"), sent)
    assert "Another import runs: big.json, begun " in answer.content.decode()
    assert Import.objects.count() == 1


def test_a_process_that_was_killed_is_noticed(staff, monkeypatch):
    monkeypatch.setattr(jobs, "start", lambda entry: None)
    entry = upload(staff, a_file("one"))
    with (jobs.folder_of(entry) / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        page(staff, entry)
        entry.refresh_from_db()
        assert entry.is_running
    monkeypatch.setattr(jobs, "PATIENCE", -1)
    assert "The import was interrupted. Nothing was taken in." in page(staff, entry)
    entry.refresh_from_db()
    assert entry.state == Import.State.FAILED


def test_a_fault_of_the_program_ends_it_in_words(staff, at_once, monkeypatch):
    def fail(*args, **options):
        raise ZeroDivisionError

    monkeypatch.setattr(jobs, "take_in", fail)
    shown = page(staff, upload(staff, a_file("one")))
    assert "The program has a fault." in shown


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (SimpleUploadedFile("x.pickle", b"x"), "cannot be read"),
        (SimpleUploadedFile("x.json", b""), "The submitted file is empty."),
        (None, "No file was submitted"),
        (SimpleUploadedFile("x.json", b"x" * 101), "larger than 50 MB"),
    ],
)
def test_what_cannot_be_read_is_refused_at_once(staff, monkeypatch, file, said):
    monkeypatch.setattr(pages, "MOST_BYTES", 100)
    sent = {"how": "live", **({"files": [file]} if file else {})}
    answer = staff.post(reverse("admin:exchange_import_add"), sent)
    assert answer.status_code == HTTPStatus.OK
    assert said in str(answer.context["form"].errors) or "required" in str(
        answer.context["form"].errors
    )
    assert not Import.objects.exists()


def test_an_iati_file_needs_its_partnership(staff, at_once):
    text = """<iati-activities version="2.03"><iati-activity xml:lang="en">
        <iati-identifier>XM-A</iati-identifier><title><narrative>Cranes</narrative></title>
        </iati-activity></iati-activities>"""
    sent = {"files": [SimpleUploadedFile("a.xml", text.encode())], "how": "drafts"}
    answer = staff.post(reverse("admin:exchange_import_add"), sent)
    assert "partnership" in answer.context["form"].errors
    owner = factories.partnership()
    sent["files"] = [SimpleUploadedFile("a.xml", text.encode())]
    staff.post(reverse("admin:exchange_import_add"), {**sent, "partnership": owner.pk})
    entry = Import.objects.get()
    assert entry.state == Import.State.WAITING, entry.findings
    step(staff, entry, "confirm")
    assert Project.objects.get(iati_identifier="XM-A").partnerships.get() == owner


@pytest.mark.parametrize(("earlier", "kept"), [("", {2}), ("keep", {1, 2}), ("replace", {2})])
def test_the_form_says_what_becomes_of_rows_of_an_earlier_iati_file(staff, at_once, earlier, kept):
    text = """<iati-activities version="2.03"><iati-activity xml:lang="en" default-currency="USD">
        <iati-identifier>XM-A</iati-identifier><reporting-org ref="XM"/>
        <title><narrative>Cranes</narrative></title><transaction><transaction-type code="3"/>
        <transaction-date iso-date="2020-01-01"/><value>{}</value></transaction>
        </iati-activity></iati-activities>"""
    owner = factories.partnership()
    for amount in (1, 2):
        file = SimpleUploadedFile("a.xml", text.format(amount).encode())
        sent = {"files": [file], "how": "live", "partnership": owner.pk, "earlier": earlier}
        staff.post(reverse("admin:exchange_import_add"), sent)
        entry = Import.objects.latest("made_at")
        shown = page(staff, entry)
        step(staff, entry, "confirm")
    assert {int(row.amount) for row in Project.objects.get().funding.all()} == kept
    assert ("Removed (1)" in shown) == (kept == {2})


def test_only_who_may_publish_imports_live(client, at_once, settings):
    roles.ensure_roles()
    user = User.objects.create_user("loader", password="x", is_staff=True)
    user.groups.add(Group.objects.get(name=roles.ADMINISTRATORS))
    client.force_login(user)
    sent = {"files": [a_file("one", live=True)], "how": "live"}
    answer = client.post(reverse("admin:exchange_import_add"), sent)
    assert "how" in answer.context["form"].errors
    entry = upload(client, a_file("one", live=True), how="drafts")
    step(client, entry, "confirm")
    assert not Place.objects.get().live


def test_with_another_person_asked_for_nobody_imports_live(staff, at_once, settings):
    entry = upload(staff, a_file("one"))
    settings.REQUIRE_ANOTHER_PERSON = True
    answer = staff.post(reverse("admin:exchange_import_confirm", args=[entry.pk]))
    assert answer.status_code == HTTPStatus.FORBIDDEN


def test_an_address_that_is_none_is_not_found(staff):
    assert staff.get("/admin/exchange/import/x/change/").status_code == HTTPStatus.NOT_FOUND
    missing = reverse("admin:exchange_import_change", args=[factories.place().pk])
    assert staff.get(missing).status_code == HTTPStatus.NOT_FOUND


def test_the_process_is_the_command_of_this_site(staff, monkeypatch, folder):
    called = []
    monkeypatch.setattr(jobs.subprocess, "Popen", lambda words, **options: called.append(words))
    entry = upload(staff, a_file("one"))
    [[_python, manage, *words]] = called
    assert manage.name == "manage.py"
    assert words == ["run_import", str(entry.pk)]
    shutil.rmtree(folder / "imports")
