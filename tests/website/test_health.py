"""/livez says that the process answers, /readyz that it can serve."""

import pytest
from django.db import DatabaseError, OperationalError
from django.db.migrations.recorder import MigrationRecorder

from partnership.website import health


def test_alive_needs_no_database(client):
    response = client.get("/livez")
    assert (response.status_code, response.content) == (200, b"alive\n")


@pytest.mark.django_db
def test_ready_when_the_tables_are_those_of_the_code(client):
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ready\n")


@pytest.mark.django_db
def test_not_ready_while_migrations_are_missing(client):
    MigrationRecorder.Migration.objects.filter(app="projects").delete()
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"migrations missing\n")


@pytest.mark.parametrize("error", [OperationalError, DatabaseError])
def test_not_ready_while_the_database_is_away(client, monkeypatch, error):
    def away(connection):
        raise error("could not connect to 10.0.0.1")

    monkeypatch.setattr(health, "MigrationExecutor", away)
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"database away\n")


@pytest.mark.parametrize("address", ["/livez", "/readyz"])
@pytest.mark.django_db
def test_the_answer_is_never_kept(client, address):
    assert "no-store" in client.get(address).headers["Cache-Control"]
