"""What goes wrong while the site runs is known once, and told to those whom it concerns."""

import os
import uuid
from datetime import UTC, datetime, timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse

from partnership.exchange.models import Import
from partnership.feedback.models import Report
from partnership.publishing import schedule
from partnership.search import waiting
from partnership.search.models import Waiting
from partnership.staff import roles
from partnership.staff.models import Notice, SecurityEvent
from partnership.website import health
from partnership.website.operations import running
from partnership.website.templatetags import running as words
from tests import factories

AT = datetime(2026, 3, 1, 4, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)


def faults(findings):
    return [finding.message for finding in findings if finding.is_error]


@pytest.fixture(autouse=True)
def same_clock(monkeypatch):
    """The database's machine has no time of tests."""
    monkeypatch.setattr(running, "clock_of_database", lambda at: iter(()))


@pytest.fixture
def here(settings, tmp_path):
    """A folder of the site that nothing was done in yet."""
    settings.VAR_DIR, settings.BACKUP_DIR = tmp_path, None
    return tmp_path


def test_a_disk_that_is_nearly_full_is_named(here, monkeypatch):
    monkeypatch.setattr(running, "ENOUGH_ROOM", 1 << 70)
    (found,) = faults(running.disk(AT))
    assert "make room" in found


@pytest.mark.django_db
def test_a_timer_that_never_ran_or_stopped_is_named(here):
    now = datetime.now(UTC)
    assert "never run" in faults(running.timer(now))[0]
    call_command("publish_due", stdout=StringIO())
    assert faults(running.timer(now)) == []
    long_ago = (now - HOUR).timestamp()
    os.utime(schedule.timer_mark(), (long_ago, long_ago))
    assert "The timer last ran on" in faults(running.timer(now))[0]


@pytest.mark.django_db
def test_records_that_the_search_lacks_are_counted_and_a_fault_where_nothing_tells_it():
    now = datetime.now(UTC)
    assert list(running.search(now)) == []
    waiting.note([("projects.project", uuid.uuid4())], waiting.Step.NEW)
    (found,) = running.search(now)
    assert "lacks 1 changed record; it has it within minutes" in found.message
    assert not found.is_error
    Waiting.objects.update(noted_at=now - 2 * waiting.STUCK_AFTER)
    (found,) = faults(running.search(now))
    assert "nothing tells it of them" in found


@pytest.mark.django_db
def test_missing_migrations_are_named():
    MigrationRecorder.Migration.objects.filter(app="topics").delete()
    (found,) = faults(running.database(datetime.now(UTC)))
    assert "first topics.0001" in found


@pytest.mark.django_db
def test_a_database_of_newer_code_is_named():
    recorder = MigrationRecorder(connection)
    recorder.record_applied("projects", "9999_of_a_later_version")
    (fault,) = faults(running.database(AT))
    assert fault.startswith("The database was made by newer code: 1 of its changes")
    assert "projects.9999_of_a_later_version" in fault
    # What an app left that is gone is no sign of newer code.
    recorder.migration_qs.filter(name="9999_of_a_later_version").update(app="gone")
    assert faults(running.database(AT)) == []


@pytest.mark.django_db
def test_a_server_that_takes_nothing_is_named():
    if connection.vendor != "postgresql":
        pytest.skip("of PostgreSQL")
    assert faults(running.writing(AT)) == []
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
    (found,) = faults(running.writing(AT))
    assert "can only be read" in found


@pytest.mark.django_db
def test_imports_that_failed_or_hang_are_named():
    assert faults(running.imports(AT)) == []
    names = [{"name": "places.csv", "sha256": ""}]
    kept = Import.objects.create(state=Import.State.FAILED, made_at=AT, sources=names)
    (fault,) = faults(running.imports(AT + timedelta(days=1)))
    assert fault.startswith("1 import of the last seven days failed and changed nothing: of pla")
    assert faults(running.imports(AT + timedelta(days=8))) == []
    again = Import.objects.create(state=Import.State.DONE, made_at=AT + HOUR, sources=names)
    assert faults(running.imports(AT + timedelta(days=1))) == []
    again.delete()
    kept.state = Import.State.APPLYING
    kept.save()
    assert faults(running.imports(AT + HOUR)) == []
    (fault,) = faults(running.imports(AT + timedelta(hours=7)))
    assert fault.startswith("1 import began hours ago")


@pytest.mark.django_db
def test_many_refused_sign_ins_are_named():
    event = {"at": AT, "refused": True, "text": "'ada' was refused from 192.0.2.7"}
    SecurityEvent.objects.create(**event)
    later = AT + HOUR
    assert [finding.message for finding in running.sign_ins(later)] == [
        "1 were refused within a day."
    ]
    SecurityEvent.objects.bulk_create(SecurityEvent(**event) for _n in range(99))
    (fault,) = faults(running.sign_ins(later))
    assert fault.startswith("100 attempts to sign in, and the like, were refused within a day")
    assert "'ada' was refused" in fault
    assert faults(running.sign_ins(AT + timedelta(days=2))) == []


@pytest.mark.django_db
def test_an_old_server_is_named(monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("Django itself refuses a SQLite that is too old")
    monkeypatch.setattr(running, "OLDEST_POSTGRESQL", 99)
    assert "is too old" in faults(running.database(datetime.now(UTC)))[0]


@pytest.mark.django_db
def test_a_database_that_is_away_is_a_finding_not_a_fault_of_the_command(monkeypatch):
    def away():
        raise OperationalError("connection refused\n")

    monkeypatch.setattr(health, "migrations", away)
    assert faults(running.database(AT)) == ["It cannot be asked: connection refused"]


@pytest.mark.django_db
def test_mails_that_do_not_go_are_counted_with_the_first_of_them(settings):
    factories.partnership(contact_email="editors@example.org")
    user = User.objects.create_user("ada", "ada@example.org", is_staff=True)
    about = {"kind": "back", "model": "projects.project", "record": uuid.uuid4(), "title": "Cranes"}
    Notice.objects.create(user=user, made_at=AT, **about)
    Notice.objects.create(user=user, made_at=AT - HOUR, mailed_at=AT, **about)
    # Nobody tries to reach one without an address.
    unreachable = User.objects.create_user("bo", is_staff=True)
    Notice.objects.create(user=unreachable, made_at=AT, **about)
    settings.SENDS_MAIL = False
    assert list(running.mails(AT + HOUR)) == []
    settings.SENDS_MAIL = True
    assert list(running.mails(AT)) == []
    assert faults(running.mails(AT + HOUR))[0].startswith("1 mail could not be sent since 1 March")
    Report.objects.create(kind="wrong", text="No.", form="f", language="en", made_at=AT)
    assert faults(running.mails(AT + HOUR))[0].startswith("2 mails could not be sent, the first")


@pytest.mark.django_db
def test_the_first_page_tells_each_what_concerns_them_and_nothing_while_all_is_well(
    here, client, monkeypatch
):
    roles.ensure_roles()
    people = {
        name: User.objects.create_user(name, is_staff=True)
        for name in (roles.EDITORS, roles.ADMINISTRATORS)
    }
    for name, user in people.items():
        user.groups.add(Group.objects.get(name=name))
    people["nobody"] = User.objects.create_user("nobody", is_staff=True)

    def told(name):
        return [finding.kind for finding, _ in running.told_to(people[name], AT)]

    # The clock of the site, too, stands still for what the first page says of it.
    monkeypatch.setattr(words, "timezone", SimpleNamespace(now=lambda: AT))
    monkeypatch.setattr(running.schedule, "timer_ran_at", lambda: AT)
    assert [told(name) for name in people] == [[], [], []]
    for name in people:
        client.force_login(people[name])
        assert "site-in-words" not in client.get(reverse("admin:index")).content.decode()

    monkeypatch.setattr(running.schedule, "timer_ran_at", lambda: AT - HOUR)
    monkeypatch.setattr(running.shutil, "disk_usage", lambda folder: SimpleNamespace(free=99))
    Import.objects.create(state=Import.State.FAILED, made_at=AT)
    event = {"at": AT, "refused": True, "text": "'ada' was refused from 192.0.2.7"}
    SecurityEvent.objects.bulk_create(SecurityEvent(**event) for _n in range(100))
    assert told(roles.EDITORS) == ["timer late"]
    assert told("nobody") == []
    everything = ["disk full", "timer late", "import failed", "many sign-ins refused"]
    assert told(roles.ADMINISTRATORS) == everything

    client.force_login(people[roles.ADMINISTRATORS])
    html = client.get(reverse("admin:index")).content.decode()
    assert html.count('<li class="fault">') == len(everything)
    assert f"{reverse('admin:exchange_import_changelist')}?state__exact=failed" in html
    assert "make room on the disk" in html
    # Both lists that are named can be opened with their filter.
    for concern in running.CONCERNS:
        if concern.page:
            assert client.get(f"{reverse(concern.page)}?{concern.query}").status_code == 200
