"""An import is undone as one, or not at all."""

import datetime
import uuid

import pytest
from django.utils import timezone

from partnership.exchange.models import Import
from partnership.exchange.pipeline.undo import CannotBeUndone, undo
from partnership.participants.models import Organisation
from partnership.publishing import drafts
from partnership.publishing.models import ContentVersion, Revision
from partnership.publishing.snapshots import take as snapshot_of
from partnership.topics.models import Framework
from projects.models import Funding, Project
from tests import factories

pytestmark = pytest.mark.django_db

A, B, C = (str(uuid.uuid5(uuid.NAMESPACE_URL, letter)) for letter in "abc")


@pytest.fixture
def project():
    return factories.project(title="Old", live=False, partnerships=[factories.partnership()])


@pytest.fixture
def done(take, project):
    """An import that changes a project, adds a row to it, and makes two records that are linked."""
    theme = factories.theme()
    taken = take(
        ("projects.project", project.pk, {"title": "New", "slug": "new", "live": True}),
        ("projects.funding", A, {"project": str(project.pk), "provider": B}),
        ("participants.organisation", B, {"slug": "b", "name": "B"}),
        (
            "topics.framework",
            C,
            {
                "slug": "c",
                "title": "C",
                "kind": Framework.Kind.values[0],
                "adopted_by": [B],
                "themes": [str(theme.pk)],
            },
        ),
    )
    assert taken.errors == []
    return Import.objects.get()


def test_all_is_as_it_was(take, project, done):
    slug = project.slug
    project.refresh_from_db()
    assert (project.title, project.live) == ("New", True)
    version = ContentVersion.objects.current()[0]
    undo(done)
    project.refresh_from_db()
    assert (project.title, project.slug, project.live) == ("Old", slug, False)
    assert project.partnerships.count() == 1
    assert not Funding.objects.exists()
    assert not Organisation.objects.filter(pk=B).exists()
    assert not Framework.objects.exists()
    done.refresh_from_db()
    assert done.state == Import.State.UNDONE
    assert ContentVersion.objects.current()[0] == version + 1
    # The history has it all, and what went can be recovered.
    assert Revision.objects.of(project).first().snapshot == snapshot_of(project)
    assert Revision.objects.filter(kind=Revision.Kind.DELETED).count() == 2
    with pytest.raises(CannotBeUndone):
        undo(done)


def test_imports_of_the_same_record_are_undone_one_after_the_other(take, project, done):
    taken = take(("projects.project", project.pk, {"title": "Newest"}))
    assert taken.errors == []
    second = Import.objects.exclude(pk=done.pk).get()
    with pytest.raises(CannotBeUndone):
        undo(done)
    undo(second)
    project.refresh_from_db()
    assert project.title == "New"
    undo(done)
    project.refresh_from_db()
    assert project.title == "Old"


def test_a_record_that_was_changed_since_keeps_all_as_it_is(project, done):
    Project.objects.get(pk=project.pk).save()
    Organisation.objects.get(pk=B).save()
    with pytest.raises(CannotBeUndone) as refused:
        undo(done)
    assert refused.value.reasons == [
        "Organisation “B” was changed since.",
        "Project “New” was changed since.",
    ]
    assert Organisation.objects.filter(pk=B).exists()


def test_a_record_with_a_draft_or_that_is_gone_is_named(project, done):
    project.refresh_from_db()
    drafts.save_draft(project, snapshot_of(project))
    Framework.objects.all().delete()
    with pytest.raises(CannotBeUndone) as refused:
        undo(done)
    assert "Project “New” has a draft. Discard it first." in refused.value.reasons
    assert f"Framework “{C}” was deleted since." in refused.value.reasons


@pytest.mark.parametrize("link", ["row", "record", "many"])
def test_what_links_to_a_new_record_is_named(done, link):
    organisation = Organisation.objects.get(pk=B)
    if link == "row":
        other = factories.funding(factories.project(title="Other"), provider=organisation).project
    elif link == "record":
        other = factories.organisation(name="Other", parent=organisation)
    else:
        other = factories.framework(title="Other", adopted_by=[organisation])
    with pytest.raises(CannotBeUndone) as refused:
        undo(done)
    [reason] = refused.value.reasons
    assert "“Other” links to “B”." in reason
    assert type(other).objects.filter(pk=other.pk).exists()


def test_a_draft_that_somebody_scheduled_is_not_taken_away_in_silence(take):
    project = factories.project(title="Live")
    taken = take(("projects.project", project.pk, {"title": "New"}), as_drafts=True)
    assert taken.errors == []
    drafts.schedule(project, timezone.now() + datetime.timedelta(days=1))

    with pytest.raises(CannotBeUndone) as refused:
        undo(Import.objects.get())

    [reason] = refused.value.reasons
    assert "has a time to go live" in reason
    assert Revision.objects.draft_of(project).is_scheduled


def test_drafts_are_discarded_and_new_records_go(take):
    project = factories.project(title="Old")
    take(
        ("projects.project", project.pk, {"title": "New"}),
        ("participants.organisation", B, {"slug": "b", "name": "B"}),
        as_drafts=True,
    )
    done = Import.objects.get()
    draft = Revision.objects.draft_of(project)
    assert draft is not None
    undo(done)
    assert Revision.objects.draft_of(project) is None
    assert not Organisation.objects.filter(pk=B).exists()


def test_a_draft_that_was_published_since_is_named(take):
    project = factories.project(title="Old", partnerships=[factories.partnership()])
    take(("projects.project", project.pk, {"title": "New"}), as_drafts=True)
    drafts.publish(project)
    with pytest.raises(CannotBeUndone, match="The draft of Project “New” was published"):
        undo(Import.objects.get())
