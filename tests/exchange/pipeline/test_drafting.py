"""Imports as drafts: nothing that the public sees is changed."""

import uuid

import pytest

from partnership.exchange.models import Import
from partnership.publishing import drafts
from partnership.publishing.models import ContentVersion, Revision, SlugRedirect
from partnership.publishing.snapshots import take as snapshot_of
from projects.models import Funding, Project
from tests import factories

pytestmark = pytest.mark.django_db

A, B, C = (str(uuid.uuid5(uuid.NAMESPACE_URL, letter)) for letter in "abc")


@pytest.fixture
def project():
    return factories.project(title="Old", slug="old", partnerships=[factories.partnership()])


def changes(project, row):
    theme = factories.theme()
    return [
        ("projects.project", project.pk, {"title": "New", "slug": "new", "live": False}),
        ("projects.funding", row.pk, {"source_word": "support"}),
        ("projects.funding", A, {"project": str(project.pk), "source_word": "allocation"}),
        ("projects.projecttheme", B, {"project": str(project.pk), "theme": [theme.slug]}),
        ("projects.project", C, {"slug": "fresh", "title": "Fresh", "live": True}),
    ]


def test_a_live_record_stays_and_gets_a_draft(take, project):
    row = factories.funding(project)
    before = snapshot_of(project), Project.objects.filter(pk=project.pk).values().get()
    things = changes(project, row)
    taken = take(*things, as_drafts=True)
    assert [f.level for f in taken.report.told()] == ["lost"]
    assert taken.outcome.drafts == 1
    now = snapshot_of(project), Project.objects.filter(pk=project.pk).values().get()
    assert now == before
    assert not SlugRedirect.objects.exists()
    assert Project.objects.get(pk=C).live is False

    draft = Revision.objects.draft_of(project)
    assert draft.based_on == project.updated_at
    drafts.publish(project)
    project.refresh_from_db()
    assert (project.title, project.slug, project.live) == ("New", "new", True)
    words = Funding.objects.order_by("source_word").values_list("source_word", flat=True)
    assert list(words) == ["allocation", "support"]
    assert project.themes.count() == 1


def test_that_something_was_imported_is_told_to_staff_only(take, project, client, admin_client):
    take(*changes(project, factories.funding(project)), as_drafts=True)
    draft = Revision.objects.draft_of(project)
    assert (draft.note, draft.review_note) == ("", "Imported")
    drafts.publish(project)
    take(("projects.project", project.pk, {"title": "Newer"}))

    project.refresh_from_db()
    history = f"{project.get_absolute_url()}history/"
    for address in (project.get_absolute_url(), history, "/en/changes.atom"):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "Imported" not in answer.content.decode()
    staff = admin_client.get(f"/admin/projects/project/{project.pk}/history/").content.decode()
    assert "Imported" in staff


def test_a_second_time_leaves_the_draft_alone(take, project):
    things = changes(project, factories.funding(project))
    take(*things, as_drafts=True)
    draft = Revision.objects.draft_of(project)
    taken = take(*things, as_drafts=True)
    assert not taken.report.has_errors
    assert taken.outcome.drafts == 0
    assert Revision.objects.draft_of(project).made_at == draft.made_at


def test_another_draft_is_not_overwritten(take, project):
    snapshot = snapshot_of(project)
    snapshot[0]["fields"]["title"] = "Mine"
    drafts.save_draft(project, snapshot)
    taken = take(("projects.project", project.pk, {"title": "New"}), as_drafts=True)
    assert taken.errors == [
        "projects.project old: This record has a draft. Publish or discard it before importing "
        "changes."
    ]
    assert Revision.objects.draft_of(project).snapshot[0]["fields"]["title"] == "Mine"


def test_a_record_that_is_not_live_is_changed_itself(take):
    project = factories.project(title="Old", live=False)
    taken = take(("projects.project", project.pk, {"title": "New", "live": True}), as_drafts=True)
    project.refresh_from_db()
    assert (project.title, project.live) == ("New", False)
    assert taken.outcome.drafts == 0
    assert [r.kind for r in Revision.objects.of(project)] == ["edited", "edited"]


def test_a_link_to_a_row_that_is_only_in_a_draft_is_refused(take):
    person, organisation = factories.person(), factories.organisation()
    position = {"person": str(person.pk), "organisation": str(organisation.pk), "title": "Minister"}
    taken = take(
        ("participants.position", A, position),
        ("events.quotation", B, {"slug": "q", "text": "Words", "speaker": A}),
        as_drafts=True,
    )
    assert taken.report.has_errors
    assert "would only be in a draft" in taken.errors[0]
    assert not Import.objects.exists()


def test_a_dry_run_makes_no_drafts(take, project):
    version = ContentVersion.objects.current()
    taken = take(*changes(project, factories.funding(project)), as_drafts=True, dry_run=True)
    assert taken.outcome.drafts == 1
    assert not Revision.objects.exists()
    assert ContentVersion.objects.current() == version
