"""Many changes at once: the search is told later, and hides what is out of date meanwhile."""

from datetime import timedelta

import pytest
from django.utils import timezone

from partnership.publishing import searchable
from partnership.publishing.changes import note_changes, tell_index
from partnership.publishing.models import ContentVersion, record_models
from partnership.search import waiting
from partnership.search.asking import ask
from partnership.search.models import Entry, State, Waiting
from tests import factories
from tests.publishing.test_changes import whole
from tests.searching import index, titles_found

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_are_few(monkeypatch):
    monkeypatch.setattr(searchable, "MOST_AT_ONCE", 2)
    monkeypatch.setattr(searchable, "PORTION", 2)


def note(*records):
    """Note that some records changed, with enough others that they are many."""
    others = [factories.theme(f"Other {number}") for number in range(3)]
    note_changes([(type(record), record.pk) for record in (*records, *others)])


def test_few_changes_are_told_at_once():
    project = factories.project("Zephyr")
    note_changes([(type(project), project.pk)])
    assert "Zephyr" in titles_found("zephyr")
    assert not waiting.exists()


def test_many_changes_are_told_by_the_timer_and_make_the_same_index():
    ministry = factories.organisation("Ministry of Tides")
    agreement = factories.agreement("Memorandum on quays")
    factories.party(agreement, organisation=ministry)
    every = [record for model in record_models() for record in model.objects.all()]
    note_changes([(type(record), record.pk) for record in every])
    assert titles_found("tides") == []
    assert waiting.count() == len(every)

    assert tell_index()

    assert "Memorandum on quays" in titles_found("tides")
    assert not waiting.exists()
    kept = whole()
    index()
    assert whole() == kept


def test_nothing_is_found_by_what_many_changes_hid_or_renamed():
    ministry = factories.organisation("Ministry of Tides")
    agreement = factories.agreement("Memorandum on quays")
    factories.party(agreement, organisation=ministry)
    project = factories.project("Zephyr")
    factories.agreement("Memorandum on barges")
    index()
    assert "Memorandum on quays" in titles_found("tides")
    type(ministry).objects.filter(pk=ministry.pk).update(name="Ministry of Waves")
    type(project).objects.filter(pk=project.pk).update(live=False)

    note(ministry, project)

    assert titles_found("tides") == []
    assert titles_found("zephyr") == []
    assert titles_found("barges") == ["Memorandum on barges"]
    tell_index()
    assert titles_found("tides") == []
    assert set(titles_found("waves")) == {"Ministry of Waves", "Memorandum on quays"}
    assert titles_found("zephyr") == []


def test_what_is_named_by_many_changed_records_is_found_by_its_own_words_alone():
    ministry = factories.organisation("Ministry of Tides")
    agreement = factories.agreement("Memorandum on quays")
    factories.party(agreement, organisation=ministry)
    index()
    assert "Ministry of Tides" in titles_found("quays")
    type(agreement).objects.filter(pk=agreement.pk).update(title="Memorandum on barges")

    note(agreement)

    assert titles_found("quays") == []
    assert titles_found("ministry") == ["Ministry of Tides"]
    tell_index()
    assert "Ministry of Tides" in titles_found("barges")


def test_a_sum_that_many_changes_may_have_moved_is_not_shown_until_it_is_counted_anew():
    ministry = factories.organisation("Ministry of Tides")
    project = factories.project("Zephyr")
    factories.funding(project, provider=ministry, amount=745_000, currency="USD", kind="2")
    index()
    assert Entry.objects.get(record=ministry.pk).sums
    other = factories.project("Cranes")
    factories.funding(other, provider=ministry, amount=5_000, currency="USD", kind="2")

    note(other)

    assert not Entry.objects.get(record=ministry.pk).sums
    assert "Ministry of Tides" not in titles_found("745000")
    tell_index()
    assert "Ministry of Tides" in titles_found("750000")


def test_no_word_of_what_is_hidden_is_offered_for_a_slip():
    project = factories.project("Zephyrs")
    index()
    assert ask("zephyrz", Entry.objects.public()).instead == {"zephyrz": "zephyrs"}
    type(project).objects.filter(pk=project.pk).update(live=False)

    note(project)

    assert ask("zephyrz", Entry.objects.public()).instead == {}


def test_a_record_that_waits_and_changes_again_is_told_as_it_is_then():
    project = factories.project("Zephyr")
    index()
    note(project)
    type(project).objects.filter(pk=project.pk).update(title="Mistral")
    note(project)
    searchable.refresh([(type(project), project.pk)])
    assert "Mistral" in titles_found("mistral")
    tell_index()
    assert "Mistral" in titles_found("mistral")
    assert titles_found("zephyr") == []


def test_a_record_that_is_deleted_while_it_waits_is_forgotten():
    project = factories.project("Zephyr")
    index()
    key = project.pk
    note(project)
    project.delete()
    tell_index()
    assert not Entry.objects.filter(record=key).exists()


def test_the_version_moves_on_once_the_index_was_told_of_the_last():
    note(factories.project("Zephyr"))
    before, _moved_at = ContentVersion.objects.current()
    tell_index()
    assert ContentVersion.objects.current()[0] == before + 1
    assert tell_index() == 0
    assert ContentVersion.objects.current()[0] == before + 1


def test_the_version_moves_on_where_the_time_is_up_before_the_last():
    note(factories.project("Zephyr"))
    before, _moved_at = ContentVersion.objects.current()
    assert tell_index(seconds=0) == 2
    assert waiting.exists()
    assert ContentVersion.objects.current()[0] == before + 1


def test_what_waits_is_stuck_when_the_index_was_told_of_nothing_for_a_while():
    at = timezone.now()
    assert not waiting.is_stuck(at)
    note(factories.project("Zephyr"))
    assert not waiting.is_stuck(at + timedelta(minutes=5))
    assert waiting.is_stuck(at + timedelta(minutes=11))
    tell_index(seconds=0)
    Waiting.objects.update(noted_at=at - timedelta(hours=1))
    assert not waiting.is_stuck(at + timedelta(minutes=5))
    State.objects.update(worked_at=at - timedelta(minutes=20))
    assert waiting.is_stuck(at)


def test_nothing_waits_after_the_whole_index_was_made_anew():
    note(factories.project("Zephyr"))
    index()
    assert not waiting.exists()
    assert "Zephyr" in titles_found("zephyr")
