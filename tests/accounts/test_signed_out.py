"""A form that comes after the session has ended: refused, and what was typed is given back."""

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

FORM = {
    "title": "Seminar on <skills>",
    "summary": "A long text.\nAnother line.",
    "place": "76546c45-05fc-52ec-8301-f8f9e4193b5f",
    "citations-TOTAL_FORMS": "0",
    "password1": "never shown",
    "_version": "some version",
}


def test_a_form_of_an_ended_session_gives_its_texts_back(client):
    response = client.post(reverse("admin:events_event_add"), FORM)
    html = response.content.decode()
    assert response.status_code == 403
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "Seminar on &lt;skills&gt;" in html
    assert "A long text.<br>Another line." in html
    for kept_back in ("never shown", "some version", "TOTAL_FORMS", FORM["place"]):
        assert kept_back not in html


def test_a_button_without_texts_leads_to_the_sign_in(client):
    response = client.post(reverse("admin:events_event_add"), {"_publish": "Publish"})
    assert (response.status_code, response.url.split("?")[0]) == (302, reverse("admin:login"))


@pytest.mark.parametrize(
    ("origin", "given_back"), [("http://testserver", True), ("https://elsewhere.example", False)]
)
def test_a_form_with_an_old_token_gives_them_back_to_this_site_only(origin, given_back):
    client = Client(enforce_csrf_checks=True, headers={"origin": origin})
    client.force_login(User.objects.create_superuser("super", password="x"))
    response = client.post(reverse("admin:events_event_add"), FORM)
    assert response.status_code == 403
    assert ("A long text." in response.content.decode()) is given_back


def sent_to_sign_in(*, host="testserver", **headers):
    """The answer to a form of the sign-in page, sent with its token but by odd ways."""
    client = Client(enforce_csrf_checks=True)
    page = client.get(reverse("account_login"))
    token = page.context["csrf_token"]
    form = {"login": "ada", "password": "quay-crane-harbour-47", "csrfmiddlewaretoken": token}
    return client.post(reverse("account_login"), form, headers={"host": host, **headers})


@pytest.mark.parametrize("host", ["testserver", "localhost", "127.0.0.1:8000"])
def test_one_can_sign_in_where_the_proxy_leaves_out_the_port_or_asks_by_another_name(
    settings, ada, host
):
    settings.CSRF_TRUSTED_ORIGINS = ["http://record.example:8443"]
    settings.ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
    response = sent_to_sign_in(host=host, origin="http://record.example:8443")
    assert (response.status_code, response.url) == (302, reverse("admin:index"))


@pytest.mark.parametrize("header", ["origin", "referer"])
def test_a_form_from_another_address_is_told_where_the_site_is(settings, header):
    settings.SITE_URL = settings.SITE_ORIGIN = "https://record.example"
    with_address = {header: "https://wrong.example"}
    client = Client(enforce_csrf_checks=True, headers=with_address)
    response = client.post(reverse("account_login"), {"login": "ada"}, secure=True)
    html = response.content.decode()
    assert response.status_code == 403
    assert "https://record.example" in html
    assert "the form was at https://wrong.example" in html
    assert "must set SITE_URL" in html
    assert "signed in anew" not in html


def test_a_browser_that_hides_where_a_form_was_is_told_so():
    client = Client(enforce_csrf_checks=True)
    html = client.post(reverse("account_login"), {"login": "ada"}, secure=True).content.decode()
    assert "does not say where the form was" in html


def test_a_form_of_this_site_gives_its_texts_back_also_behind_a_proxy(settings):
    settings.SITE_ORIGIN = "https://record.example:8443"
    settings.CSRF_TRUSTED_ORIGINS = [settings.SITE_ORIGIN]
    client = Client(enforce_csrf_checks=True, headers={"origin": settings.SITE_ORIGIN})
    client.force_login(User.objects.create_superuser("super", password="x"))
    html = client.post(reverse("admin:events_event_add"), FORM).content.decode()
    assert "A long text." in html


def test_a_password_is_never_given_back():
    client = Client(enforce_csrf_checks=True, headers={"origin": "http://testserver"})
    sent = {"login": "ada", "password": "quay-crane-harbour-47"}
    html = client.post(reverse("account_login"), sent).content.decode()
    assert "quay-crane" not in html
    assert "The form has expired" in html


@pytest.mark.parametrize(
    ("address", "taken"),
    [
        ("account_login", False),
        ("admin:topics_theme_changelist", False),
        ("admin:topics_theme_add", True),
        ("projects:project_list", False),
    ],
)
def test_only_the_forms_of_records_take_many_fields(client, address, taken):
    client.force_login(User.objects.create_superuser("super"))
    fields = {f"field{number}": "x" for number in range(1001)}
    send = client.get if address.startswith("projects") else client.post
    response = send(reverse(address), fields)
    assert (response.status_code != 400) is taken
    if not taken:
        assert "What was sent is too large" in response.content.decode()


def test_a_stranger_cannot_send_much(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert client.post(reverse("account_login"), {"login": "x" * 2000}).status_code == 413
    client.force_login(User.objects.create_superuser("super", password="x"))
    address = reverse("admin:exchange_import_add")
    assert (
        client.post(address, {"files": SimpleUploadedFile("a.txt", b"x" * 2000)}).status_code == 200
    )
