"""Somebody with a review link comments on a draft: no account, no cookie, and nobody's spam."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from partnership.feedback import forms
from partnership.publishing import drafts, snapshots
from partnership.publishing.models import ReviewComment, ReviewLink
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

MINUTE, WEEK = timedelta(minutes=1), timedelta(days=7)


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


@pytest.fixture
def guest():
    """A browser that would be refused if a token of a session were asked for."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def project():
    """A live project with a draft of another title."""
    project = factories.project("Live cranes", planned_start="2016")
    hidden = factories.organisation("Hidden fund", live=False)
    factories.participation(project, organisation=hidden)
    first, *rest = snapshots.take(project)
    first["fields"]["title"] = "Draft cranes"
    drafts.save_draft(project, [first, *rest])
    return project


@pytest.fixture
def link(project):
    return ReviewLink.objects.make(project, None, WEEK)


@pytest.fixture
def address(link):
    return reverse("review_comment", args=[link[1]])


@pytest.fixture
def given(monkeypatch):
    """What a form holds that was given out a minute ago."""
    sent = {"text": "It was in May.", "guest": "A colleague", "stamp": forms.new_stamp()}
    moment = timezone.now() + MINUTE
    monkeypatch.setattr(forms, "now", lambda: moment)
    return sent


def test_the_page_under_review_leads_to_the_form_and_what_is_sent_stands_at_its_fact(
    guest, project, address, given, link
):
    page = guest.get(reverse("review", args=[link[1]])).content.decode()
    assert f'href="{address}?language=en"' in page
    assert guest.post(address, given | {"place": "planned_start"}).status_code == HTTPStatus.OK
    comment = ReviewComment.objects.of(project).get()
    assert (comment.place, comment.text) == ("planned_start", "It was in May.")
    assert (comment.author, comment.user) == ("A colleague", None)


def test_only_what_the_page_shows_can_be_chosen_in_the_words_of_the_page(guest, address):
    form = guest.get(address).context["form"]
    names = dict(form.fields["place"].choices)
    assert "2016" in names["planned_start"]
    assert "staff_notes" not in names
    assert "Hidden fund" not in " ".join(map(str, names.values()))


def test_what_is_sent_twice_is_one_comment(guest, address, given):
    guest.post(address, given)
    guest.post(address, given)
    assert ReviewComment.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"website": "https://spam.example"},
        {"stamp": "made up"},
        {"text": ""},
        {"guest": ""},
        {"place": "staff_notes"},
    ],
)
def test_what_a_program_would_send_or_what_lacks_something_is_not_kept(
    guest, address, given, wrong
):
    assert guest.post(address, given | wrong).status_code == HTTPStatus.BAD_REQUEST
    assert not ReviewComment.objects.exists()


def test_what_is_sent_faster_than_people_write_is_not_kept(guest, address, monkeypatch):
    # Minutes, so that a slow machine is no slow writer.
    monkeypatch.setattr(forms, "SOONEST", timedelta(minutes=5))
    sent = {"text": "Quick", "guest": "A program", "stamp": forms.new_stamp()}
    assert guest.post(address, sent).status_code == HTTPStatus.BAD_REQUEST


def test_too_many_are_asked_to_wait(guest, address, given, settings):
    settings.LIMITS_ON_ATTEMPTS = settings.LIMITS_ON_ATTEMPTS | {"report": [(1, 60)]}
    guest.post(address, given)
    again = guest.post(address, given)
    assert again.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert "It was in May." in again.content.decode()


def test_nothing_is_left_in_the_browser_or_told_to_other_sites(guest, address, given):
    for response in (guest.get(address), guest.post(address, given)):
        assert not response.cookies
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "no-referrer"
        assert "noindex" in response["X-Robots-Tag"]


@pytest.mark.parametrize("state", [{"revoked_at": timezone.now()}, {"expires_at": timezone.now()}])
def test_a_link_that_leads_nowhere_takes_no_comments(guest, address, given, state):
    ReviewLink.objects.update(**state)
    assert guest.get(address).status_code == HTTPStatus.NOT_FOUND
    assert guest.post(address, given).status_code == HTTPStatus.NOT_FOUND
    assert not ReviewComment.objects.exists()
