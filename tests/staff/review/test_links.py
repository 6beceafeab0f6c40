"""Review links: one record, as its draft would have it, for those who hold the address."""

import datetime
import re
from http import HTTPStatus

import pytest
import time_machine
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from partnership.agreements.models import Agreement
from partnership.publishing import drafts, snapshots
from partnership.publishing.models import ReviewLink
from partnership.staff import roles
from tests import factories

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("short_form"),
    pytest.mark.any_database,
]

WEEK = datetime.timedelta(days=7)


@pytest.fixture
def agreement():
    """A live agreement with a draft."""
    agreement = factories.agreement("Live title")
    first, *rest = snapshots.take(agreement)
    first["fields"]["title"] = "Draft title"
    drafts.save_draft(agreement, [first, *rest])
    return agreement


def opened(client, record, lasts=WEEK, **query):
    _link, token = ReviewLink.objects.make(record, None, lasts)
    return client.get(reverse("review", args=[token]), query)


def page_of(record):
    return reverse(
        f"admin:{record._meta.label_lower.replace('.', '_')}_review_links", args=[record.pk]
    )


def made(client, record, **fields):
    """The address of a link made on the page of the record's links."""
    response = client.post(page_of(record), {"days": 7, **fields})
    return re.search(r"<code>(.+?)</code>", response.content.decode()).group(1)


def test_the_draft_is_seen_by_whoever_has_the_link_and_nobody_else(client, agreement):
    assert "Draft title" in opened(client, agreement).content.decode()
    assert "Draft title" not in client.get(agreement.get_absolute_url()).content.decode()
    agreement.refresh_from_db()
    assert agreement.title == "Live title"


def test_a_record_that_was_never_published_is_seen_and_stays_hidden(client):
    agreement = factories.agreement("Hidden title", live=False)
    assert "Hidden title" in opened(client, agreement).content.decode()
    assert client.get(agreement.get_absolute_url()).status_code == HTTPStatus.NOT_FOUND
    assert not Agreement.objects.get().live


def test_other_unpublished_records_stay_hidden(client):
    hidden = factories.theme("Secret theme", live=False)
    shown = factories.theme("Public theme")
    agreement = factories.agreement(live=False, themes=[hidden, shown])
    html = opened(client, agreement).content.decode()

    assert "Public theme" in html
    assert "Secret theme" not in html


def test_the_page_is_neither_kept_nor_indexed_and_no_session_is_begun(client, agreement):
    response = opened(client, agreement)

    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert "style-src 'self'" in response["Content-Security-Policy"]
    assert not response.cookies
    assert not hasattr(response.wsgi_request, "session")


def test_the_banner_says_what_it_is_in_the_language_asked_for(client, agreement):
    html = opened(client, agreement).content.decode()
    assert 'class="preview"' in html
    assert "For review, not published" in html

    assert '<html lang="zh-Hans"' in opened(client, agreement, language="zh-hans").content.decode()
    assert '<html lang="en"' in opened(client, agreement, language="nonsense").content.decode()

    drafts.discard(agreement)
    assert "there is no draft" in opened(client, agreement).content.decode()


def test_an_expired_link_leads_nowhere(client, agreement):
    link, token = ReviewLink.objects.make(agreement, None, WEEK)
    address = reverse("review", args=[token])
    with time_machine.travel(link.expires_at - datetime.timedelta(seconds=1)):
        assert client.get(address).status_code == HTTPStatus.OK
    with time_machine.travel(link.expires_at):
        assert client.get(address).status_code == HTTPStatus.NOT_FOUND


def test_a_revoked_link_leads_nowhere(client, agreement):
    link, token = ReviewLink.objects.make(agreement, None, WEEK)
    ReviewLink.objects.filter(pk=link.pk).update(revoked_at=timezone.now())
    assert client.get(reverse("review", args=[token])).status_code == HTTPStatus.NOT_FOUND


def test_the_link_of_a_deleted_record_leads_nowhere(client):
    agreement = factories.agreement()
    _link, token = ReviewLink.objects.make(agreement, None, WEEK)
    agreement.delete()
    assert client.get(reverse("review", args=[token])).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("token", ["nonsense", "x" * 3000, "港口", "%00"])
def test_an_unknown_token_leads_nowhere(client, agreement, token):
    ReviewLink.objects.make(agreement, None, WEEK)
    assert client.get(f"/review/{token}/").status_code == HTTPStatus.NOT_FOUND


def test_the_database_does_not_know_the_token_and_the_digest_opens_nothing(client, agreement):
    link, token = ReviewLink.objects.make(agreement, None, WEEK)
    kept = str(ReviewLink.objects.filter(pk=link.pk).values().get())

    assert token not in kept
    assert client.get(reverse("review", args=[link.digest])).status_code == HTTPStatus.NOT_FOUND


def test_a_link_is_only_read(client, agreement):
    _link, token = ReviewLink.objects.make(agreement, None, WEEK)
    assert client.post(reverse("review", args=[token])).status_code == HTTPStatus.METHOD_NOT_ALLOWED


# Made and revoked by staff -------------------------------------------------------------------


def test_a_link_is_made_shown_once_listed_on_the_record_and_revoked(
    admin_client, client, agreement, settings
):
    address = made(admin_client, agreement, note="Ministry of Harbours")
    assert address.startswith(f"{settings.SITE_URL}/review/")
    path = address.removeprefix(settings.SITE_URL)
    assert "Draft title" in client.get(path).content.decode()

    listed = admin_client.get(page_of(agreement))
    assert address not in listed.content.decode()
    assert "no-store" in listed["Cache-Control"]
    link = ReviewLink.objects.get()
    assert link.made_by.username == "admin"
    context = admin_client.get(
        reverse("admin:agreements_agreement_change", args=[agreement.pk])
    ).context
    assert list(context["review_links"]) == [link]

    admin_client.post(page_of(agreement), {"revoke": link.pk})
    assert client.get(path).status_code == HTTPStatus.NOT_FOUND
    assert "revoked on" in admin_client.get(page_of(agreement)).content.decode()


@pytest.mark.parametrize("days", ["0", "31", "", "x"])
def test_a_link_lasts_from_one_day_to_thirty(admin_client, agreement, days):
    response = admin_client.post(page_of(agreement), {"days": days})
    assert "errorlist" in response.content.decode()
    assert not ReviewLink.objects.exists()


def test_a_link_is_revoked_from_its_own_record_only(admin_client, agreement):
    link, _token = ReviewLink.objects.make(agreement, None, WEEK)
    other = factories.agreement()
    for key in (link.pk, "nonsense"):
        response = admin_client.post(page_of(other), {"revoke": key})
        assert response.status_code == HTTPStatus.NOT_FOUND
    link.refresh_from_db()
    assert link.is_in_use


@pytest.mark.parametrize(
    ("group", "allowed"), [(roles.EDITORS, True), (roles.ADMINISTRATORS, False)]
)
def test_whoever_writes_a_record_makes_links_to_it(client, agreement, group, allowed):
    roles.ensure_roles()
    user = User.objects.create_user("somebody", is_staff=True)
    user.groups.add(roles.Group.objects.get(name=group))
    client.force_login(user)
    response = client.post(page_of(agreement), {"days": 7})

    assert response.status_code == (HTTPStatus.OK if allowed else HTTPStatus.FORBIDDEN)
    assert ReviewLink.objects.exists() == allowed
