"""Every change of the record moves the version of the content and tells the index."""

from pathlib import Path

import pytest

from partnership.publishing import drafts, schedule
from partnership.publishing.changes import note_change
from partnership.publishing.models import ContentVersion
from partnership.search.models import Entry, Word
from tests import factories
from tests.searching import index, titles_found

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]


def test_the_version_moves_in_one_place_only():
    elsewhere = [
        str(path.relative_to(ROOT))
        for folder in ("partnership", "projects")
        for path in (ROOT / folder).rglob("*.py")
        if "ContentVersion.objects.move(" in path.read_text()
    ]
    assert elsewhere == ["partnership/publishing/changes.py"]


@pytest.mark.parametrize("live", [True, False])
def test_the_version_moves_by_what_readers_see_and_edits_are_counted_all_the_same(live):
    project = factories.project(live=live)
    drafts.publish(factories.theme("Ports"))
    version, _at = ContentVersion.objects.current()
    edits, _at = ContentVersion.objects.edits()
    note_change(project)
    assert ContentVersion.objects.current()[0] == version + live
    assert ContentVersion.objects.edits()[0] == edits + 1
    # Also by a row, whose record was published by somebody else in the meantime.
    row = factories.project_theme(project)
    type(project).objects.filter(pk=project.pk).update(live=True)
    note_change(row)
    assert ContentVersion.objects.current()[0] == version + live + 1


def test_hiding_moves_the_version():
    project = factories.project()
    drafts.publish(project)
    version, _at = ContentVersion.objects.current()
    drafts.unpublish(project)
    assert ContentVersion.objects.current()[0] == version + 1


def test_what_is_published_is_found_and_what_is_hidden_is_not():
    project = factories.project("Zephyr", live=False)
    index()
    assert titles_found("zephyr") == []
    drafts.publish(project)
    assert "Zephyr" in titles_found("zephyr")
    drafts.unpublish(project)
    assert titles_found("zephyr") == []
    assert not Word.objects.filter(text="zephyr").exists()


def test_records_around_are_told_of_a_new_name():
    ministry = factories.organisation("Ministry of Tides")
    agreement = factories.agreement("Memorandum on quays")
    factories.party(agreement, organisation=ministry)
    index()
    assert "Memorandum on quays" in titles_found("tides")
    ministry.name = "Ministry of Waves"
    ministry.save()
    drafts.publish(ministry)
    assert titles_found("tides") == []
    assert "Memorandum on quays" in titles_found("waves")


def test_a_hidden_record_takes_its_rows_from_the_pages_that_name_it():
    ministry = factories.organisation("Ministry of Tides")
    agreement = factories.agreement("Memorandum on quays")
    factories.party(agreement, organisation=ministry, named_as="Tidal Bureau")
    index()
    assert "Memorandum on quays" in titles_found("bureau")
    drafts.unpublish(ministry)
    assert titles_found("bureau") == []


def test_times_that_pass_show_and_hide(settings):
    from datetime import timedelta

    from django.utils import timezone

    now = timezone.now()
    project = factories.project("Zephyr")
    index()
    drafts.publish(project)
    type(project).objects.filter(pk=project.pk).update(expire_at=now + timedelta(hours=1))
    index()
    later = now + timedelta(hours=2)
    # Hidden at once, by the clock alone; the words go with the next run of the timer.
    assert not Entry.objects.public(later).filter(record=project.pk).exists()
    assert schedule.note_passed_times(later)


def test_the_index_kept_step_by_step_is_the_one_made_anew():
    organisation = factories.organisation("Ministry of Tides")
    agreement = factories.agreement("Memorandum on quays")
    factories.party(agreement, organisation=organisation)
    project = factories.project("Cranes", live=False)
    index()
    drafts.publish(project)
    organisation.name = "Ministry of Waves"
    organisation.save()
    drafts.publish(organisation)
    drafts.unpublish(agreement)
    kept = whole()
    index()
    assert whole() == kept


def whole():
    """Everything that the index has, without the keys of rows."""
    entries = Entry.objects.order_by("pk").values_list("pk", "titles", "texts", "vocabulary")
    links = Entry.objects.order_by("pk", "links__record").values_list("pk", "links__record")
    return list(entries), list(links), list(Word.objects.order_by("text").values_list())


def test_lists_find_what_the_search_finds():
    project = factories.project("Cranes without accidents")
    factories.funding(project, amount=745000, currency="EUR")
    index()
    for words in ("745,000", "74.5万", "crane accident"):
        assert project in type(project).objects.published().matching(words)
    assert not type(project).objects.published().matching("745,001").exists()


def test_a_quantity_is_told_in_each_language_with_its_unit_in_that_language():
    result = factories.result(factories.project("Zephyr"))
    factories.result_value(
        result,
        quantity_low=150,
        translations={"zh-hans": {"quantity_unit": {"text": "人", "status": "staff"}}},
    )
    index()

    texts = Entry.objects.get(model="projects.project").texts

    assert ["en", "150 people"] in texts
    assert ["zh-hans", "150人"] in texts
