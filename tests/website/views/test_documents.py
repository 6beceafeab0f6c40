"""Uploaded documents: handed out only while public, and so that nothing in them can act."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from partnership.agreements.models import AgreementDocument
from partnership.events.models import EventDocument
from partnership.sources.models import Document
from projects.models import ProjectDocument
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

OWNERS = {
    AgreementDocument: factories.agreement,
    ProjectDocument: factories.project,
    EventDocument: factories.event,
}


def document(model=ProjectDocument, owner=None, content=b"%PDF-1.7", name="plan.pdf", **fields):
    fields.setdefault("title", "Plan for safe cranes: 2018–2020")
    owner = owner or OWNERS[model]()
    file = ContentFile(content, name=name)
    return factories.row(model, owner, file=file, **fields)


@pytest.mark.parametrize("model", OWNERS)
def test_a_public_document_is_handed_out(client, model):
    made = document(model)
    response = client.get(made.public_url)
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b"%PDF-1.7"


def test_every_kind_of_document_is_known():
    assert set(OWNERS) == set(Document.__subclasses__())


def test_it_is_saved_under_its_title_and_cannot_act(client):
    made = document(content=b"<script>alert(1)</script>", name="../../evil name.pdf")
    response = client.get(made.public_url)
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="plan-for-safe-cranes-20182020.pdf"'
    )
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Type"] == "application/pdf"
    assert "evil" not in made.public_url


def test_a_title_in_another_script_still_gives_a_name(client):
    response = client.get(document(title="合作协议").public_url)
    assert 'filename="document.pdf"' in response.headers["Content-Disposition"]


def test_an_unpublished_document_is_not_found(client):
    assert client.get(document(published=False).public_url).status_code == 404


@pytest.mark.parametrize(
    "state",
    [
        {"live": False},
        {"publish_at": timezone.now() + timedelta(days=1)},
        {"expire_at": timezone.now() - timedelta(days=1)},
    ],
)
@pytest.mark.parametrize("model", OWNERS)
def test_the_document_of_a_record_that_is_not_public_is_not_found(client, model, state):
    made = document(model, owner=OWNERS[model](**state))
    assert client.get(made.public_url).status_code == 404


def test_a_file_that_no_document_names_is_not_found(client):
    made = document()
    address = made.public_url
    made.delete()
    assert client.get(address).status_code == 404


def test_a_file_that_is_gone_is_not_found(client):
    made = document()
    made.file.storage.delete(made.file.name)
    assert client.get(made.public_url).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/media/",
        "/media/documents/",
        "/media/documents/x.pdf",
        "/media/documents/../db.sqlite3",
        "/media/documents/..%2f..%2fsecret_key.txt",
        "/media/documents/a.html",
        "/media/documents/%00.pdf",
    ],
)
def test_nothing_else_is_handed_out(client, path):
    assert client.get(path).status_code == 404


def test_the_page_of_a_record_leads_to_its_public_documents(client):
    project = factories.project()
    public = document(owner=project, title="Public plan")
    document(owner=project, title="Secret plan", published=False)
    factories.row(ProjectDocument, project, title="Elsewhere", url="https://example.org/plan.pdf")
    html = client.get(project.get_absolute_url()).content.decode()
    assert f'href="{public.public_url}"' in html
    assert 'href="https://example.org/plan.pdf"' in html
    assert "Secret plan" not in html
