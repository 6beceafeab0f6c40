"""/livez says that the process answers, /readyz that it can serve."""

import shutil
import uuid
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from partnership.exchange.models import Import
from partnership.publishing import drafts, schedule, snapshots
from partnership.publishing.models import ContentVersion, Revision
from partnership.publishing.models.revision import OVERDUE_AFTER
from partnership.search import waiting
from partnership.search.models import Waiting
from partnership.website import health
from partnership.website.operations import running
from tests import factories


@pytest.fixture(autouse=True)
def all_well(settings, tmp_path, monkeypatch):
    """The timer has just done its work, and the database's machine has the time of the tests."""
    monkeypatch.setattr(running, "clock_of_database", lambda at: iter(()))
    settings.VAR_DIR = tmp_path
    schedule.note_timer()


def test_alive_needs_no_database(client):
    response = client.get("/livez")
    said = f"alive, version {settings.VERSION}\n"
    assert (response.status_code, response.content.decode()) == (200, said)


@pytest.mark.django_db
def test_ready_when_the_tables_are_those_of_the_code(client):
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ready\n")


@pytest.mark.django_db
def test_not_ready_while_static_files_are_gone_and_each_of_them_is_away(client, settings, tmp_path):
    sheet = tmp_path / "gone" / "site.css"
    sheet.parent.mkdir()
    sheet.write_text("body {}")
    settings.STATIC_ROOT = sheet.parent
    assert client.get("/static/site.css").getvalue() == b"body {}"
    shutil.rmtree(sheet.parent)
    response = client.get("/static/site.css")
    assert (response.status_code, int(response.headers["Retry-After"]) > 0) == (503, True)
    assert client.get("/static/never-there.css").status_code == 404
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"static files missing\n")


@pytest.mark.django_db
def test_not_ready_while_migrations_are_missing(client):
    MigrationRecorder.Migration.objects.filter(app="projects").delete()
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"migrations missing\n")


@pytest.mark.django_db
def test_not_ready_while_what_is_scheduled_waits_for_a_timer_that_is_gone(client):
    agreement = factories.agreement()
    drafts.save_draft(agreement, snapshots.take(agreement))
    Revision.objects.update(go_live_at=timezone.now())
    assert client.get("/readyz").status_code == 200
    Revision.objects.update(go_live_at=timezone.now() - OVERDUE_AFTER)
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"scheduled publishing overdue\n")

    assert all(succeeded for succeeded, _words in schedule.catch_up())
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_not_ready_while_the_search_is_told_of_nothing_that_waits(client):
    waiting.note([("projects.project", uuid.uuid4())], waiting.Step.NEW)
    assert client.get("/readyz").status_code == 200
    Waiting.objects.update(noted_at=timezone.now() - 2 * waiting.STUCK_AFTER)
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"search behind\n")

    assert all(succeeded for succeeded, _words in schedule.catch_up())
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_a_draft_that_failed_is_its_editors_business_and_the_site_ready(client):
    agreement = factories.agreement()
    drafts.save_draft(agreement, snapshots.take(agreement))
    long_ago = timezone.now() - 2 * OVERDUE_AFTER
    Revision.objects.update(go_live_at=long_ago, failure="A link is gone.")
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_not_ready_while_no_timer_notes_the_times_that_pass(client):
    ContentVersion.objects.move()
    ContentVersion.objects.update(moved_at=timezone.now() - 3 * OVERDUE_AFTER)
    factories.agreement(publish_at=timezone.now() - 2 * OVERDUE_AFTER)
    assert client.get("/readyz").content == b"scheduled publishing overdue\n"
    ContentVersion.objects.move()
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_not_ready_while_the_disk_is_full(client, monkeypatch):
    monkeypatch.setattr(
        running.shutil, "disk_usage", lambda folder: SimpleNamespace(free=9_999_999)
    )
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"disk full\n")


@pytest.mark.django_db
def test_what_is_to_be_looked_at_is_said_below_that_all_can_be_served(client):
    schedule.timer_mark().unlink()
    Import.objects.create(state=Import.State.FAILED, sources=[{"name": "a.csv", "sha256": ""}])
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.content == b"ready\ntimer late\nimport failed\n"


@pytest.mark.parametrize("error", [OperationalError, DatabaseError, InterfaceError])
def test_not_ready_while_the_database_is_away(client, monkeypatch, error):
    def away(connection):
        raise error("could not connect to 10.0.0.1")

    monkeypatch.setattr(running.connection, "ensure_connection", lambda: None)
    monkeypatch.setattr(running, "version_of_database", lambda: "")
    monkeypatch.setattr(health, "MigrationExecutor", away)
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"database away\n")


@pytest.mark.parametrize("address", ["/livez", "/readyz"])
@pytest.mark.parametrize("host", ["10.1.2.3:8000", "[2001:db8::7]", "pod-7.internal", "a_b", ""])
@pytest.mark.django_db
def test_probes_may_come_by_the_address_of_the_machine(client, address, host):
    assert client.get(address, headers={"host": host}).status_code == 200
    # Pages are for the hosts of the site only.
    assert client.get("/en/", headers={"host": host or "x"}).status_code == 400


@pytest.mark.parametrize("address", ["/livez", "/readyz"])
@pytest.mark.django_db
def test_the_answer_is_never_kept(client, address):
    assert "no-store" in client.get(address).headers["Cache-Control"]
