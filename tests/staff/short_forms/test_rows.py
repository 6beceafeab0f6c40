"""The rows of a record in its form: lines, whose fields are fetched when they are opened."""

from http import HTTPStatus

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from lxml import html

from partnership.agreements.models import Agreement
from tests import factories
from tests.forms import fields_in, fields_of, new_row_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("short_form"),
    pytest.mark.any_database,
]


@pytest.fixture
def agreement():
    agreement = factories.agreement("Pact of the quay", live=False)
    for text in ("Safer cranes", "Deeper docks"):
        factories.objective(agreement, text=text)
    return agreement


@pytest.fixture
def page(agreement):
    return reverse("admin:agreements_agreement_change", args=[agreement.pk])


def sent_by_a_browser(response):
    """What is sent if no line is opened."""
    return fields_in(html.fromstring(response.content.decode()))


def texts(agreement):
    return sorted(agreement.objectives.values_list("text", flat=True))


def test_a_row_is_a_line_that_says_what_it_is_and_has_no_fields(admin_client, page):
    response = admin_client.get(page)
    assert "Safer cranes" in response.content.decode()
    assert "objectives-0-text" not in sent_by_a_browser(response)


def test_what_was_not_opened_stays_as_it_is(admin_client, agreement, page):
    data = sent_by_a_browser(admin_client.get(page)) | {"title": "Pact of the pier"}
    response = admin_client.post(page, data | {"_continue": "1"})
    assert response.status_code == HTTPStatus.FOUND
    agreement.refresh_from_db()
    assert (agreement.title, texts(agreement)) == (
        "Pact of the pier",
        ["Deeper docks", "Safer cranes"],
    )


def test_one_row_is_opened_and_changed(admin_client, agreement, page):
    data = sent_by_a_browser(admin_client.get(page))
    opened = admin_client.get(page, {"row": "objectives-1", "part": "1"})
    row = sent_by_a_browser(opened)
    assert {name for name in row if "objectives-1-" not in name} == set()
    before = row["objectives-1-text"]
    admin_client.post(page, data | row | {"objectives-1-text": "Quieter cranes", "_continue": "1"})
    assert texts(agreement) == sorted(
        {"Safer cranes", "Deeper docks"} - set(before) | {"Quieter cranes"}
    )


def test_without_scripts_a_row_is_opened_by_a_link(admin_client, page):
    [*links] = html.fromstring(admin_client.get(page).content).xpath(
        "//details[@data-row]//a/@href"
    )
    assert "?row=objectives-0#objectives-0" in links
    opened = sent_by_a_browser(admin_client.get(page, {"row": "objectives-0"}))
    assert "objectives-0-text" in opened
    assert "objectives-1-text" not in opened


def test_a_row_that_is_not_there_is_not_found(admin_client, page):
    for row in ("objectives-7", "cranes-0", "objectives", ""):
        response = admin_client.get(page, {"row": row, "part": "1"})
        assert response.status_code == HTTPStatus.NOT_FOUND


def test_a_row_that_was_begun_and_taken_away_is_not_missed(admin_client, agreement, page):
    data = sent_by_a_browser(admin_client.get(page))
    data |= {"objectives-TOTAL_FORMS": "4"} | new_row_of(admin_client, page, "objectives", 3)
    data |= {"objectives-3-text": "Wider gates", "_continue": "1"}
    response = admin_client.post(page, data)
    assert response.status_code == HTTPStatus.FOUND
    assert texts(agreement) == ["Deeper docks", "Safer cranes", "Wider gates"]


def test_a_row_with_a_mistake_is_open_and_has_the_cursor(admin_client, page):
    response = admin_client.get(page)
    data = fields_of(response) | {"objectives-1-text": "", "_continue": "1"}
    tree = html.fromstring(admin_client.post(page, data).content)
    [focused] = tree.xpath("//*[@autofocus]/@name")
    assert focused == "objectives-1-text"
    assert tree.xpath("//*[@id='objectives-1']/details[@open]")


def test_a_form_opens_with_the_cursor_where_one_begins(admin_client, page):
    tree = html.fromstring(admin_client.get(page).content)
    assert tree.xpath("//*[@autofocus]/@name") == ["title"]


def test_a_preview_shows_rows_that_were_not_opened(admin_client, page):
    data = sent_by_a_browser(admin_client.get(page)) | {"_preview": "page:en"}
    assert "Deeper docks" in admin_client.post(page, data).content.decode()


def test_a_row_that_others_need_is_kept_also_where_they_are_not_opened(admin_client):
    project = factories.project(live=False)
    result = factories.result(project)
    factories.result_value(result)
    page = reverse("admin:projects_project_change", args=[project.pk])
    data = sent_by_a_browser(admin_client.get(page))
    data |= sent_by_a_browser(admin_client.get(page, {"row": "results-0", "part": "1"}))
    response = admin_client.post(page, data | {"results-0-DELETE": "on", "_continue": "1"})
    assert response.status_code == HTTPStatus.OK
    assert project.results.count() == 1


def test_who_may_only_look_sees_a_row_in_words(client, agreement, page):
    user = User.objects.create_user("ada", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_agreement"))
    client.force_login(user)
    opened = client.get(page, {"row": "objectives-0", "part": "1"})
    assert set(sent_by_a_browser(opened)) <= {"objectives-0-id", "objectives-0-agreement"}
    assert Agreement.objects.get() == agreement
