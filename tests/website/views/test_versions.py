"""Former versions of pages: what readers saw on a day, and never more than that."""

import datetime
import re
import uuid
from http import HTTPStatus

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from partnership.agreements.models import AgreementDocument, Objective
from partnership.exchange.pipeline.undo import remove
from partnership.pages import former_versions
from partnership.participants.models import Organisation
from partnership.publishing import drafts, snapshots
from partnership.publishing.models import Merger, Revision
from partnership.staff.mergers import merging, undo
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def agreement():
    """A pact of 40 days ago, changed 20 days ago and then kept."""
    agreement = factories.agreement("Harbour pact", purpose="Lighter cranes.")
    factories.row(Objective, agreement, text="Safer quays", position=1)
    first = publish(agreement, 40)
    change(agreement, "Safer cranes.", "The source says safer.", 20)
    assert first.snapshot != snapshots.take(agreement)
    return agreement


def publish(record, days, note=""):
    revision = drafts.publish(record, note=note)
    at = timezone.now() - datetime.timedelta(days=days)
    Revision.objects.filter(pk=revision.pk).update(made_at=at)
    type(record).objects.filter(pk=record.pk).update(updated_at=at)
    return revision


def change(record, purpose, note, days):
    record.refresh_from_db()
    snapshot = snapshots.take(record)
    snapshot[0]["fields"]["purpose"] = purpose
    drafts.save_draft(record, snapshot)
    publish(record, days, note)


def version(client, record, days, language="en"):
    day = TODAY - datetime.timedelta(days=days)
    return client.get(f"/{language}/versions/agreements/{record.slug}/{day.isoformat()}/")


def test_a_dated_address_shows_the_page_as_it_was_and_why_it_changed(client, agreement):
    answer = version(client, agreement, 30)
    html = answer.content.decode()
    assert "Lighter cranes." in html
    assert "Safer cranes." not in html
    assert "What it says itself has changed once since." in html
    assert "The source says safer." in html
    assert "(purpose)" in html.partition("<header")[0]
    agreement.refresh_from_db()
    assert agreement.purpose == "Safer cranes."


def test_a_dated_address_of_what_is_there_now_says_so(client, agreement):
    html = version(client, agreement, 10).content.decode()
    assert "Safer cranes." in html
    assert "What it says itself has not changed since." in html


def test_the_page_offers_its_dated_address(client, agreement):
    agreement.refresh_from_db()
    html = client.get(agreement.get_absolute_url()).content.decode()
    day = timezone.localtime(agreement.updated_at).date()
    assert f"/en/versions/agreements/{agreement.slug}/{day.isoformat()}/" in html


@pytest.mark.parametrize(
    "day", ["2026-02-30", "soon", "9999-01-01", "0001-01-01", "20260101", "2026-W01-1"]
)
def test_a_day_without_a_version_is_not_found(client, agreement, day):
    answer = client.get(f"/en/versions/agreements/{agreement.slug}/{day}/")
    assert answer.status_code == HTTPStatus.NOT_FOUND


def test_before_the_first_version_and_while_taken_off_there_is_none(client, agreement):
    first = (TODAY - datetime.timedelta(days=40)).isoformat()
    for days, words in ((50, f"/{first}/"), (-1, "still to come")):
        answer = version(client, agreement, days)
        assert answer.status_code == HTTPStatus.NOT_FOUND
        assert words in answer.content.decode()
        assert f'href="/en/agreements/{agreement.slug}/"' in answer.content.decode()
    gone = drafts.unpublish(agreement)
    at = timezone.now() - datetime.timedelta(days=15)
    Revision.objects.filter(pk=gone.pk).update(made_at=at)
    assert version(client, agreement, 30).status_code == HTTPStatus.NOT_FOUND
    publish(agreement, 5)
    assert version(client, agreement, 10).status_code == HTTPStatus.NOT_FOUND
    assert version(client, agreement, 30).status_code == HTTPStatus.OK


def test_what_was_only_drafted_or_is_hidden_by_now_stands_in_no_version(client, agreement):
    secret = factories.organisation("Secret body")
    factories.party(agreement, organisation=secret)
    factories.row(AgreementDocument, agreement, title="Secret paper", url="https://example.org/a")
    publish(agreement, 12)
    snapshot = snapshots.take(agreement)
    snapshot[0]["fields"]["purpose"] = "Secret purpose."
    drafts.save_draft(agreement, snapshot)
    drafts.discard(agreement)
    change(agreement, "Other purpose.", "", 2)
    assert "Secret body" in version(client, agreement, 8).content.decode()
    type(secret).objects.filter(pk=secret.pk).update(live=False)
    AgreementDocument.objects.update(published=False)
    html = version(client, agreement, 8).content.decode()
    assert "Secret" not in html


def test_a_row_that_was_hidden_before_it_was_deleted_stays_hidden(client, agreement):
    paper = factories.row(AgreementDocument, agreement, title="Secret paper", url="https://e.org/a")
    publish(agreement, 12)
    assert "Secret paper" in version(client, agreement, 8).content.decode()
    AgreementDocument.objects.update(published=False)
    change(agreement, "Other purpose.", "", 6)
    paper.delete()
    change(agreement, "Newest purpose.", "", 2)
    assert "Secret paper" not in version(client, agreement, 8).content.decode()


def test_what_was_published_for_a_later_day_began_on_that_day(client):
    agreement = factories.agreement("Quay pact")
    publish(agreement, 40)
    seen_from = timezone.now() - datetime.timedelta(days=20)
    type(agreement).objects.filter(pk=agreement.pk).update(publish_at=seen_from)
    day = timezone.localtime(seen_from).date().isoformat()
    assert f"/{day}/" in client.get(f"/en/versions/agreements/{agreement.slug}/").url
    assert f"/{day}/" in client.get(f"/en/timemaps/agreements/{agreement.slug}/").content.decode()
    assert version(client, agreement, 20).status_code == HTTPStatus.OK
    assert version(client, agreement, 30).status_code == HTTPStatus.NOT_FOUND


def test_a_version_names_today_s_page_its_time_gate_and_its_time_map(client, agreement):
    answer = version(client, agreement, 30)
    assert answer["Memento-Datetime"].endswith("GMT")
    for relation in ("original", "timegate", "timemap"):
        assert f'rel="{relation}"' in answer["Link"]
    listed = client.get(f"/en/timemaps/agreements/{agreement.slug}/")
    assert listed["Content-Type"] == "application/link-format"
    assert listed.content.decode().count('rel="memento"') == 2


def test_today_s_page_names_its_time_gate_and_its_time_map(client, agreement):
    link = client.get(agreement.get_absolute_url())["Link"]
    gate = f"/en/versions/agreements/{agreement.slug}/"
    assert f'{gate}>; rel="timegate"' in link and 'rel="timemap"' in link
    assert "Link" not in client.get(f"{agreement.get_absolute_url()}history/")


def test_a_day_at_whose_end_the_page_was_off_the_site_is_in_no_time_map(client, agreement):
    gone = drafts.unpublish(agreement)
    at = timezone.now() - datetime.timedelta(days=20)
    Revision.objects.filter(pk=gone.pk).update(made_at=at)
    publish(agreement, 5)
    listed = client.get(f"/en/timemaps/agreements/{agreement.slug}/").content.decode()
    days = re.findall(r"/agreements/[^/]+/([0-9-]{10})/", listed)
    ago = [(TODAY - datetime.date.fromisoformat(day)).days for day in days]
    assert ago == [40, 5]
    assert [version(client, agreement, days).status_code for days in ago] == [200, 200]


def test_a_kind_of_row_that_is_no_more_is_left_out_of_versions_and_history(client, agreement):
    for revision in Revision.objects.of(agreement):
        row = {"model": "agreements.seal", "pk": str(uuid.uuid4()), "fields": {"published": True}}
        Revision.objects.filter(pk=revision.pk).update(snapshot=[*revision.snapshot, row])
    assert "Lighter cranes." in version(client, agreement, 30).content.decode()
    assert client.get(f"{agreement.get_absolute_url()}history/").status_code == HTTPStatus.OK


def test_only_snapshots_of_what_changed_since_are_read(client, agreement):
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/en/timemaps/agreements/{agreement.slug}/")
        version(client, agreement, 10)
    assert not [one for one in asked.captured_queries if '"snapshot"' in one["sql"]]


def test_the_time_gate_leads_to_the_version_of_a_time(client, agreement):
    gate = f"/en/versions/agreements/{agreement.slug}/"
    wanted = timezone.now() - datetime.timedelta(days=30)
    stamp = wanted.strftime("%a, %d %b %Y %H:%M:%S GMT")
    answer = client.get(gate, headers={"Accept-Datetime": stamp})
    assert answer.status_code == HTTPStatus.FOUND
    assert "Accept-Datetime" in answer["Vary"]
    assert "Lighter cranes." in client.get(answer["Location"]).content.decode()
    assert "Safer cranes." in client.get(client.get(gate)["Location"]).content.decode()
    assert client.get(gate, headers={"Accept-Datetime": "soon"}).status_code == 400


def test_a_take_down_leaves_a_note_and_nothing_else(client, admin_client, agreement):
    first = Revision.objects.of(agreement).last()
    form = reverse("admin:agreements_agreement_withhold", args=[agreement.pk])
    sent = admin_client.post(form, {"version": first.pk, "why": "A court asked for it."})
    assert sent.status_code == HTTPStatus.FOUND
    answer = version(client, agreement, 30)
    html = answer.content.decode()
    assert answer.status_code == 451
    assert "A court asked for it." in html
    history = client.get(f"{agreement.get_absolute_url()}history/").content.decode()
    listed = client.get(f"/en/timemaps/agreements/{agreement.slug}/").content.decode()
    for text in (html, history, listed, version(client, agreement, 10).content.decode()):
        assert "Lighter cranes." not in text
    assert listed.count('rel="memento"') == 1
    staff = admin_client.get(reverse("admin:agreements_agreement_history", args=[agreement.pk]))
    assert "who read instead: A court asked for it." in staff.content.decode()
    offered = staff.context["withhold"].fields["version"].queryset
    assert not offered.exclude(withheld="").exists()
    assert ("There is no way back" in staff.content.decode()) is offered.exists()


def test_only_who_may_unpublish_takes_a_version_down(client, agreement):
    client.force_login(User.objects.create_user("editor", is_staff=True))
    form = reverse("admin:agreements_agreement_withhold", args=[agreement.pk])
    first = Revision.objects.of(agreement).last()
    assert client.post(form, {"version": first.pk, "why": "Why not."}).status_code == 403
    assert not Revision.objects.exclude(withheld="").exists()


@pytest.mark.parametrize("way", ["deleted", "merged", "imported"])
def test_what_goes_and_comes_back_has_its_versions_and_its_history_again(client, way):
    """Also where it was loaded: nothing of it was in the history before."""
    body = factories.organisation("Harbour Office", description="It keeps the quays.")
    loaded_at = timezone.now() - datetime.timedelta(days=30)
    Organisation.objects.update(updated_at=loaded_at, created_at=loaded_at)
    body.refresh_from_db()
    if way == "merged":
        merging.merge(factories.organisation("Harbours"), body)
        undo.undo(Merger.objects.get())
    else:
        if way == "deleted":
            drafts.keep(body, Revision.Kind.DELETED)
            Organisation.objects.all().delete()
        else:
            remove(Organisation, [body.pk], None)
        drafts.restore(Revision.objects.get(kind=Revision.Kind.DELETED))
        drafts.publish(Organisation.objects.get(pk=body.pk))

    assert Organisation.objects.get(pk=body.pk).created_at == loaded_at
    address = f"/en/versions/organisations/{body.slug}"
    for days in (30, 1):
        day = TODAY - datetime.timedelta(days=days)
        assert "It keeps the quays." in client.get(f"{address}/{day}/").content.decode()
    told = client.get(f"{body.get_absolute_url()}history/").content.decode()
    assert told.count("Taken off the site") == 1


def test_a_version_whose_records_are_gone_leaves_their_rows_out(client, agreement):
    body = factories.organisation("Port union")
    passage = factories.passage("Lighter cranes.")
    factories.cite(agreement, "purpose", passage=passage)
    factories.party(agreement, organisation=body)
    publish(agreement, 12)
    agreement.parties.all().delete()
    agreement.citations.all().delete()
    publish(agreement, 2)
    passage.source.delete()
    body.delete()
    assert version(client, agreement, 8).status_code == HTTPStatus.OK


def test_of_many_changes_since_the_latest_are_told_and_the_history_has_the_rest(
    client, agreement, monkeypatch
):
    monkeypatch.setattr(former_versions, "MOST_CHANGES", 2)
    for number in range(3):
        change(agreement, f"Cranes of kind {number}.", f"Correction {number}.", 10 - number)
    html = version(client, agreement, 30).content.decode()
    assert "What it says itself has changed 4 times since." in html
    assert "Correction 2." in html and "Correction 1." in html
    assert "Correction 0." not in html
    assert "2 earlier changes, in the page history" in html
    assert reverse("agreements:agreement_history", kwargs={"slug": agreement.slug}) in html
