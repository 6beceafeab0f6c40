"""A form that comes after the session has ended: refused, and what was typed is given back."""

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db

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
