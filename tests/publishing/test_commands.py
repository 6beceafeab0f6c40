"""Commands for those who run the site: drafts checked before a release, uploads pruned."""

import datetime
import os
import time
from io import StringIO

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from partnership.agreements.models import Agreement, Objective, Party
from partnership.publishing import drafts, snapshots
from partnership.publishing.models import Revision
from projects.models import Project, ProjectDocument
from tests import factories

pytestmark = pytest.mark.django_db

UPLOADED = datetime.datetime(2026, 5, 4, 12, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


def said(command, *words, code=None):
    """What a command prints; `code` is how it must end."""
    out = StringIO()
    if code is None:
        call_command(command, *words, stdout=out)
    else:
        with pytest.raises(SystemExit) as stopped:
            call_command(command, *words, stdout=out)
        assert stopped.value.code == code
    return out.getvalue()


# check_drafts ----------------------------------------------------------------------------------


@pytest.fixture
def agreement():
    agreement = factories.agreement("Harbour agreement")
    factories.row(Objective, agreement, text="Safer cranes")
    return agreement


def draft_with(record, model=None, *, drop=None, **fields):
    """A draft in which the first row of `model` (the record, unless told) has these fields."""
    snapshot = snapshots.take(record)
    label = (model or type(record))._meta.label_lower
    entry = next(entry for entry in snapshot if entry["model"] == label)
    entry["fields"] |= fields
    return drafts.save_draft(record, snapshot)


def test_sound_drafts_pass_and_nothing_is_changed(agreement):
    draft_with(agreement, title="New title")
    before = snapshots.take(agreement)

    assert said("check_drafts") == "1 draft checked, 0 broken.\n"
    assert snapshots.take(agreement) == before
    assert Agreement.objects.get().title == "Harbour agreement"


@pytest.mark.parametrize(
    ("model", "fields", "words"),
    [
        (None, {"signed": "04/2019"}, "not 04/2019"),
        (None, {"title": ""}, "title"),
        (None, {"kind": "pact"}, "kind"),
        (None, {"title": None}, "cannot be applied"),
        (None, {"checked_on": "yesterday"}, "cannot be applied"),
        (Objective, {"text": ""}, "text"),
        (None, {"motto": "Safe cranes"}, "motto no longer exists"),
    ],
)
def test_a_draft_that_no_longer_fits_is_named(agreement, model, fields, words):
    draft_with(agreement, model, **fields)
    draft_with(factories.theme(), title="Sound")

    out = said("check_drafts", code=1)
    assert words in out
    assert "Harbour agreement" in out or "title" in fields
    assert "2 drafts checked, 1 broken." in out
    assert Agreement.objects.get().title == "Harbour agreement"


def test_a_field_that_is_gone_and_was_empty_is_no_fault(agreement):
    draft_with(agreement, motto="")
    said("check_drafts")


def test_a_model_that_is_gone_is_named(agreement):
    snapshot = snapshots.take(agreement)
    row = {"model": "agreements.clause", "pk": str(agreement.pk), "fields": {"text": "x"}}
    drafts.save_draft(agreement, [*snapshot, row])
    assert "agreements.clause no longer exists" in said("check_drafts", code=1)


def test_a_link_to_what_is_gone_is_named(agreement):
    organisation = factories.organisation()
    factories.row(Party, agreement, organisation=factories.organisation())
    draft_with(agreement, Party, organisation=str(organisation.pk))
    organisation.delete()
    assert "links to" in said("check_drafts", code=1)


def test_a_file_that_is_gone_is_named():
    document = uploaded()
    draft_with(document.project, title="New")
    default_storage.delete(document.file.name)
    assert f"the file {document.file.name} is gone" in said("check_drafts", code=1)


def test_the_draft_of_a_deleted_record_is_history():
    theme = factories.theme()
    draft_with(theme)
    theme.delete()
    said("check_drafts")


# prune_uploads ---------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def empty_storage(tmp_path, settings):
    """A storage of this test's own."""
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "media")},
        },
    }


def uploaded(**fields):
    file = ContentFile(b"%PDF-1.7", name="plan.pdf")
    return factories.row(ProjectDocument, factories.project(), title="Plan", file=file, **fields)


def two_days_later():
    return time_machine.travel(datetime.datetime.now(datetime.UTC) + 2 * DAY, tick=False)


def test_without_uploads_there_is_nothing_to_delete():
    assert said("prune_uploads") == "Nothing to delete.\n"


def test_abandoned_files_are_listed_and_deleted_only_when_told():
    document = uploaded()
    name = default_storage.save("documents/abandoned.pdf", ContentFile(b"x"))
    with two_days_later():
        assert said("prune_uploads").startswith(f"{name}\n1 files would be deleted")
        assert default_storage.exists(name)
        assert said("prune_uploads", "--delete") == f"{name}\n1 files deleted.\n"
    assert not default_storage.exists(name)
    assert default_storage.exists(document.file.name)


def test_a_file_younger_than_a_day_is_spared():
    name = default_storage.save("documents/young.pdf", ContentFile(b"x"))
    # The disk has the time of the machine.
    os.utime(default_storage.path(name), (time.time(), time.time()))
    assert said("prune_uploads", "--delete") == "Nothing to delete.\n"


@pytest.mark.parametrize("kind", ["draft", "discarded", "published", "deleted"])
def test_a_file_that_only_a_version_refers_to_is_kept(kind):
    document = uploaded()
    project = document.project
    if kind in ("draft", "discarded"):
        drafts.save_draft(project, snapshots.take(project))
        if kind == "discarded":
            drafts.discard(project)
    else:
        drafts.keep(project, kind)
    document.delete()
    with two_days_later():
        assert said("prune_uploads", "--delete") == "Nothing to delete.\n"


def test_the_file_of_a_version_that_is_gone_is_abandoned():
    document = uploaded()
    drafts.keep(Project.objects.get(pk=document.project_id), Revision.Kind.PUBLISHED)
    document.delete()
    Revision.objects.all().delete()
    with two_days_later():
        said("prune_uploads", "--delete")
    assert not default_storage.exists(document.file.name)
