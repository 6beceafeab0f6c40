"""Counted figures at the address of a day."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from partnership.publishing import drafts, snapshots
from partnership.publishing.models import Revision
from tests import factories

pytestmark = pytest.mark.django_db


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
    assert asked(client, 50).status_code == 404
    assert asked(client, -1).status_code == 404


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
    assert (answer.status_code, answer.url) == (302, "/en/figures/project-funding/2020-11-30/")
    assert client.get(path, headers={"Accept-Datetime": "yesterday"}).status_code == 400
    assert client.get(path).url.endswith(f"/{timezone.localdate().isoformat()}/")
