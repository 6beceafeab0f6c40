"""The newest changes of many pages: the same lines as their histories, and as little revealed."""

import datetime

import pytest
from django.utils import timezone

from partnership.agreements.models import Agreement, Party
from partnership.events.models import Event
from partnership.pages.page_history import entries_of, public_revisions
from partnership.pages.recent_changes import recent_changes
from partnership.publishing import drafts, snapshots
from partnership.publishing.models import Revision
from projects.models import Project
from tests import factories

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)
START = timezone.now() - datetime.timedelta(days=10)


def changes(*models, most=50):
    models = models or (Agreement, Event, Project)
    return recent_changes([model.objects.published() for model in models], most)


def publish_at_hours(record, **notes):
    """Publish a record once for each hour after START: `h3="note"`."""
    for hour, note in notes.items():
        revision = drafts.publish(record, note=note)
        when = START + int(hour[1:]) * HOUR
        Revision.objects.filter(pk=revision.pk).update(made_at=when)


def notes_of(found):
    return [change.entry.note for change in found]


def test_changes_of_several_kinds_come_newest_first():
    agreement, project = factories.agreement(), factories.project()
    publish_at_hours(agreement, h1="first", h4="fourth")
    publish_at_hours(project, h2="second", h3="third")

    assert notes_of(changes()) == ["fourth", "third", "second", "first"]
    assert notes_of(changes(most=2)) == ["fourth", "third"]
    assert notes_of(changes(Project)) == ["third", "second"]
    assert changes()[0].record == agreement


def test_each_is_told_as_on_the_page_of_its_history():
    agreement = factories.agreement()
    drafts.publish(agreement)
    for number in range(3):
        Agreement.objects.update(title=f"Title {number}")
        factories.row(Party, agreement, organisation=factories.organisation(live=number == 1))
        drafts.publish(agreement)
        drafts.keep(agreement, Revision.Kind.EDITED, note="Secret edit")
    drafts.unpublish(agreement)
    drafts.publish(agreement)
    drafts.save_draft(agreement, snapshots.take(agreement), note="Secret draft")

    on_its_page = entries_of(agreement, public_revisions(agreement))
    assert [change.entry for change in changes()] == on_its_page
    assert [change.entry for change in changes(most=2)] == on_its_page[:2]


def test_hidden_records_have_no_changes():
    gone, never = factories.agreement(), factories.project(live=False)
    drafts.publish(gone)
    drafts.unpublish(gone)
    drafts.keep(never, Revision.Kind.PUBLISHED)
    later = factories.event(publish_at=timezone.now() + HOUR)
    drafts.publish(later)
    assert changes() == []


def test_of_versions_before_the_time_of_publication_only_the_last_was_seen():
    agreement, project = factories.agreement(), factories.project()
    publish_at_hours(agreement, h1="never seen", h2="first seen", h5="later")
    publish_at_hours(project, h3="between")
    Agreement.objects.update(publish_at=START + 4 * HOUR)
    found = changes()

    assert notes_of(found) == ["later", "first seen", "between"]
    assert found[1].entry.when == START + 4 * HOUR
    assert found[1].entry.words == "Published"
    agreement.refresh_from_db()
    assert [c.entry for c in changes(Agreement)] == entries_of(
        agreement, public_revisions(agreement)
    )


def test_a_version_that_nobody_saw_is_not_compared_with():
    """Taken back before its time and published anew after it: readers never saw the first."""
    agreement = factories.agreement()
    publish_at_hours(agreement, h1="never seen")
    taken_back = drafts.unpublish(agreement)
    Revision.objects.filter(pk=taken_back.pk).update(made_at=START + 2 * HOUR)
    Agreement.objects.update(purpose="Quiet cranes")
    publish_at_hours(agreement, h5="first seen")
    Agreement.objects.update(publish_at=START + 4 * HOUR)
    agreement.refresh_from_db()
    on_its_page = entries_of(agreement, public_revisions(agreement))

    assert [change.entry for change in changes()] == on_its_page
    assert changes()[0].entry.changed == []


@pytest.mark.parametrize("records", [2, 8])
def test_the_queries_do_not_grow(records, django_assert_num_queries):
    for number in range(records):
        for record in (factories.agreement(f"Pact {number}"), factories.project(f"Work {number}")):
            drafts.publish(record)
            organisation = factories.organisation()
            if isinstance(record, Agreement):
                factories.party(record, organisation=organisation)
            else:
                factories.participation(record, organisation=organisation)
            drafts.publish(record)
    # newest revisions; records with a time of publication; revisions with their snapshots;
    # agreements; projects; what the snapshots link to: partnerships and organisations
    with django_assert_num_queries(7):
        assert len(changes()) == min(50, 4 * records)
