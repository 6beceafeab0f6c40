"""Error pages: designed, in the reader's language, safe, and true to their status."""

import sqlite3

import psycopg
import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError, connection
from django.middleware.common import CommonMiddleware
from django.test import Client
from django.urls import reverse

from partnership.website.views.texts import About
from tests import factories
from tests.publishing.faults import AWAY, lost

ERRORS = {
    400: SuspiciousOperation("no"),
    403: PermissionDenied("no"),
    500: ValueError("no"),
    503: OperationalError("connection to 10.0.0.1 refused"),
}


@pytest.fixture
def broken(client, monkeypatch):
    """Call it with an error; it returns the answer of a page that raises it."""

    def answer(error, language="en"):
        def fail(self, **kwargs):
            raise error

        monkeypatch.setattr(About, "get_context_data", fail)
        client.raise_request_exception = False
        return client.get(f"/{language}/about/")

    return answer


@pytest.mark.django_db
@pytest.mark.parametrize("status", ERRORS)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_error_has_a_page_in_the_language_of_the_address(broken, status, language):
    response = broken(ERRORS[status], language)
    html = response.content.decode()
    assert response.status_code == status
    assert html.count("<h1>") == 1
    assert f'<html lang="{"zh-Hans" if language == "zh-hans" else "en"}"' in html
    assert "noindex" in html
    assert f'href="/{language}/"' in html
    # Nothing of what went wrong is told.
    assert "ValueError" not in html
    assert "10.0.0.1" not in html


@pytest.mark.django_db
@pytest.mark.parametrize("error", AWAY.values(), ids=AWAY)
def test_a_database_that_cannot_be_read_is_no_fault_and_says_when_to_come_again(
    broken, error, caplog
):
    response = broken(error)
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert response.headers["Cache-Control"] == "no-store"
    # One line for each reader, not the whole story.
    logged = [record for record in caplog.records if record.name == "django.request"]
    assert [record.exc_info for record in logged] == [None]
    assert str(error).split()[0] in logged[0].getMessage()


@pytest.mark.django_db
def test_what_the_program_asks_wrongly_stays_a_fault(broken):
    wrong = lost(sqlite3.OperationalError('near "FORM": syntax error'), code=sqlite3.SQLITE_ERROR)
    assert broken(wrong).status_code == 500
    assert broken(lost(psycopg.errors.SyntaxError("syntax error"))).status_code == 500


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/", "/en/", "/en/projects/", "/zh-hans/projects/none/", "/none", "/en/search/?q=crane"]
    + ["/api/v1/projects/", "/sitemap.xml", "/data/record.json", "/en/changes.atom"]
    + ["/.well-known/security.txt", "/robots.txt", "/admin/", "/review/none/"],
)
def test_no_address_answers_500_while_the_database_is_away(client, path, monkeypatch):
    def away(cursor, *args):
        raise OperationalError("connection refused")

    client.raise_request_exception = False
    with connection.execute_wrapper(away):
        response = client.get(path)
    assert response.status_code in (200, 302, 404, 503)
    if response.status_code == 503:
        assert "Retry-After" in response.headers
    if path.startswith("/api/"):
        assert response.json()["type"].endswith("#unavailable")


def test_a_fault_before_any_page_is_told_in_the_same_words(client, monkeypatch):
    def away(middleware, request):
        raise OperationalError("connection refused")

    monkeypatch.setattr(CommonMiddleware, "process_request", away)
    client.raise_request_exception = False
    response = client.get("/en/about/")
    assert (response.status_code, "Retry-After" in response.headers) == (503, True)


@pytest.mark.django_db
def test_who_sends_too_much_is_told_so(broken):
    assert "too large to be taken in at once" in broken(RequestDataTooBig("3 MB")).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_wrong_address_has_a_page_with_a_search(client, language):
    factories.partnership("Arcadia and Lorania")
    response = client.get(f"/{language}/no-such-page/")
    html = response.content.decode()
    assert response.status_code == 404
    assert html.count("<h1>") == 1
    assert f'action="/{language}/search/"' in html
    assert "Arcadia and Lorania" in html
    assert "no-such-page" not in html


@pytest.mark.django_db
def test_a_wrong_address_without_a_language_has_one_too(client):
    response = client.get("/no-such-page", headers={"accept-language": "zh-CN"})
    assert response.status_code == 404
    assert '<html lang="zh-Hans"' in response.content.decode()


def test_a_fault_needs_no_database(broken):
    """No database is allowed in this test; without one, the page for a fault still stands."""
    response = broken(ValueError("the cause"))
    assert response.status_code == 500
    assert "A fault of this site" in response.content.decode()
    assert "the cause" not in response.content.decode()


def test_a_wrong_address_without_a_database_is_not_called_wrong(client, monkeypatch):
    def away(self):
        raise OperationalError("the database is away")

    monkeypatch.setattr("partnership.website.context_processors.Site.partnerships", property(away))
    client.raise_request_exception = False
    response = client.get("/en/no-such-page/")
    html = response.content.decode()
    assert response.status_code == 503
    # Nobody knows by then how long it takes, nor whether all is still there.
    assert "The site cannot read its record just now. Try again in a minute." in html
    assert "lost" not in html


@pytest.mark.django_db
def test_a_value_that_no_database_takes_is_a_bad_request(client, broken):
    response = broken(OverflowError("too large"))
    assert response.status_code == 400
    assert "The request cannot be understood" in response.content.decode()


def test_a_host_that_is_not_ours_is_a_bad_request(client):
    response = client.get("/en/about/", headers={"host": "evil.example.org"})
    assert response.status_code == 400
    assert "evil.example.org" not in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("status", [*ERRORS, 404])
def test_no_error_page_sets_a_cookie_or_asks_for_one(client, broken, status):
    """Django's own would renew a malformed CSRF cookie."""
    client.cookies["csrftoken"] = "malformed"
    if status == 404:
        response = client.get("/en/no-such-page/")
        assert reverse("feedback:report") in response.content.decode()
    else:
        response = broken(ERRORS[status])
    assert response.status_code == status
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.django_db
def test_an_expired_form_has_a_page_without_inline_styles():
    response = Client(enforce_csrf_checks=True).post("/admin/account/login/")
    html = response.content.decode()
    assert response.status_code == 403
    assert "The form has expired" in html
    assert "<style" not in html
