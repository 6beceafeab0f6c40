"""Staff addresses have session and sign-in, readers' addresses nothing that sets a cookie."""

import pytest
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import DataError
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import Client
from django.urls import path


def view(request):
    has = [name for name in ("session", "user", "_messages") if hasattr(request, name)]
    return HttpResponse(",".join(has))


def raises(error):
    def failing(request):
        raise error

    return failing


def welcome(request):
    messages.info(request, "hello")
    request.session["seen"] = True
    return HttpResponse(get_token(request))


urlpatterns = [
    path("page", view),
    path("admin/page", view),
    path("admin/welcome", welcome),
    path("overflow", raises(OverflowError("too large"))),
    path("surrogate", raises(UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogate"))),
    path("data", raises(DataError("NUL"))),
    path("no-key", raises(ValidationError("not a key"))),
    path("fault", raises(ValueError("our own fault"))),
    path("admin/list", raises(ValueError("year 99999 is out of range"))),
]


def plain(status):
    """Return a view for an error, so that these tests need none of the site's pages."""
    return lambda request, exception=None: HttpResponse(status=status)


def refused(request, reason=""):
    return HttpResponse(status=403)


handler400, handler404, handler500 = plain(400), plain(404), plain(500)

pytestmark = pytest.mark.urls(__name__)

HEADERS = [
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
]


def test_a_readers_page_has_no_session_user_or_messages(client):
    assert client.get("/page").content == b""


def test_a_staff_page_has_all_three(client):
    assert client.get("/admin/page").content == b"session,user,_messages"


@pytest.mark.django_db
def test_only_staff_pages_set_cookies(client):
    response = client.get("/admin/welcome")
    assert set(response.cookies) == {"sessionid", "csrftoken"}
    assert not client.get("/page").cookies


def test_a_readers_page_does_not_vary_by_cookie(client):
    client.cookies["sessionid"] = "somebody"
    assert "Cookie" not in client.get("/page").headers.get("Vary", "")


def test_a_staff_form_without_token_is_refused(settings):
    settings.CSRF_FAILURE_VIEW = f"{__name__}.refused"
    assert Client(enforce_csrf_checks=True).post("/admin/page").status_code == 403


def test_a_readers_address_asks_for_no_token():
    assert Client(enforce_csrf_checks=True).post("/page").status_code == 200


@pytest.mark.parametrize("address", ["/overflow", "/surrogate", "/data"])
def test_a_value_no_database_takes_is_a_bad_request(client, address):
    assert client.get(address).status_code == 400
    assert client.head(address).status_code == 400


def test_a_value_no_field_takes_is_a_bad_request_also_in_a_form(client):
    assert client.get("/no-key").status_code == client.post("/no-key").status_code == 400


def test_a_look_up_in_a_staff_list_that_no_value_has_is_a_bad_request(client):
    client.raise_request_exception = False
    assert client.get("/admin/list?made_at__year=99999").status_code == 400
    assert client.get("/admin/list?q=1").status_code == 500
    assert client.post("/admin/list?made_at__year=99999").status_code == 500


def test_a_fault_while_saving_is_not_hidden(client):
    client.raise_request_exception = False
    assert client.post("/data").status_code == 500


def test_other_faults_are_not_hidden(client):
    client.raise_request_exception = False
    assert client.get("/fault").status_code == 500


@pytest.mark.parametrize(
    ("address", "status"), [("/page", 200), ("/none", 404), ("/overflow", 400), ("/fault", 500)]
)
def test_every_answer_has_the_security_headers(client, address, status):
    client.raise_request_exception = False
    response = client.get(address)
    assert response.status_code == status
    assert [name for name in HEADERS if name not in response.headers] == []


def test_an_unknown_host_is_refused_with_the_headers(client):
    response = client.get("/page", headers={"host": "elsewhere.example"})
    assert response.status_code == 400
    assert [name for name in HEADERS if name not in response.headers] == []


def test_the_policy_allows_nothing_inline_or_from_elsewhere(client):
    policy = client.get("/page").headers["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == directives["base-uri"] == "'none'"
    assert directives["frame-ancestors"] == "'none'"
    assert set(directives.values()) == {"'none'", "'self'"}
