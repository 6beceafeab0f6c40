"""/metrics gives figures to whom it is told, in the format of Prometheus."""

import re
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from partnership.publishing import drafts, schedule, snapshots
from partnership.publishing.models import ContentVersion, Revision
from partnership.website.metrics import counting
from tests import factories

pytestmark = pytest.mark.django_db

TOKEN = "0123456789abcdef"
LINE = re.compile(r"# (HELP|TYPE) \w+ .+|\w+(\{\w+=\"[^\"]+\"\})? [\d.e+-]+")


@pytest.fixture
def watched(settings, tmp_path, client):
    """Call it for the figures by name and label."""
    settings.METRICS_TOKEN, settings.VAR_DIR, settings.BACKUP_DIR = TOKEN, tmp_path, None

    def read():
        answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}", "host": "pod"})
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
        lines = answer.content.decode().splitlines()
        assert [line for line in lines if not LINE.fullmatch(line)] == []
        pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
        return {name: float(value) for name, value in pairs}

    return read


def refuse(*_given):
    raise OperationalError("unable to open database file")


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer guessed", TOKEN, f"Basic {TOKEN}"])
def test_who_does_not_bring_the_token_is_told_nothing(settings, client, given):
    headers = {"Authorization": given} if given else {}
    with connection.execute_wrapper(refuse):
        assert client.get("/metrics", headers=headers).status_code == 404
    settings.METRICS_TOKEN = TOKEN
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 401
    assert b"record" not in answer.content


def test_the_figures_are_those_of_the_site(watched):
    project = factories.project()
    drafts.publish(project)
    drafts.save_draft(project, snapshots.take(project))
    drafts.schedule(project, timezone.now() + timedelta(hours=1))
    counting.own_counts().add(4)
    figures = watched()
    assert figures["record_content_version"] == ContentVersion.objects.current()[0]
    assert figures["record_publications_scheduled"] == 1
    assert figures["record_publications_overdue"] == 0
    assert figures['record_requests_total{class="4xx"}'] == 1
    assert figures['record_disk_free_bytes{folder="VAR_DIR"}'] > 0
    assert figures["record_database_up"] == 1
    # It has not run yet.
    assert "record_timer_run_timestamp_seconds" not in figures
    long_ago = timezone.now() - timedelta(hours=2)
    Revision.objects.drafts().update(go_live_at=long_ago)
    schedule.note_timer()
    figures = watched()
    assert figures["record_publications_overdue"] == 1
    assert figures["record_timer_run_timestamp_seconds"] > long_ago.timestamp()


def test_a_database_that_is_away_is_a_figure_too(watched, monkeypatch):
    def away(manager):
        raise OperationalError("connection refused")

    monkeypatch.setattr(type(ContentVersion.objects), "current", away)
    figures = watched()
    assert figures["record_database_up"] == 0
    assert "record_content_version" not in figures


def test_a_closed_folder_takes_away_only_the_figures_that_are_in_it(watched, monkeypatch):
    def closed(*_given):
        raise PermissionError("Permission denied")

    monkeypatch.setattr(counting, "counted", closed)
    monkeypatch.setattr("partnership.website.metrics.views.shutil.disk_usage", closed)
    with connection.execute_wrapper(refuse):
        figures = watched()
    assert figures["record_database_up"] == 0
    assert 'record_requests_total{class="4xx"}' not in figures
