"""Pages of text, whose words on behalf of a partnership are data."""

import re

import pytest
from django.conf import settings

from tests import factories
from tests.factories import translation

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

TEXTS = ("about", "data", "accessibility", "contact", "legal")


def page(client, name, language="en"):
    response = client.get(f"/{language}/{name}/")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_there_is_a_page_before_there_is_a_record(client, name, language):
    assert page(client, name, language).count("<h1>") == 1


@pytest.mark.parametrize("name", TEXTS)
def test_queries_do_not_depend_on_the_page(client, django_assert_max_num_queries, name):
    factories.partnership()
    # 2 for all pages: partnerships, content version · 12 numbers of records on the data page.
    with django_assert_max_num_queries(14 if name == "data" else 2):
        page(client, name)


def test_the_method_is_data_and_safe(client):
    factories.partnership(method="We read **every** line. <script>alert(1)</script>")
    html = page(client, "about")
    assert "<strong>every</strong>" in html
    assert "<script>" not in html


def test_the_method_in_the_language_of_the_page(client):
    factories.partnership(
        method="We read every line.", translations=translation("method", "我们逐行阅读。")
    )
    assert "我们逐行阅读。" in page(client, "about", "zh-hans")


def test_the_legal_notice_of_each_partnership_stands(client):
    factories.partnership("First", legal_notice="The first answers.", disclaimer="No opinion.")
    factories.partnership("Second", legal_notice="The second answers.")
    html = page(client, "legal")
    assert "The first answers." in html
    assert "The second answers." in html
    assert "No opinion." in html


def test_no_notice_is_said_to_be_none(client):
    factories.partnership()
    assert page(client, "legal").count("No legal notice has been published yet.") == 1


def test_the_contact_of_each_partnership_stands(client):
    factories.partnership("First", contact_email="first@example.org")
    factories.partnership("Second", contact_email="second@example.org")
    html = page(client, "contact")
    assert 'href="mailto:first@example.org"' in html
    assert 'href="mailto:second@example.org"' in html
    assert "security.txt" in html


def test_without_a_contact_no_dead_link(client):
    factories.partnership(contact_email="")
    for name in TEXTS:
        html = page(client, name)
        assert "mailto:" not in html
        assert "security.txt" not in html


def test_the_licence_is_data(client):
    factories.partnership(licence="CC BY 4.0")
    assert "CC BY 4.0" in page(client, "legal")
    assert "CC BY 4.0" in page(client, "data")


def test_the_data_page_counts_what_is_public(client):
    factories.project()
    factories.project("Secret", live=False)
    html = page(client, "data")
    row = html[html.index('href="/en/projects/"', html.index("<table")) :]
    assert '<td class="num">1 record</td>' in row[: row.index("</tr>")]


def test_unpublished_partnerships_say_nothing(client):
    factories.partnership(
        "Secret partnership",
        live=False,
        method="Secret method",
        legal_notice="Secret notice",
        contact_email="secret@example.org",
    )
    for name in TEXTS:
        assert "ecret" not in page(client, name)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_version_of_the_software_is_told(client, language):
    page = client.get(f"/{language}/about/").content.decode()
    assert settings.VERSION in page


def test_the_version_has_its_changes():
    """The number is kept in one place; what changed with it stands under it."""
    changes = (settings.BASE_DIR / "CHANGELOG.md").read_text(encoding="utf-8")
    assert changes.split("\n## ")[1].startswith(settings.VERSION)


def test_between_sentences_stands_a_blank(client):
    project = factories.project()
    factories.cite(project, "title")
    text = re.sub(r"<[^>]+>", "", page(client, "about") + client.get("/en/").content.decode())
    assert not re.findall(r"source\.\w", text)
