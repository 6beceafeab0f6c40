"""The public site in a folder: whole, closed in itself, the same each time, and nothing else."""

import hashlib
from urllib.parse import unquote

import pytest
from django.core.wsgi import get_wsgi_application
from lxml import html

from partnership.publishing import drafts
from partnership.website.operations.manifest import OperationFailed
from partnership.website.written_site import writing
from partnership.website.written_site.writing import MANIFEST, write_site
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def application(settings):
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    return get_wsgi_application()


@pytest.fixture
def pact():
    drafts.publish(factories.partnership("Harbour Compact", slug="compact"))
    pact = factories.agreement("Quay Pact", slug="quay-pact")
    drafts.publish(pact)
    factories.agreement("Hidden Pact", slug="hidden-pact", live=False)
    return pact


def pages(folder):
    return {path: html.parse(str(path)) for path in folder.rglob("*.html")}


def test_every_link_leads_somewhere_and_nothing_hidden_is_there(
    application, pact, tmp_path, settings
):
    made = write_site(tmp_path / "site", application)

    found = pages(tmp_path / "site")
    assert made.files == made.written == len(list((tmp_path / "site").rglob("*.*"))) - 1
    assert (tmp_path / "site/en/agreements/quay-pact/index.html") in found
    assert (tmp_path / "site/zh-hans/agreements/quay-pact/index.html") in found
    for path, page in found.items():
        for link in page.xpath("//@href | //@src"):
            target, _mark, part = link.partition("#")
            if target.startswith(("http:", "https:", "mailto:", "webcal:")):
                continue
            file = (path.parent / unquote(target)).resolve() if target else path
            assert file.is_file(), f"{link} on {path}"
            assert not part or file.suffix != ".html" or found[file].xpath("//*[@id=$i]", i=part)
        assert not page.xpath("//script[@src]")
        fetched = page.xpath("//img/@src | //link[@rel='stylesheet']/@href")
        assert not [address for address in fetched if address.startswith("http")]
        assert b"Hidden Pact" not in path.read_bytes()
    assert "hidden-pact" not in (tmp_path / "site" / MANIFEST).read_text()


class SmallSite:
    """A site of a few addresses, whose answers a test may change."""

    def __init__(self):
        self.asked, self.statuses = [], {}
        self.answers = {
            "/en/": ("text/html", '<a href="/en/pact/">Pact</a> <a href="/old/">Old</a>'),
            "/zh-hans/": ("text/html", '<link rel="stylesheet" href="/static/s.css">'),
            "/en/pact/": ("text/html", '<a href="/zh-hans/">Other language</a>'),
            "/static/s.css": ("text/css", "a { background: url(/static/a.svg) }"),
            "/static/a.svg": ("image/svg+xml", "<svg/>"),
        }

    def __call__(self, environ, start_response):
        address = environ["PATH_INFO"]
        self.asked.append(address)
        if address == "/old/":
            start_response("301 Moved", [("Location", "/en/pact/")])
            return [b""]
        kind, body = self.answers.get(address, ("text/html", None))
        status = self.statuses.get(address, "404 Not Found" if body is None else "200 OK")
        start_response(status, [("Content-Type", f"{kind}; charset=utf-8")])
        return [(body or "").encode()]


@pytest.fixture
def small(settings):
    settings.LANGUAGES = [("en", "English"), ("zh-hans", "Chinese")]
    return SmallSite()


@pytest.fixture
def folder(tmp_path, small):
    write_site(tmp_path / "site", small)
    return tmp_path / "site"


def test_files_link_to_each_other(folder):
    texts = {p.relative_to(folder).as_posix(): p.read_text() for p in folder.rglob("*.*")}
    assert (
        texts["en/index.html"]
        == '<a href="pact/index.html">Pact</a> <a href="pact/index.html">Old</a>'
    )
    assert texts["zh-hans/index.html"] == '<link rel="stylesheet" href="../static/s.css">'
    assert texts["static/s.css"] == 'a { background: url("a.svg") }'
    assert 'url=en/index.html"' in texts["index.html"]


def test_the_same_version_gives_the_same_bytes_and_only_what_changed_is_written(folder, small):
    first = (folder / MANIFEST).read_text()
    times = {path: path.stat().st_mtime_ns for path in folder.rglob("*.html")}

    again = write_site(folder, small)
    assert (again.written, again.deleted) == (0, 0)
    assert (folder / MANIFEST).read_text() == first
    assert {path: path.stat().st_mtime_ns for path in times} == times

    small.answers["/en/"] = ("text/html", "Nothing is agreed any more.")
    after = write_site(folder, small)
    assert (after.written, after.deleted) == (1, 1)
    assert not (folder / "en/pact/index.html").exists()


def test_the_manifest_has_the_digest_of_each_file(folder):
    lines = (folder / MANIFEST).read_text().splitlines()
    assert len(lines) == 6
    for line in lines:
        digest, name = line.split("  ", 1)
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


def test_a_file_that_somebody_deleted_is_written_again(folder, small):
    (folder / "static/a.svg").unlink()
    assert write_site(folder, small).written == 1
    assert (folder / "static/a.svg").exists()


def test_a_folder_with_something_else_is_left_alone(small, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear harbour master")
    with pytest.raises(OperationFailed, match="holds something else"):
        write_site(tmp_path, small)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_what_is_published_meanwhile_has_the_walk_begun_again(small, tmp_path, monkeypatch):
    def ask(*words):
        if len(small.asked) < 3:
            drafts.publish(factories.theme(f"Theme {len(small.asked)}"))
        return real(*words)

    real = writing.ask
    monkeypatch.setattr(writing, "ask", ask)
    said = []
    write_site(tmp_path / "site", small, said.append)
    assert said == ["Something was published meanwhile: begun again."]


def test_what_this_machine_cannot_make_is_left_to_the_site(small, tmp_path):
    small.statuses["/en/pact/"] = "501 Not Implemented"
    write_site(tmp_path / "site", small)
    page = (tmp_path / "site/en/index.html").read_text()
    assert page.startswith('<a href="http')
    assert "/en/pact/" in page


def test_a_link_that_leads_nowhere_keeps_the_folder_as_it_was(folder, small):
    before = (folder / MANIFEST).read_text()
    del small.answers["/en/pact/"]
    with pytest.raises(OperationFailed, match="/en/pact/ on /en/: 404"):
        write_site(folder, small)
    assert (folder / MANIFEST).read_text() == before
    assert [path.name for path in folder.parent.iterdir()] == ["site"]
