"""Two notes and a time in the form of a record: nothing is dropped, mixed or done in silence."""

import datetime
from http import HTTPStatus
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from partnership.publishing import drafts, snapshots
from partnership.publishing.models import Revision
from partnership.publishing.schedule import publish_due
from partnership.staff import roles
from partnership.staff.dashboard import sections_for
from tests import factories
from tests.forms import fields_of
from tests.staff.record_admin.test_drafts import address, opened, public_page, sent
from tests.staff.record_admin.test_record import RECORDS, an_instance_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("short_form"),
    pytest.mark.any_database,
]

DAY = datetime.timedelta(days=1)
LATER, EVEN_LATER = "2099-01-02T08:00:00", "2099-03-04T09:00:00"


def person(name, group):
    roles.ensure_roles()
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def ada():
    return person("ada", roles.EDITORS)


@pytest.fixture
def boris():
    return person("boris", roles.PUBLISHERS)


@pytest.fixture
def agreement():
    return factories.agreement("Old title", summary="A pact of two harbours.")


@pytest.fixture
def as_ada(client_of, ada):
    return client_of(ada)


@pytest.fixture
def as_boris(client_of, boris):
    return client_of(boris)


@pytest.fixture
def client_of(client):
    def signed_in(user):
        other = type(client)()
        other.force_login(user)
        return other

    return signed_in


def draft_of(record):
    return Revision.objects.draft_of(record)


def told(client, response):
    """What the page says that follows."""
    return " ".join(map(str, client.get(response.url).context["messages"]))


def scheduled(agreement, boris, title="Embargoed"):
    first, *rest = snapshots.take(agreement)
    first["fields"]["title"] = title
    drafts.save_draft(agreement, [first, *rest], boris)
    return drafts.schedule(agreement, timezone.now() + DAY, user=boris)


# Where two must agree ---------------------------------------------------------------------------


@pytest.mark.parametrize("live", [True, False])
def test_a_colleagues_text_that_is_left_as_it_is_is_published_by_the_reviewer(
    as_ada, as_boris, ada, boris, settings, live
):
    settings.REQUIRE_ANOTHER_PERSON = True
    agreement = factories.agreement("Old title", live=live)
    sent(as_ada, agreement, "_review" if live else "_continue", title="Her title")

    answer = sent(as_boris, agreement, "_publish")

    assert "Published." in told(as_boris, answer)
    agreement.refresh_from_db()
    assert (agreement.title, agreement.live) == ("Her title", True)
    newest = Revision.objects.versions().of(agreement).first()
    assert (newest.user, newest.drafted_by) == (boris, ada)


def test_a_reviewer_who_changes_the_draft_needs_another_person_and_the_request_stays(
    as_ada, as_boris, ada, boris, agreement, settings
):
    settings.REQUIRE_ANOTHER_PERSON = True
    sent(as_ada, agreement, "_review", title="Her title", review_note="Please look")

    answer = sent(as_boris, agreement, "_publish", title="His title")

    assert "Another person must publish it" in told(as_boris, answer)
    draft = draft_of(agreement)
    assert (draft.user, draft.ready_for_review, draft.review_note) == (boris, True, "Please look")
    former = Revision.objects.of(agreement).get(kind=Revision.Kind.DRAFTED)
    assert (former.user, former.title) == (ada, "Her title")


# A time to go live ------------------------------------------------------------------------------


@pytest.mark.parametrize("button", ["_publish", "_together"])
@pytest.mark.parametrize("before", ["no draft", "scheduled"])
def test_to_publish_with_a_time_to_come_is_refused_and_what_was_typed_is_kept(
    as_boris, boris, agreement, button, before
):
    if before == "scheduled":
        scheduled(agreement, boris)
    response = sent(as_boris, agreement, button, title="Typed", go_live_at=LATER)

    html = response.content.decode()
    assert response.status_code == HTTPStatus.OK
    assert '<a href="#id_go_live_at">Go live at</a>' in html
    assert "is still to come" in html
    assert fields_of(response)["title"] == ["Typed"]
    assert fields_of(response)["go_live_at"] == [LATER]
    assert "Old title" in public_page(as_boris, agreement)
    draft = draft_of(agreement)
    assert (draft and draft.title) == ("Embargoed" if before == "scheduled" else None)


@pytest.mark.parametrize("time", ["nonsense", "2099-99-99T00:00", "2001-01-01T00:00"])
def test_a_time_that_cannot_be_is_refused_by_name(as_boris, agreement, time):
    typed = opened(as_boris, agreement)
    buttons = ["_draft", "_schedule", "_review", "_publish"]
    if time == "2001-01-01T00:00":
        # What was to go live in the past is published now.
        buttons.remove("_publish")
    for button in buttons:
        response = sent(as_boris, agreement, button, typed, title="Typed", go_live_at=time)

        assert '<a href="#id_go_live_at">Go live at</a>' in response.content.decode(), button
        assert fields_of(response)["title"] == ["Typed"], button
        assert draft_of(agreement) is None, button


def test_a_time_saved_with_the_draft_is_kept_as_a_wish_and_said_to_be_one(as_boris, agreement):
    answer = sent(as_boris, agreement, "_draft", title="New", go_live_at=LATER)

    assert "has to confirm" in told(as_boris, answer)
    draft = draft_of(agreement)
    assert (draft.go_live_at.year, draft.awaits_confirmation) == (2099, True)
    assert list(publish_due(draft.go_live_at + DAY)) == []
    assert opened(as_boris, agreement)["go_live_at"] == [LATER]

    sent(as_boris, agreement, "_schedule")
    assert draft_of(agreement).is_scheduled


def test_where_two_must_agree_the_time_of_ones_own_draft_is_kept_for_the_other(
    as_boris, client_of, agreement, settings
):
    settings.REQUIRE_ANOTHER_PERSON = True
    sent(as_boris, agreement, "_review", title="New", go_live_at=LATER)
    draft = draft_of(agreement)
    assert (draft.go_live_at.year, draft.awaits_confirmation) == (2099, True)

    carla = person("carla", roles.PUBLISHERS)
    sent(client_of(carla), agreement, "_schedule")
    draft = draft_of(agreement)
    assert (draft.is_scheduled, draft.scheduled_by) == (True, carla)


def test_the_form_says_before_what_will_happen(as_ada, as_boris, boris, agreement):
    assert "“Publish” shows them the change at once" in page(as_boris, agreement)
    scheduled(agreement, boris)
    assert "goes live by itself on" in page(as_boris, agreement)
    assert "if you change it, it does not until a publisher" in page(as_ada, agreement)


def test_the_form_says_before_from_when_readers_will_see_what_has_a_time(as_boris):
    later = timezone.now() + datetime.timedelta(days=30)
    hidden = factories.agreement("Later pact", live=False, publish_at=later)
    assert "Once published: Readers see it from" in page(as_boris, hidden)


def page(client, record):
    return client.get(address(record)).content.decode()


# A schedule stays -------------------------------------------------------------------------------


def test_an_editors_change_leaves_the_time_to_be_confirmed_and_the_first_page_tells(
    as_ada, ada, boris, agreement
):
    at = scheduled(agreement, boris).go_live_at

    answer = sent(as_ada, agreement, "_draft", title="Her title")

    assert "a publisher has to confirm" in told(as_ada, answer)
    assert draft_of(agreement).go_live_at == at
    waits = {s.key: [line.who for line in s.lines] for s in sections_for(boris)}
    assert (waits["unconfirmed"], waits["scheduled"]) == ([ada], [])
    assert list(publish_due(at + DAY)) == []


@pytest.mark.parametrize("button", ["_draft", "_review"])
def test_an_editor_who_changes_nothing_leaves_the_schedule(as_ada, boris, agreement, button):
    scheduled(agreement, boris)
    sent(as_ada, agreement, button)

    draft = draft_of(agreement)
    assert (draft.is_scheduled, draft.user) == (True, boris)


def test_a_publishers_change_goes_live_at_the_time_that_stands(as_boris, boris, agreement):
    at = scheduled(agreement, boris).go_live_at
    answer = sent(as_boris, agreement, "_draft", title="Corrected")

    assert "It goes live on" in told(as_boris, answer)
    assert [error for _draft, error in publish_due(at)] == [None]
    assert "Corrected" in public_page(as_boris, agreement)


def test_a_publisher_moves_the_time_or_ends_the_schedule_and_is_told(as_boris, boris, agreement):
    scheduled(agreement, boris)
    sent(as_boris, agreement, "_draft", go_live_at=EVEN_LATER)
    draft = draft_of(agreement)
    assert (draft.is_scheduled, draft.go_live_at.month) == (True, 3)

    answer = sent(as_boris, agreement, "_draft", go_live_at="")
    assert "no time to go live any more" in told(as_boris, answer)
    assert draft_of(agreement).go_live_at is None


def test_a_publication_that_fails_leaves_the_schedule(as_boris, boris):
    quotation = factories.quotation(speaker=factories.position())
    drafts.save_draft(quotation, snapshots.take(quotation), boris)
    drafts.schedule(quotation, timezone.now() + DAY, user=boris)

    answer = sent(as_boris, quotation, "_publish", speaker="", go_live_at="")

    assert "Not published" in told(as_boris, answer)
    said = told(as_boris, sent(as_boris, quotation, "_draft"))
    assert "It goes live on" in said
    assert "It could not go live as it is: Say who said it" in said
    assert draft_of(quotation).is_scheduled
    waits = {s.key: [line.words for line in s.lines] for s in sections_for(boris)}
    assert "Say who said it" in waits["unready"][0]


@pytest.mark.parametrize("was_scheduled", [True, False])
@pytest.mark.parametrize("button", ["_schedule", "_draft", "_review"])
def test_a_draft_that_is_not_ready_is_given_no_more_than_a_wish_for_a_time_and_says_why(
    as_boris, boris, button, was_scheduled
):
    quotation = factories.quotation(speaker=factories.position())
    if was_scheduled:
        drafts.save_draft(quotation, snapshots.take(quotation), boris)
        drafts.schedule(quotation, timezone.now() + DAY, user=boris)

    answer = sent(as_boris, quotation, button, speaker="", go_live_at=LATER)

    said = told(as_boris, answer)
    assert "Say who said it" in said
    assert "a publisher has to confirm" in said
    draft = draft_of(quotation)
    assert (draft.is_scheduled, draft.go_live_at.year) == (False, 2099)
    assert draft.snapshot[0]["fields"]["speaker"] is None
    assert "Say who said it" in page(as_boris, quotation)


def test_a_draft_that_became_ready_is_scheduled(as_boris, boris):
    quotation, speaker = factories.quotation(), factories.position()
    sent(as_boris, quotation, "_schedule", go_live_at=LATER)
    assert draft_of(quotation).unready

    sent(as_boris, quotation, "_schedule", speaker=str(speaker.pk))

    draft = draft_of(quotation)
    assert (draft.is_scheduled, draft.unready) == (True, "")


def test_an_editor_does_not_throw_away_what_is_scheduled(as_ada, as_boris, boris, agreement):
    scheduled(agreement, boris)
    assert 'name="_discard"' not in page(as_ada, agreement)

    answer = sent(as_ada, agreement, "_discard")

    assert "Nothing was thrown away" in told(as_ada, answer)
    assert draft_of(agreement).is_scheduled
    sent(as_boris, agreement, "_discard")
    assert draft_of(agreement) is None


def test_a_restored_version_takes_over_the_time_but_has_to_be_confirmed(as_boris, boris, agreement):
    old = drafts.publish(agreement, boris)
    scheduled(agreement, boris)
    answer = as_boris.post(address(agreement, "restore", old.pk))

    assert "has to confirm" in told(as_boris, answer)
    assert draft_of(agreement).awaits_confirmation


# Two notes --------------------------------------------------------------------------------------


def test_what_is_typed_for_the_reviewer_is_in_nothing_that_readers_see(
    as_ada, as_boris, client, agreement
):
    sent(as_ada, agreement, "_review", title="Her title", review_note="Doubtful, ask Chen")
    assert opened(as_boris, agreement)["change_note"] == [""]
    sent(as_boris, agreement, "_publish")

    history = client.get(reverse("agreements:agreement_history", args=[agreement.slug]))
    feed = client.get("/en/changes.atom")
    assert feed.status_code == history.status_code == HTTPStatus.OK
    for public in (history, feed, client.get(agreement.get_absolute_url())):
        assert "Doubtful" not in public.content.decode()
    assert "Doubtful" in as_ada.get(address(agreement, "history")).content.decode()


def test_the_note_for_readers_is_kept_with_the_draft_and_gone_once_emptied(
    as_ada, as_boris, agreement
):
    sent(as_ada, agreement, "_draft", title="New", change_note="Date corrected")
    assert opened(as_boris, agreement)["change_note"] == ["Date corrected"]
    sent(as_boris, agreement, "_publish", change_note="")

    assert Revision.objects.versions().of(agreement).first().note == ""


def test_a_note_that_is_too_long_is_refused_and_kept(as_ada, agreement):
    response = sent(as_ada, agreement, "_review", review_note="x" * 501)

    assert '<a href="#id_review_note">' in response.content.decode()
    assert fields_of(response)["review_note"] == ["x" * 501]


def test_notes_that_were_typed_before_there_were_two_are_for_staff(ada, agreement):
    draft = drafts.save_draft(agreement, snapshots.take(agreement), ada, "Ask Chen")
    drafts.send_for_review(agreement, "Ask Chen")
    published = drafts.keep(agreement, Revision.Kind.PUBLISHED, ada, "Ask Ma")
    imported = drafts.keep(agreement, Revision.Kind.PUBLISHED, ada, "Imported")
    hidden = drafts.keep(
        agreement, Revision.Kind.PUBLISHED, ada, "A document was taken off the page."
    )
    merged = drafts.keep(
        agreement, Revision.Kind.PUBLISHED, ada, "Two records of the same person were made one."
    )

    migration = import_module("partnership.publishing.migrations.0006_notes_for_staff")
    migration.keep_for_staff(apps, SimpleNamespace(connection=connection))

    for revision in (draft, published, imported, hidden, merged):
        revision.refresh_from_db()
    assert (draft.note, draft.review_note) == ("", "Ask Chen")
    assert (published.note, published.review_note) == ("", "Ask Ma")
    assert imported.note == "Imported"
    assert hidden.note.startswith("A document")
    assert merged.note.startswith("Two records")


@pytest.mark.parametrize("words", ["Imported", "撤销导入"])
def test_that_a_version_came_by_an_import_becomes_a_note_for_staff(ada, agreement, words):
    imported = drafts.keep(agreement, Revision.Kind.PUBLISHED, ada, words)
    both = drafts.keep(agreement, Revision.Kind.PUBLISHED, ada, words, review_note="Ask Ma")
    typed = drafts.keep(agreement, Revision.Kind.PUBLISHED, ada, "Imported from the report")

    migration = import_module("partnership.publishing.migrations.0008_imports_are_noted_for_staff")
    migration.keep_for_staff(apps, SimpleNamespace(connection=connection))

    for revision in (imported, both, typed):
        revision.refresh_from_db()
    assert (imported.note, imported.review_note) == ("", words)
    assert (both.note, both.review_note) == ("", "Ask Ma")
    assert typed.note == "Imported from the report"


# Who drafted ------------------------------------------------------------------------------------


def test_history_activity_and_its_filter_tell_who_drafted(as_ada, as_boris, ada, agreement):
    sent(as_ada, agreement, "_draft", title="Her title")
    sent(as_boris, agreement, "_publish")

    row = [
        cell for cell in rows(as_boris.get(address(agreement, "history"))) if "Published" in cell
    ]
    assert any("boris" in cell and "ada" in cell for cell in row)
    activity = reverse("admin:publishing_revision_changelist")
    found = as_boris.get(activity, {"drafted_by__id__exact": ada.pk}).context["cl"].queryset
    assert [revision.kind for revision in found] == [Revision.Kind.PUBLISHED]
    own = as_boris.get(activity, {"user__id__exact": ada.pk}).context["cl"].queryset
    assert [revision.kind for revision in own] == [Revision.Kind.DRAFTED]


def rows(response):
    return response.content.decode().split("<tr>")


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_a_draft_of_any_kind_that_is_saved_as_it_was_opened_stays_whose_it_was(
    as_boris, ada, model
):
    record = an_instance_of(model)
    record.live = True
    record.save()
    before = drafts.save_draft(record, snapshots.take(record), ada)

    assert sent(as_boris, record, "_draft").status_code == HTTPStatus.FOUND
    after = draft_of(record)
    assert (after.user, after.made_at) == (ada, before.made_at)
