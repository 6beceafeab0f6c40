"""The history of a page: what was changed and when, and nothing that readers may not know."""

import datetime
from http import HTTPStatus

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from partnership.agreements.models import Agreement, AgreementDocument, Objective, Party
from partnership.pages.page_history import entries_of, public_revisions
from partnership.publishing import drafts, snapshots
from partnership.publishing.models import Revision, SlugRedirect
from tests import factories
from tests.factories import translation

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def agreement():
    agreement = factories.agreement("Harbour pact", themes=[factories.theme()])
    factories.row(Objective, agreement, text="Safer cranes", position=1)
    return agreement


def history(record):
    return entries_of(record, public_revisions(record))


def newest(record):
    """The newest entry after publishing `record` as it is now."""
    drafts.publish(record)
    return history(record)[0]


def page(client, record, **query):
    return client.get(f"{record.get_absolute_url()}history/", query)


def test_a_page_links_to_its_history_only_once_there_is_one(client, agreement):
    link = f'href="{agreement.get_absolute_url()}history/"'
    drafts.keep(agreement, Revision.Kind.EDITED)
    assert link not in client.get(agreement.get_absolute_url()).content.decode()

    drafts.publish(agreement)
    assert link in client.get(agreement.get_absolute_url()).content.decode()


def test_the_history_tells_dates_and_notes_but_no_names(client, agreement):
    user = User.objects.create_user("inspector", first_name="Ada", last_name="Quay")
    drafts.publish(agreement, user, "Corrected the date of signature")
    html = page(client, agreement).content.decode()

    assert "Corrected the date of signature" in html
    assert "noindex" in html
    assert not any(name in html for name in ("inspector", "Ada", "Quay"))


def test_a_change_is_told_by_the_names_of_its_parts_not_their_words(client, agreement):
    drafts.publish(agreement)
    Agreement.objects.update(purpose="Withdrawn words", signed="2016")
    agreement.objectives.update(text="Quieter cranes")
    factories.row(Party, agreement, group="Crane drivers")
    agreement.refresh_from_db()
    entry = newest(agreement)

    assert entry.words == "Changed"
    assert {"purpose", "signed or agreed"} <= set(entry.changed)
    assert any("text" in part for part in entry.changed)
    assert entry.added == ["party"]
    assert "Withdrawn words" not in page(client, agreement).content.decode()


def test_a_translation_is_named_with_its_language(agreement):
    drafts.publish(agreement)
    Agreement.objects.update(translations=translation("title", "港口协定"))
    assert newest(agreement).changed == ["title (Simplified Chinese)"]


def test_who_reviewed_a_translation_is_no_change_for_readers(agreement):
    Agreement.objects.update(translations=translation("title", "港口协定"))
    drafts.publish(agreement)
    reviewed = translation("title", "港口协定")
    reviewed["zh-hans"]["title"] |= {"reviewer": "Ada", "reviewed_on": "2026-01-02"}
    Agreement.objects.update(translations=reviewed)
    assert newest(agreement).changed == []


def test_staff_fields_are_no_change_for_readers(agreement):
    factories.cite(agreement, "title")
    drafts.publish(agreement)
    Agreement.objects.update(staff_notes="Secret", checked_on=datetime.date(2026, 1, 2))
    agreement.objectives.update(position=7)
    agreement.citations.update(seal="anew", checked_on=datetime.date(2026, 1, 2))
    entry = newest(agreement)

    assert (entry.words, entry.changed, entry.added) == ("Published", [], [])


def test_links_to_unpublished_records_are_not_told(agreement):
    drafts.publish(agreement)
    hidden = factories.organisation(live=False)
    agreement.themes.add(factories.theme(live=False))
    factories.row(Party, agreement, organisation=hidden)
    signatory = factories.position(organisation=hidden)
    factories.row(Party, agreement, group="Dockers", signatory=signatory)
    factories.row(
        AgreementDocument, agreement, title="Paper", url="https://example.org/a", published=False
    )
    factories.cite(agreement, passage=factories.passage(source=factories.source(live=False)))
    entry = newest(agreement)
    assert (entry.changed, entry.added, entry.removed) == ([], [], [])

    hidden.live = True
    hidden.save()
    # Both parties are told as one kind of part, and only now.
    assert history(agreement)[0].added == ["party"]


def test_a_part_that_was_removed_is_told_with_the_rows_that_needed_it():
    project = factories.project()
    result = factories.result(project, statement="Drivers trained")
    factories.result_value(result)
    drafts.publish(project)
    result.delete()

    assert len(newest(project).removed) == 2


def test_drafts_and_edits_before_publication_are_not_in_it(client, agreement):
    drafts.keep(agreement, Revision.Kind.EDITED, note="Secret edit")
    drafts.publish(agreement)
    drafts.save_draft(agreement, snapshots.take(agreement), note="Secret draft")

    assert len(history(agreement)) == 1
    assert "Secret" not in page(client, agreement).content.decode()


def test_going_off_the_site_and_coming_back_is_told(agreement):
    drafts.publish(agreement)
    drafts.unpublish(agreement, note="Under review")
    drafts.publish(agreement)

    assert [entry.words for entry in history(agreement)] == [
        "Published",
        "Taken off the site",
        "Published",
    ]


def test_of_versions_before_the_time_of_publication_only_the_last_was_seen(agreement):
    start = timezone.now()
    for number, note in enumerate(["Never seen", "First seen", "Later"]):
        revision = drafts.publish(agreement, note=note)
        Revision.objects.filter(pk=revision.pk).update(made_at=start + number * HOUR)
    agreement.publish_at = start + HOUR * 1.5
    entries = history(agreement)

    assert [entry.note for entry in entries] == ["Later", "First seen"]
    assert entries[1].when == agreement.publish_at


def test_a_hidden_record_has_no_history(client, agreement):
    drafts.publish(agreement)
    drafts.unpublish(agreement)
    assert page(client, agreement).status_code == HTTPStatus.NOT_FOUND


def test_an_old_address_leads_to_the_history_at_the_present_one(client, agreement):
    SlugRedirect.objects.leave(agreement, "former", public=True)
    response = client.get(reverse("agreements:agreement_history", args=["former"]))
    assert response.url == f"{agreement.get_absolute_url()}history/"


def test_a_long_history_has_pages_and_each_entry_its_change(client, agreement):
    for number in range(27):
        Agreement.objects.update(title=f"Title {number}")
        drafts.publish(agreement)
    first, second = page(client, agreement), page(client, agreement, page=2)

    assert [len(response.context["entries"]) for response in (first, second)] == [25, 2]
    assert first.context["entries"][-1].changed == ["title"]
    for query in ("3", "0", "x", "9" * 40):
        assert page(client, agreement, page=query).status_code == HTTPStatus.NOT_FOUND


def test_a_history_asks_as_many_queries_for_many_changes_as_for_two(
    client, agreement, django_assert_max_num_queries
):
    for number in range(20):
        factories.row(Party, agreement, organisation=factories.organisation())
        drafts.publish(agreement, note=f"Change {number}")
    with django_assert_max_num_queries(30):
        page(client, agreement)


def test_every_record_with_a_page_has_the_address_of_a_history(client):
    for record in (
        factories.partnership(), factories.agreement(), factories.project(), factories.event(),
        factories.organisation(), factories.person(), factories.place(), factories.theme(),
        factories.framework(), factories.source(),
    ):  # fmt: skip
        drafts.publish(record)
        assert (
            f'href="{record.get_absolute_url()}history/"'
            in client.get(record.get_absolute_url()).content.decode()
        ), record
        assert page(client, record).status_code == HTTPStatus.OK


def test_what_was_loaded_is_kept_before_its_first_change_is_published(agreement):
    """Records that came with an import have no history of their own."""
    drafts.save_draft(agreement, renamed(agreement, "Changed"))
    drafts.publish(agreement)
    drafts.save_draft(agreement, renamed(agreement, "Changed again"))
    drafts.publish(agreement)

    titles = list(public_revisions(agreement).values_list("title", flat=True))
    assert titles == ["Changed again", "Changed", "Harbour pact"]
    assert history(agreement)[1].changed == ["title"]


def renamed(record, title):
    first, *rest = snapshots.take(record)
    return [{**first, "fields": {**first["fields"], record.title_field: title}}, *rest]
