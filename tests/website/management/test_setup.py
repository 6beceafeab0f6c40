"""`manage.py setup` brings the site from any state to ready and keeps what is there."""

import json
import re
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from partnership.sources.models import Source
from partnership.website.management.commands import setup
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(settings, tmp_path, monkeypatch):
    """A site with an own folder and no fixtures; static files are not really collected."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.FIXTURES_DIR = tmp_path / "fixtures"
    settings.FIXTURES_DIR.mkdir()
    monkeypatch.delenv("ADMIN_PASSWORD", raising=False)
    real = setup.call_command
    called = []

    def call(name, *args, **options):
        called.append(name)
        if name != "collectstatic":
            real(name, *args, **options)

    monkeypatch.setattr(setup, "call_command", call)
    settings.called = called
    return settings


def run():
    out, err = StringIO(), StringIO()
    call_command("setup", stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def write_fixture(folder, name):
    """Write one source as a fixture, and take it out of the database again."""
    source = factories.source(slug=name)
    out = StringIO()
    call_command("dumpdata", "sources.Source", use_natural_foreign_keys=True, stdout=out)
    source.delete()
    (folder / f"{name}.json").write_text(json.dumps(json.loads(out.getvalue())))


def test_the_first_start_says_the_random_password_once(site):
    said, _ = run()
    password = said.split("Password:")[1].split()[0]
    admin = get_user_model().objects.get()
    assert admin.username == "admin"
    assert admin.is_superuser
    assert admin.check_password(password)
    assert len(password) >= 16
    said, _ = run()
    assert "Password" not in said
    assert get_user_model().objects.get().check_password(password)


def test_the_password_may_be_given_and_is_not_said(site, monkeypatch):
    monkeypatch.setenv("ADMIN_PASSWORD", "correct horse battery staple")
    said, warned = run()
    assert "correct horse" not in said
    assert warned == ""
    assert get_user_model().objects.get().check_password("correct horse battery staple")


def test_a_weak_given_password_is_taken_with_a_warning(site, monkeypatch):
    monkeypatch.setenv("ADMIN_PASSWORD", "admin")
    _, warned = run()
    assert "ADMIN_PASSWORD is weak" in warned
    assert get_user_model().objects.get().check_password("admin")


def test_the_record_is_loaded_where_there_is_none(site):
    write_fixture(site.FIXTURES_DIR, "brochure")
    said, _ = run()
    assert "Loaded the record: 1 files" in said
    assert Source.objects.get().slug == "brochure"


def test_a_fault_in_the_files_is_told_with_its_place_and_nothing_is_loaded(site):
    write_fixture(site.FIXTURES_DIR, "brochure")
    (site.FIXTURES_DIR / "fault.json").write_text(
        '[{"model": "sources.source", "pk": null, "fields": {"slug": "x", "colour": "red"}}]'
    )
    said = StringIO()
    with pytest.raises(CommandError, match="Nothing was taken in"):
        call_command("setup", stdout=said)
    assert "fault.json" in said.getvalue()
    assert "colour" in said.getvalue()
    assert not Source.objects.exists()


def test_what_staff_changed_is_kept(site):
    write_fixture(site.FIXTURES_DIR, "brochure")
    run()
    Source.objects.update(title="Changed by staff")
    run()
    assert Source.objects.get().title == "Changed by staff"


def test_a_site_with_other_records_gets_no_fixtures(site):
    write_fixture(site.FIXTURES_DIR, "brochure")
    factories.source(slug="own")
    run()
    assert Source.objects.get().slug == "own"


def test_without_fixtures_the_site_starts_empty(site):
    said, _ = run()
    assert "starts empty" in said


def test_static_files_are_collected_only_when_one_has_changed(site, monkeypatch):
    monkeypatch.setattr(setup, "digest_of_static_files", lambda: "one")
    run()
    run()
    assert site.called.count("collectstatic") == 1
    monkeypatch.setattr(setup, "digest_of_static_files", lambda: "two")
    run()
    assert site.called.count("collectstatic") == 2


def test_the_migrations_that_were_applied_are_named(site, monkeypatch):
    said, _ = run()
    assert "migrations" not in said
    last = MigrationRecorder.Migration.objects.latest("id")
    last.delete()
    monkeypatch.setattr(setup, "call_command", lambda name, **options: last.save(force_insert=True))
    out = StringIO()
    setup.Command(stdout=out).migrate()
    assert out.getvalue() == f"Applied migrations:\n  {last.app}.{last.name}\n"


def test_a_new_database_is_not_told_every_migration(site, monkeypatch):
    MigrationRecorder.Migration.objects.all().delete()
    monkeypatch.setattr(setup, "call_command", lambda name, **options: None)
    out = StringIO()
    setup.Command(stdout=out).migrate()
    assert re.fullmatch(r"Made the tables: \d+ migrations.\n", out.getvalue())


def test_the_digest_tells_a_changed_file(settings, tmp_path):
    settings.STATICFILES_DIRS = [tmp_path]
    before = setup.digest_of_static_files()
    (tmp_path / "new.css").write_text("p{}")
    assert setup.digest_of_static_files() != before


@pytest.mark.django_db(transaction=True)
def test_a_fresh_start_throws_away_records_and_logins(site, monkeypatch):
    factories.source()
    run()
    if connection.vendor == "sqlite":
        # The tests' database is not a file; emptying it another way shows the rest.
        monkeypatch.setattr(
            setup.Command,
            "empty_database",
            lambda command: setup.call_command("flush", interactive=False, verbosity=0),
        )
    call_command("setup", fresh=True, stdout=StringIO())
    assert not Source.objects.exists()
    assert get_user_model().objects.count() == 1
