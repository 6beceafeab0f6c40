"""A reader reports an error or asks: without cookie or script, and nothing is lost."""

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from partnership.feedback import forms, keeping, views
from partnership.feedback.models import Report
from partnership.feedback.subjects import subject_of
from partnership.publish_cache.requests import tidy_query
from partnership.publishing.storage_faults import BUSY
from tests import factories

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


@pytest.fixture
def reader():
    """A browser that would be refused if a token of a session were asked for."""
    return Client(enforce_csrf_checks=True)


def filled():
    return {"kind": "wrong", "text": "It was in May.", "stamp": forms.new_stamp()}


def send(reader, given):
    return reader.post(reverse("feedback:report"), given)


@pytest.fixture
def sent(monkeypatch):
    """What a form holds that was given out a minute ago."""
    given = filled()
    moment = timezone.now() + MINUTE
    monkeypatch.setattr(forms, "now", lambda: moment)
    return given


def test_a_report_is_kept_and_its_sender_told_a_number(reader, sent):
    project = factories.project("Cranes")
    page = project.get_absolute_url()
    answer = send(reader, sent | {"page": page, "evidence": "p. 3", "email": "a@example.org"})
    report = Report.objects.get()
    assert (report.text, report.page, report.subject) == ("It was in May.", page, "Cranes")
    assert (report.model, report.record) == ("projects.project", project.pk)
    assert report.state == Report.State.NEW
    told = reader.get(answer.url)
    assert report.reference in told.content.decode()
    assert "a@example.org" not in told.content.decode()


def test_no_answer_sets_a_cookie_or_is_kept_by_a_cache(reader, sent):
    form = reader.get(reverse("feedback:report"))
    answer = send(reader, sent)
    for response in (form, answer, reader.get(answer.url)):
        assert not response.cookies
        assert "no-store" in response.headers["Cache-Control"]


def test_the_form_of_each_page_has_an_address_of_its_own_for_the_cache():
    query = "passage=a:b&page=/en/projects/x/&utm=1"
    assert tidy_query("/en/report/", query) == "page=%2Fen%2Fprojects%2Fx%2F&passage=a%3Ab"


def test_a_form_sent_twice_is_one_report(reader, sent):
    assert send(reader, sent).url == send(reader, sent).url
    assert Report.objects.count() == 1


def test_a_form_names_the_fact_it_is_about(reader, sent):
    project = factories.project("Cranes", planned_start="2016")
    passage = factories.passage("The cranes began in 2016.")
    factories.cite(project, "planned_start", passage=passage)
    name = f"{passage.source.slug}:{passage.key}"
    given = {"page": project.get_absolute_url(), "passage": name}
    page = reader.get(reverse("feedback:report"), given).content.decode()
    assert "The cranes began in 2016." in page
    assert "Planned start" in page
    send(reader, sent | given)
    assert "Planned start: “The cranes began in 2016.”" in Report.objects.get().fact


def test_a_passage_that_no_database_keeps_is_none(reader, sent):
    project = factories.project("Cranes")
    given = {"page": project.get_absolute_url(), "passage": "source:\x00"}
    assert reader.get(reverse("feedback:report"), given).status_code == HTTPStatus.OK
    assert send(reader, sent | given).status_code < HTTPStatus.INTERNAL_SERVER_ERROR


def test_a_title_longer_than_its_column_is_cut(reader, sent):
    entry = {"text": "长" * 700, "status": "working"}
    project = factories.project("Cranes", translations={"zh-hans": {"title": entry}})
    send(reader, sent | {"page": project.get_absolute_url().replace("/en/", "/zh-hans/")})
    assert len(Report.objects.get().subject) <= 500


def test_each_record_and_each_passage_leads_to_the_form(client):
    project = factories.project()
    factories.cite(project, "title")
    page = client.get(project.get_absolute_url()).content.decode()
    links = re.findall(r'href="(/en/report/\?page=[^"]*)"', page)
    assert len(links) == 2
    for link in links:
        form = client.get(link.replace("&amp;", "&")).context
        assert form["subject"].record == project
        assert bool(form["subject"].passage) == ("passage=" in link)


@pytest.mark.parametrize(
    "page", ["/admin/", "https://elsewhere.example/en/", "//x/en/", "nothing", "/en/\x00", "/en/no"]
)
def test_an_address_that_is_no_page_of_readers_is_left_out(page):
    assert subject_of(page).page == ""


def test_what_is_not_public_is_not_named():
    project = factories.project("Secret", live=False)
    source = factories.source("Secret source", live=False)
    passage = factories.passage("Secret words.", source=source)
    subject = subject_of(project.get_absolute_url(), f"{source.slug}:{passage.key}")
    assert (subject.record, subject.passage) == (None, None)


def test_a_figure_and_a_list_are_pages_too():
    factories.funding(factories.project())
    for page, title in (
        ("/en/projects/", "Projects"),
        ("/en/figures/", "Figures"),
        ("/en/figures/project-funding/", "Funding of projects"),
        ("/en/figures/no-such/", "/en/figures/no-such/"),
        ("/en/about/", "About and method"),
    ):
        assert subject_of(page).title == title
    assert subject_of("/zh-hans/figures/").page == "/zh-hans/figures/"


@pytest.mark.parametrize(
    "changes",
    [
        {"website": "http://spam.example"},
        {"stamp": "made-up"},
        {"stamp": ""},
        {"text": ""},
        {"kind": "other"},
        {"email": "no address"},
    ],
)
def test_what_cannot_be_taken_comes_back_as_it_was_typed(reader, sent, changes):
    answer = send(reader, sent | {"evidence": "page 7"} | changes)
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "page 7" in answer.content.decode()
    assert not Report.objects.exists()


@pytest.mark.parametrize("age", [timedelta(seconds=1), timedelta(days=3)])
def test_a_form_sent_too_soon_or_too_late_comes_back_with_a_new_stamp(reader, monkeypatch, age):
    given = filled()
    moment = timezone.now() + age
    monkeypatch.setattr(forms, "now", lambda: moment)
    answer = send(reader, given)
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    again = answer.context["form"]["stamp"].value()
    assert again != given["stamp"]
    monkeypatch.setattr(forms, "now", lambda: moment + MINUTE)
    assert send(reader, given | {"stamp": again}).status_code == HTTPStatus.FOUND


def test_what_is_missing_is_named_and_the_clock_refuses_once(reader):
    given = {"stamp": forms.new_stamp()}
    answer = send(reader, given)
    summary = " ".join(answer.content.decode().partition('role="alert"')[2].split())
    for label in ("What is wrong?", "Tell us more"):
        assert f"“{label}”: This field is required." in summary.partition("</ul>")[0]
    assert "faster than people write" in summary
    stamp = answer.context["form"]["stamp"].value()
    answer = send(reader, filled() | {"stamp": stamp, "text": ""})
    assert "faster than people write" not in answer.content.decode()
    stamp = answer.context["form"]["stamp"].value()
    assert send(reader, filled() | {"stamp": stamp}).status_code == HTTPStatus.FOUND
    # What did not come from here is no first try, and says so also without any stamp.
    summary = send(reader, {}).content.decode().partition('role="alert"')[2].partition("</ul>")[0]
    assert "did not come from this site" in summary
    assert summary.count("This field is required.") == 2
    stamp = send(reader, {"stamp": "made-up"}).context["form"]["stamp"].value()
    assert "faster than" in send(reader, filled() | {"stamp": stamp}).content.decode()


def test_too_many_from_one_address_are_told_to_wait(reader, sent, settings):
    settings.LIMITS_ON_ATTEMPTS = settings.LIMITS_ON_ATTEMPTS | {"report": [(1, 60)]}
    assert send(reader, sent).status_code == HTTPStatus.FOUND
    answer = send(reader, sent)
    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert answer.headers["Retry-After"]
    assert "It was in May." in answer.content.decode()


def test_too_many_from_all_are_told_to_wait(reader, sent, settings):
    settings.LIMITS_ON_ATTEMPTS = settings.LIMITS_ON_ATTEMPTS | {"reports": [(1, 60)]}
    send(reader, sent)
    assert send(reader, sent).status_code == HTTPStatus.TOO_MANY_REQUESTS


def test_a_body_that_is_far_too_long_is_not_read(reader, sent):
    answer = send(reader, sent | {"text": "x" * views.MOST_BYTES})
    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def test_a_database_that_cannot_be_written_gives_the_text_back(reader, sent, monkeypatch):
    def locked(given, subject):
        raise OperationalError("database is locked")

    monkeypatch.setattr(views, "report_from", locked)
    monkeypatch.setattr(keeping, "cause_of", lambda error: BUSY)
    answer = send(reader, sent)
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "It was in May." in answer.content.decode()


def test_a_number_that_was_never_given_has_no_page(reader):
    address = reverse("feedback:received", args=["ABCDEFGH"])
    assert reader.get(address).status_code == HTTPStatus.NOT_FOUND


def test_the_contact_page_always_leads_to_the_form(client):
    page = client.get(reverse("website:contact")).content.decode()
    assert reverse("feedback:report") in page
    assert "No address has been published yet" not in page


def test_no_crumb_of_the_form_is_a_raw_address(reader):
    page = reader.get(reverse("feedback:report"), {"page": "/en/figures/"}).content.decode()
    assert "/en/figures/</a></li>" not in page.partition("crumbs")[2].partition("</nav>")[0]
