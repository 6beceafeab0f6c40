"""The history as a chain: who changes it behind the back of the software is found out."""

import inspect

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from partnership.publishing import drafts, schedule, snapshots
from partnership.publishing.models import ContentVersion, Revision, chain
from partnership.publishing.models.revision import OVERDUE_AFTER
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(admin_user):
    """The versions of a record that was published thrice and unpublished, in their order."""
    theme = factories.theme(live=True)
    for number in range(3):
        changed = snapshots.take(theme)
        changed[0]["fields"]["title"] = f"Safety {number} 港口"
        drafts.save_draft(theme, changed, admin_user)
        drafts.publish(theme, admin_user)
    drafts.unpublish(theme, admin_user)
    schedule.link_versions()
    return list(Revision.objects.in_chain())


def first_fault(noted=None):
    """The words of the first link that does not fit; "" where all do."""
    try:
        Revision.objects.verify(noted)
    except chain.Broken as error:
        return str(error)
    return ""


def test_each_publication_is_linked_at_once_and_the_rest_by_the_timer(admin_user):
    theme = factories.theme(live=True)
    published = drafts.publish(theme, admin_user)
    published.refresh_from_db()
    assert (published.link, len(published.digest)) == (1, 64)
    edited = drafts.keep(theme, Revision.Kind.EDITED, admin_user)
    draft = drafts.save_draft(theme, snapshots.take(theme), admin_user)
    assert list(schedule.catch_up()) == []
    edited.refresh_from_db()
    draft.refresh_from_db()
    assert (edited.link, draft.link) == (2, None)
    assert first_fault() == ""


def test_the_chain_fits_until_somebody_changes_a_version(history, capsys):
    call_command("verify_history")
    said = capsys.readouterr().out
    assert said.startswith(f"All {len(history)} links fit. The chain ends with {len(history)}:")
    for change in (
        {"snapshot": []},
        {"title": "Another"},
        {"note": "x"},
        {"kind": "edited"},
        {"made_at": history[0].made_at},
        {"digest": chain.NOTHING},
    ):
        before = {name: getattr(history[2], name) for name in change}
        Revision.objects.filter(pk=history[2].pk).update(**change)
        assert first_fault().startswith("Link 3 does not fit: “"), change
        Revision.objects.filter(pk=history[2].pk).update(**before)
    assert first_fault() == ""
    # What may change later is not in it.
    Revision.objects.filter(pk=history[1].pk).update(withheld="By order of a court.", user=None)
    assert first_fault() == ""


def test_versions_that_were_taken_out_or_put_in_are_missed_in_words(history):
    end = Revision.objects.verify()
    first, second, *_rest, last = history
    Revision.objects.filter(pk=second.pk).delete()
    words = first_fault()
    assert words.startswith("Link 2 is missing: a version was taken out of the history after “")
    assert first.title in words
    Revision.objects.filter(pk=first.pk).delete()
    assert first_fault() == (
        "Link 1 is missing: a version was taken out of the history at the beginning."
    )
    for version in (second, first):
        version.save(force_insert=True)
    assert first_fault() == ""
    # Of the last ones only who noted the end knows.
    Revision.objects.filter(pk=last.pk).delete()
    assert first_fault() == ""
    assert f"It had {end.number} links." in first_fault(end)


def test_a_chain_that_was_written_anew_is_not_the_one_that_was_noted(history):
    noted = str(Revision.objects.verify())
    Revision.objects.filter(pk=history[1].pk).update(note="Never said")
    Revision.objects.update(link=None, digest=None)
    schedule.link_versions()
    call_command("verify_history")
    with pytest.raises(CommandError, match="is not the one that was noted"):
        call_command("verify_history", noted=chain.parsed(noted))
    with pytest.raises(CommandError, match="a number, a colon and 64 digits"):
        call_command("verify_history", "--noted=4:abc")


def test_what_is_public_is_compared_with_the_last_version_of_each_record(admin_user, capsys):
    loaded, project = factories.theme(live=True), factories.project("Cranes")
    drafts.publish(project, admin_user)
    call_command("verify_history")
    said = capsys.readouterr()
    assert "The 1 link fits." in said.out
    assert "compared with their last versions: 1; without a version yet" in said.out
    drafts.save_draft(project, snapshots.take(project), admin_user)
    for record in (loaded, project):
        type(record).objects.filter(pk=record.pk).update(title="Changed by hand")
    with pytest.raises(CommandError, match="1 differs from what was last published"):
        call_command("verify_history")
    told = "“Changed by hand” (projects.project {}): {}: “Cranes” when it was published, “Changed"
    assert told.format(project.pk, "Title") in capsys.readouterr().err
    call_command("verify_history", "--chain-only")


def test_a_chain_that_does_not_fit_leaves_nothing_open(history, monkeypatch):
    followed = []

    def broken(versions, noted):
        followed.append(versions)
        next(versions)
        raise chain.Broken("the first")

    monkeypatch.setattr(chain, "follow", broken)
    assert first_fault() == "the first"
    assert inspect.getgeneratorstate(*followed) == inspect.GEN_CLOSED


def test_that_nothing_is_linked_is_said_and_a_fault_where_versions_should_be(
    admin_user, capsys, settings, tmp_path
):
    settings.VAR_DIR = tmp_path
    call_command("verify_history")
    said = capsys.readouterr().out
    assert said.startswith("There are no links yet: no version is in the chain.\n")
    drafts.publish(factories.theme(live=True), admin_user)
    Revision.objects.update(link=None, digest=None)
    call_command("verify_history")
    assert capsys.readouterr().out.count("1 version waits to be linked by the timer.\n")
    schedule.note_timer()
    ContentVersion.objects.update(edited_at=timezone.now() - 2 * OVERDUE_AFTER)
    with pytest.raises(CommandError, match="No version is linked, though 1 is there"):
        call_command("verify_history")


def test_a_database_of_before_gets_its_chain_from_the_timer(history):
    before = [version.digest for version in history]
    Revision.objects.update(link=None, digest=None)
    while Revision.objects.link(most=2):
        pass
    assert first_fault() == ""
    assert Revision.objects.chain_end().number == len(before)
