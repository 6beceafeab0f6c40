"""One import at a time."""

import pytest
from django.db import connection

from partnership.exchange.pipeline.lock import (
    NUMBER,
    AnotherRuns,
    alone,
    alone_in_database,
    path,
    running,
)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path / "new"


@pytest.mark.django_db
def test_the_one_that_runs_is_named_and_only_while_it_runs():
    assert running() == ""
    with alone("a long name – 部.json"):
        assert running().startswith("Another import runs: a long name – 部.json, begun ")
        with pytest.raises(AnotherRuns, match="a long name"), alone("b"):
            raise AssertionError
    assert running() == ""
    with alone("b"):
        assert "Another import runs: b, begun" in running()


@pytest.mark.django_db
def test_without_a_name_it_is_refused_as_well():
    with alone("a"):
        path().write_text("{")
        assert running() == "Another import runs. Begin this one again when that has ended."


@pytest.mark.django_db(transaction=True)
def test_one_of_another_machine_is_seen_by_the_database():
    """On SQLite there is no other machine, and nothing is asked."""
    other = connection.copy()
    try:
        if connection.vendor == "postgresql":
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [NUMBER])
            with pytest.raises(AnotherRuns):
                alone_in_database()
            # Before closing: the server frees it some moment after that.
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [NUMBER])
    finally:
        other.close()
    alone_in_database()
