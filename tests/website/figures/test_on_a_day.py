"""Counted figures at the address of a day."""

import re
import sqlite3
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format

from partnership.publishing import drafts, snapshots
from partnership.publishing.models import Revision
from tests import factories

pytestmark = pytest.mark.django_db
WRITING = {sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE}


def publish(record, days):
    """Publish a record as it stands, as it were some days ago."""
    at = timezone.now() - timedelta(days=days)
    revision = drafts.publish(record)
    Revision.objects.filter(pk=revision.pk).update(made_at=at)
    type(record).objects.filter(pk=record.pk).update(updated_at=at)


@pytest.fixture
def quays():
    """A project whose money is another since 20 days."""
    giver = factories.organisation("Bank of Arcadia")
    money = factories.funding(factories.project("Quays"), amount=Decimal("5000"), provider=giver)
    project = money.project
    for record in (giver, *project.partnerships.all()):
        type(record).objects.update(updated_at=timezone.now() - timedelta(days=90))
    publish(project, 40)
    project.refresh_from_db()
    snapshot = snapshots.take(project)
    for row in snapshot:
        if row["pk"] == str(money.pk):
            row["fields"]["amount"] = "7000.00"
    drafts.save_draft(project, snapshot)
    publish(project, 20)
    return project


def asked(client, days, name="project-funding", ending="/"):
    day = timezone.localdate() - timedelta(days=days)
    return client.get(f"/en/figures/{name}/{day.isoformat()}{ending}")


def test_a_figure_at_a_day_shows_the_number_of_that_day_and_where_it_is_cited(client, quays):
    html = client.get("/en/figures/project-funding/").content.decode()
    assert "€\xa07,000" in html
    # What is cited today goes on being shown there.
    address = re.search(r'href="http://[^/]*(/en/figures/project-funding/20[^"]*)"', html)[1]
    quays.refresh_from_db()
    assert "€\xa07,000" in client.get(address).content.decode()
    for name in ("project-funding", f"funding-by-{quays.funding.get().provider.slug}"):
        then = asked(client, 30, name)
        assert "€\xa05,000" in then.content.decode()
        assert "€\xa07,000" not in then.content.decode()
        assert "1 entry has changed since" in then.content.decode()
        assert then["X-Robots-Tag"] == "noindex"
    assert ",5000.00,EUR," in asked(client, 30, ending=".csv").content.decode()
    assert quays.funding.get().amount == 7000
    assert "Nothing that it counts has changed since" in asked(client, 10).content.decode()


def test_a_day_without_a_figure_says_in_words_what_is_known_and_leads_to_today(client, quays):
    since = date_format(timezone.localdate() - timedelta(days=40), "DATE_FORMAT")
    told = {
        50: f"the record is kept since {since}",
        -1: "That day is still to come.",
    }
    factories.funding(factories.project("Piers", partnerships=quays.partnerships.all()))
    for days, words in told.items():
        answer = asked(client, days)
        html = answer.content.decode()
        assert answer.status_code == 404, days
        assert words in html
        assert 'href="/en/figures/project-funding/"' in html
        assert "each as it was on that day" not in html
    # The record was kept, but of this figure there was nothing.
    latest = factories.funding(
        factories.project("Locks", partnerships=quays.partnerships.all()),
        provider=factories.organisation("Bank of Utopia"),
    )
    name = f"funding-by-{latest.provider.slug}"
    assert client.get(f"/en/figures/{name}/").status_code == 200
    assert "It counted nothing then" in asked(client, 30, name).content.decode()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite tells what is written")
def test_pages_of_a_former_day_write_nothing_that_others_have_to_wait_for(client, quays):
    day = (timezone.localdate() - timedelta(days=30)).isoformat()
    written = []

    def note(action, table, _column, database, _trigger):
        # What temporary tables are called is no part of the file either.
        if action in WRITING and database != "temp" and not table.startswith("sqlite_temp"):
            written.append((action, table, database))
        return sqlite3.SQLITE_OK

    paths = [
        f"/en/figures/project-funding/{day}/",
        f"/en/figures/project-funding/{day}.csv",
        f"/en/versions/projects/{quays.slug}/{day}/",
    ]
    connection.connection.set_authorizer(note)
    try:
        answers = [client.get(path) for path in paths]
    finally:
        connection.connection.set_authorizer(None)
    assert [answer.status_code for answer in answers] == [200] * len(paths)
    assert "5,000" in answers[-1].content.decode()
    assert not written


def test_a_figure_that_counted_what_is_off_the_site_says_that_it_cannot_be_shown(client, quays):
    other = factories.project("Xyzzy", partnerships=quays.partnerships.all())
    factories.funding(other, amount=Decimal("77"))
    publish(other, 40)
    other.refresh_from_db()
    drafts.unpublish(other)
    answer = asked(client, 30)
    html = answer.content.decode()
    assert answer.status_code == 404
    assert "has been taken off the site since" in html
    assert f"/en/versions/projects/{quays.slug}/" in html
    for text in ("Xyzzy", "5,077", "7,077"):
        assert text not in html


def test_a_figure_does_not_go_without_a_giver_that_is_off_the_site(client, quays):
    drafts.unpublish(quays.funding.get().provider)
    answer = asked(client, 30, "projects")
    assert answer.status_code == 404
    assert "has been taken off the site since" in answer.content.decode()


def test_what_is_withheld_by_law_is_in_no_figure_of_its_day_either(client, quays):
    first = Revision.objects.of(quays).last()
    Revision.objects.withhold(first, "By order of a court.")
    answer = asked(client, 30)
    assert answer.status_code == 404
    assert "By order of a court." in answer.content.decode()
    assert "5,000" not in answer.content.decode()


def test_programs_are_led_to_the_day_that_they_ask_for(client, quays):
    path = "/en/figures/project-funding/versions/"
    answer = client.get(path, headers={"Accept-Datetime": "Mon, 30 Nov 2020 12:00:00 GMT"})
    first = (timezone.localdate() - timedelta(days=40)).isoformat()
    assert (answer.status_code, answer.url) == (302, f"/en/figures/project-funding/{first}/")
    assert client.get(path, headers={"Accept-Datetime": "yesterday"}).status_code == 400
    assert client.get(path).url.endswith(f"/{timezone.localdate().isoformat()}/")
