"""Security headers on every answer: pages, errors, redirects, files, machine addresses."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.files.base import ContentFile

from partnership.website.views.texts import About
from projects.models import ProjectDocument
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
ANSWERS = {
    "/": 302,
    "/en/": 200,
    "/zh-hans/projects/": 200,
    "/en/projects": 301,
    "/en/search/?q=crane": 200,
    "/en/no-such-page/": 404,
    "/no-such-page": 404,
    "/en/timeline/?page=0": 404,
    "/sitemap.xml": 200,
    "/robots.txt": 200,
    "/.well-known/security.txt": 404,
    "/media/documents/none.pdf": 404,
    "/livez": 200,
    "/readyz": 200,
    "/admin/": 302,
}


def faults(response, policy=POLICY):
    headers = response.headers
    said = {part.strip() for part in headers.get("Content-Security-Policy", "").split(";")}
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    found = [name for name, value in wanted.items() if headers.get(name) != value]
    return found + ([] if said == policy else [f"policy {said}"])


@pytest.mark.parametrize(("path", "status"), ANSWERS.items())
def test_every_answer_has_the_headers(client, path, status):
    response = client.get(path)
    assert response.status_code == status
    assert faults(response) == []


@pytest.mark.parametrize(
    ("error", "status"),
    [(SuspiciousOperation("no"), 400), (PermissionDenied("no"), 403), (ValueError("no"), 500)],
)
def test_faults_have_the_headers_too(client, monkeypatch, error, status):
    def fail(self, **kwargs):
        raise error

    monkeypatch.setattr(About, "get_context_data", fail)
    client.raise_request_exception = False
    response = client.get("/en/about/")
    assert response.status_code == status
    assert faults(response) == []


def test_a_document_has_a_policy_of_its_own(client):
    document = factories.row(
        ProjectDocument, factories.project(), title="Plan", file=ContentFile(b"x", name="p.pdf")
    )
    response = client.get(document.public_url)
    assert faults(response, {"default-src 'none'", "sandbox"}) == []


@pytest.mark.parametrize("path", ["/api/v1/", "/api/v1/none/", "/data/record.json"])
def test_data_that_other_sites_may_read_may_be_put_into_their_pages(client, path):
    headers = client.get(path).headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
@pytest.mark.parametrize(
    "path",
    ["/en/", "/sitemap.xml", "/robots.txt", "/.well-known/security.txt", "/livez", "/readyz"],
)
def test_readers_pages_cannot_be_written_to(client, method, path):
    response = getattr(client, method)(path)
    assert response.status_code == 405
    assert faults(response) == []
