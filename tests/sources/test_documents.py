"""Documents of records: shown to readers or hidden at once, whatever the draft is up to."""

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from partnership.agreements.models import AgreementDocument
from partnership.events.models import EventDocument
from partnership.publishing import drafts, snapshots
from partnership.publishing.models import ContentVersion, ReviewLink, Revision
from partnership.sources.admin import switch_of
from partnership.staff import roles
from projects.models import ProjectDocument
from tests import factories
from tests.forms import fields_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
PDF = b"%PDF-1.7\n%%EOF\n"

OWNERS = {
    AgreementDocument: factories.agreement,
    ProjectDocument: factories.project,
    EventDocument: factories.event,
}


def document(model=ProjectDocument, owner=None, **fields):
    file = ContentFile(b"%PDF-1.7", name="plan.pdf")
    return factories.row(model, owner or OWNERS[model](), title="Plan", file=file, **fields)


def status(client, document):
    return client.get(document.public_url).status_code


def form_of(record):
    opts = record._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk])


def person(client, group):
    roles.ensure_roles()
    user = User.objects.create_user("person", is_staff=True)
    user.groups.add(roles.Group.objects.get(name=group))
    client.force_login(user)


@pytest.mark.parametrize("model", OWNERS)
def test_a_document_of_a_live_record_is_hidden_and_shown_at_once(admin_client, client, model):
    made = document(model)
    form = admin_client.get(form_of(made.parent), {"row": "all"}).content.decode()
    assert switch_of(made) in form
    page = admin_client.get(switch_of(made)).content.decode()
    assert "Hide it now" in page

    admin_client.post(switch_of(made), {"hide": "x"})
    assert status(client, made) == HTTPStatus.NOT_FOUND
    assert "Plan" not in client.get(made.parent.get_absolute_url()).content.decode()

    admin_client.post(switch_of(made), {"show": "x"})
    assert status(client, made) == HTTPStatus.OK
    assert "Plan" in client.get(made.parent.get_absolute_url()).content.decode()
    assert ContentVersion.objects.current()[0] == 2


def test_it_is_in_the_history_without_its_title(admin_client):
    made = document()
    admin_client.post(switch_of(made), {"hide": "x"})
    newest, before = Revision.objects.of(made.parent)
    assert newest.note == "A document was taken off the page."
    assert newest.user.username == "admin"
    assert before.snapshot != newest.snapshot


def test_the_draft_goes_with_it_and_can_still_be_published(admin_client, client):
    made = document()
    first, *rest = snapshots.take(made.project)
    fields = {**first["fields"], "title": "New title"}
    drafts.save_draft(made.project, [{**first, "fields": fields}, *rest])
    admin_client.post(switch_of(made), {"hide": "x"})

    made.project.refresh_from_db()
    assert made.project.title != "New title"
    drafts.publish(made.project)
    made.project.refresh_from_db()
    assert made.project.title == "New title"
    assert status(client, made) == HTTPStatus.NOT_FOUND


def test_a_draft_that_was_outdated_stays_outdated(admin_client):
    made = document()
    drafts.save_draft(made.project, snapshots.take(made.project))
    type(made.project).objects.get(pk=made.project.pk).save()
    admin_client.post(switch_of(made), {"hide": "x"})
    with pytest.raises(drafts.LiveVersionChanged):
        drafts.publish(made.project)


@pytest.mark.parametrize("with_draft", [True, False])
def test_a_form_opened_before_does_not_undo_it(admin_client, with_draft):
    made = document()
    if with_draft:
        drafts.save_draft(made.project, snapshots.take(made.project))
    typed = fields_of(admin_client.get(form_of(made.project)))
    admin_client.post(switch_of(made), {"hide": "x"})
    admin_client.post(form_of(made.project), {**typed, "_publish": "x"})
    drafts.publish(made.project)
    made.refresh_from_db()
    assert not made.published


def test_the_box_in_the_form_of_a_live_record_waits_for_the_draft(admin_client, client):
    made = document()
    data = fields_of(admin_client.get(form_of(made.project)))
    name = next(name for name in data if name.startswith("documents-") and "-published" in name)
    del data[name]
    admin_client.post(form_of(made.project), {**data, "_draft": "x"})
    assert status(client, made) == HTTPStatus.OK

    drafts.publish(made.project)
    assert status(client, made) == HTTPStatus.NOT_FOUND


def test_a_document_that_is_only_in_the_draft_cannot_be_switched(admin_client):
    made = document()
    drafts.save_draft(made.project, snapshots.take(made.project))
    address = switch_of(made)
    made.delete()
    answer = admin_client.get(address, follow=True)
    assert "only in the draft" in answer.content.decode()


@pytest.mark.parametrize(
    ("live", "group", "may"),
    [
        (True, roles.EDITORS, False),
        (True, roles.PUBLISHERS, True),
        (True, roles.ADMINISTRATORS, False),
        (False, roles.EDITORS, True),
        (False, roles.ADMINISTRATORS, False),
    ],
)
def test_who_may(client, live, group, may):
    made = document(owner=factories.project(live=live))
    person(client, group)
    answer = client.post(switch_of(made), {"hide": "x"})
    assert answer.status_code == (HTTPStatus.FOUND if may else HTTPStatus.FORBIDDEN)
    made.refresh_from_db()
    assert made.published != may


def test_a_document_of_another_record_is_not_switched_here(admin_client):
    made, other = document(), factories.project()
    address = switch_of(made).replace(str(made.project.pk), str(other.pk))
    admin_client.post(address, {"hide": "x"})
    made.refresh_from_db()
    assert made.published


# The file for staff and reviewers, and what is taken as one --------------------------------------


def send(client, record, file, **fields):
    """Add a document with this file to a record in its form."""
    data = fields_of(client.get(form_of(record)))
    owner = record._meta.model_name
    return client.post(
        form_of(record),
        data
        | {
            "documents-TOTAL_FORMS": "1",
            "documents-0-id": "",
            f"documents-0-{owner}": str(record.pk),
            "documents-0-title": "Plan",
            "documents-0-position": "0",
            "documents-0-file": file,
            "documents-0-published": "on",
        }
        | fields,
        follow=True,
    )


@pytest.mark.parametrize("content", [b"MZ\x90\x00\x03", b"<html><script>alert(1)</script></html>"])
def test_what_is_no_document_is_refused_in_the_form(admin_client, content):
    project = factories.project(live=False)
    html = send(admin_client, project, SimpleUploadedFile("plan.pdf", content)).content.decode()
    assert "by its content it is" in html
    assert not ProjectDocument.objects.exists()


@pytest.mark.parametrize("live", [False, True])
def test_editors_open_the_file_before_readers_do(client, live):
    project = factories.project(live=live)
    person(client, roles.EDITORS)
    send(client, project, SimpleUploadedFile("plan.pdf", PDF))
    html = client.get(form_of(project), {"row": "all"}).content.decode()
    (address,) = set(re.findall(r'href="(/admin/documents/[0-9a-f]+\.pdf)"', html))
    assert "open the file (PDF)" in html
    response = client.get(address)
    assert b"".join(response.streaming_content) == PDF
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "attachment" in response.headers["Content-Disposition"]
    assert client.get(address.replace("/admin/", "/media/")).status_code == HTTPStatus.NOT_FOUND


def test_nobody_else_opens_it(client):
    made = document(published=False)
    address = f"/admin/{made.file.name}"
    assert client.get(address).status_code == HTTPStatus.FOUND
    client.force_login(User.objects.create_user("nobody", is_staff=True))
    assert client.get(address).status_code == HTTPStatus.FORBIDDEN


def test_who_only_looks_at_the_form_opens_it_there(client):
    made = document(published=False)
    person(client, roles.ADMINISTRATORS)
    html = client.get(form_of(made.parent), {"row": "all"}).content.decode()
    assert f'href="/admin/{made.file.name}"' in html
    assert f'href="/media/{made.file.name}"' not in html


@pytest.mark.parametrize(("name", "ending"), [("gone", "pdf"), ("secret_key", "txt"), ("a", "exe")])
def test_a_file_that_is_not_there_is_not_found(admin_client, name, ending):
    assert admin_client.get(f"/admin/documents/{name}.{ending}").status_code == HTTPStatus.NOT_FOUND


def test_the_preview_and_the_review_page_lead_to_the_file_of_the_draft(admin_client, client):
    project = factories.project()
    send(admin_client, project, SimpleUploadedFile("plan.pdf", PDF))
    opts = project._meta
    preview = reverse(f"admin:{opts.app_label}_{opts.model_name}_preview", args=[project.pk])
    html = admin_client.get(preview).content.decode()
    (name,) = re.findall(r'href="/admin/(documents/[0-9a-f]+\.pdf)"', html)

    _link, token = ReviewLink.objects.make(project, None, timedelta(days=1), "")
    stranger = Client()
    address = f"{reverse('review', args=[token])}{name}"
    assert address in stranger.get(reverse("review", args=[token])).content.decode()
    response = stranger.get(address)
    assert b"".join(response.streaming_content) == PDF
    other = document().file.name
    assert stranger.get(f"{reverse('review', args=[token])}{other}").status_code == 404
    assert stranger.get(f"{reverse('review', args=['x'])}{name}").status_code == 404


def test_a_review_page_gives_no_document_that_its_record_hides(client):
    made = document(owner=factories.project(live=False), published=False)
    _link, token = ReviewLink.objects.make(made.parent, None, timedelta(days=1), "")
    address = f"{reverse('review', args=[token])}{made.file.name}"
    assert client.get(address).status_code == 404
    ProjectDocument.objects.update(published=True)
    assert client.get(address).status_code == 200
