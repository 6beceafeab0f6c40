"""A drill brings a backup back elsewhere; an upgrade tries on a copy what it will do."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from partnership.website.management.commands import upgrade
from partnership.website.operations import drill
from partnership.website.operations.manifest import OperationFailed, place_of_this_site


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.VAR_DIR, settings.BACKUP_DIR = tmp_path / "var", None
    settings.VAR_DIR.mkdir()
    return settings


@pytest.mark.django_db(transaction=True)
def test_what_is_tried_has_a_place_of_its_own_that_is_gone_afterwards(place, monkeypatch):
    if connection.vendor == "postgresql":
        monkeypatch.setenv("DATABASE_URL", "postgres:///record?host=database")
    killed = place.VAR_DIR / "drill.1.unfinished"
    killed.mkdir()
    with drill.rehearsal(place_of_this_site()) as (folder, variables):
        assert not killed.exists()
        assert variables["VAR_DIR"].startswith(str(folder))
        if connection.vendor == "postgresql":
            assert variables["DATABASE_URL"].startswith("postgres:///")
            assert variables["DATABASE_URL"].endswith("?host=database")
            assert "_drill_" in variables["DATABASE_URL"]
        else:
            assert variables["DATABASE_URL"] == ""
    assert list(place.VAR_DIR.iterdir()) == []


def test_a_step_that_fails_is_told_with_what_it_said(place, tmp_path):
    variables = drill.os.environ | {"VAR_DIR": str(tmp_path / "site"), "DATABASE_URL": ""}
    with pytest.raises(OperationFailed) as failed:
        list(drill.attempt(tmp_path, variables))
    assert str(failed.value).startswith("The backup could not be brought back.\n")
    assert "is not a backup" in str(failed.value)


@pytest.fixture
def waiting(transactional_db, monkeypatch):
    """A site for which a migration waits; what is done about it is noted."""
    done = []
    last = MigrationRecorder.Migration.objects.filter(app="topics").order_by("name").last()
    waiting = upgrade.health.Migrations(missing=[f"topics.{last.name}"], unknown=[], is_empty=False)
    monkeypatch.setattr(upgrade.health, "migrations", lambda: waiting)
    monkeypatch.setattr(upgrade.backup, "write", lambda place, *given: done.append("backup"))
    monkeypatch.setattr(upgrade, "call_command", lambda name, **options: done.append(name))
    monkeypatch.setattr(upgrade, "attempt", lambda *given: done.append("copy") or ["", "2 drafts"])
    return done


def run(*words):
    out = StringIO()
    call_command("upgrade", *words, stdout=out)
    return out.getvalue()


def test_an_upgrade_names_what_it_does_and_tries_it_on_a_copy_first(waiting, place, tmp_path):
    assert "1 migrations will be applied:\n  topics." in run("--plan")
    assert waiting == []
    place.BACKUP_DIR = tmp_path / "backups"
    assert "On a copy all went well: 2 drafts" in run()
    assert waiting == ["backup", "copy", "setup"]


def test_nothing_is_changed_without_a_backup_unless_it_is_said(waiting):
    with pytest.raises(CommandError, match="Nothing was changed. Name a folder"):
        run()
    assert waiting == []
    run("--no-backup")
    assert waiting == ["setup"]


def test_what_fails_on_the_copy_is_not_done_to_the_site(waiting, monkeypatch, tmp_path):
    def fail(*given):
        raise OperationFailed("Some drafts …")

    monkeypatch.setattr(upgrade, "attempt", fail)
    with pytest.raises(CommandError, match="The site was not changed. Some drafts"):
        run("--backup", str(tmp_path / "copy"))
    assert waiting == ["backup"]
