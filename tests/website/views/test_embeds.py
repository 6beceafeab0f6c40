"""Figures that other sites show in a frame: only where a setting lets them, and nothing more."""

import pytest

from partnership.website.written_site.addresses import may_be_written
from tests import factories

pytestmark = pytest.mark.django_db
NEWS = "https://news.example.org"


@pytest.fixture
def embedded(settings):
    settings.EMBEDDED_BY = [NEWS]
    line = factories.funding(factories.project("Cranes"), amount=5000)
    return line.project


def test_without_the_setting_there_is_neither_page_nor_code(client, embedded, settings):
    settings.EMBEDDED_BY = []
    answer = client.get("/en/figures/project-funding/embed/")
    assert (answer.status_code, answer["X-Frame-Options"]) == (404, "DENY")
    assert "iframe" not in client.get("/en/figures/project-funding/").content.decode()


def test_the_small_page_may_be_framed_by_those_sites_and_runs_nothing(client, embedded):
    answer = client.get("/en/figures/project-funding/embed/")
    policy = {part.strip() for part in answer["Content-Security-Policy"].split(";")}
    assert policy == {
        "default-src 'none'",
        "style-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        f"frame-ancestors {NEWS}",
    }
    assert "X-Frame-Options" not in answer.headers
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not answer.cookies and "Cookie" not in answer.get("Vary", "")
    html = answer.content.decode()
    assert "<script" not in html and "<header" not in html
    assert "5,000" in html and "Cranes" in html
    assert 'href="/en/figures/project-funding/" target="_blank"' in html


def test_every_other_page_stays_closed_to_frames(client, embedded):
    for path in ("/en/", "/en/figures/project-funding/", embedded.get_absolute_url()):
        answer = client.get(path)
        assert answer["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_the_code_to_copy_stands_under_cite(client, embedded):
    stated = factories.key_figure("Ports & piers")
    for name in ("project-funding", stated.slug):
        html = client.get(f"/en/figures/{name}/").content.decode()
        code = html.partition('id="embed-code"')[2].partition("</textarea>")[0]
        assert f"/en/figures/{name}/embed/&quot;" in code
        assert NEWS in html.partition("embed-code")[2]
        assert client.get(f"/en/figures/{name}/embed/").status_code == 200
    assert "Ports &amp;amp; piers" in code


def test_what_is_not_public_has_none(client, embedded):
    hidden = factories.key_figure("Xyzzy", live=False)
    assert client.get(f"/en/figures/{hidden.slug}/embed/").status_code == 404


def test_the_site_as_files_has_none():
    # Files have no policy of their own.
    assert not may_be_written("/en/figures/project-funding/embed/")
    assert may_be_written("/en/figures/project-funding/")
