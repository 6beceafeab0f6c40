"""An editor's work in the admin: drafts, preview, publication, history, no lost update."""

from http import HTTPStatus

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.db import connection
from django.urls import reverse

from partnership.agreements.models import Agreement, Objective
from partnership.publishing import drafts
from partnership.publishing.models import Revision
from partnership.staff import roles
from projects.models import ProjectObjective
from tests import factories
from tests.forms import fields_of, new_row_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_form")]


@pytest.fixture
def agreement():
    agreement = factories.agreement("Old title", summary="A pact of two harbours.")
    factories.row(Objective, agreement, text="Safer cranes", position=1)
    return agreement


@pytest.fixture
def editor(client):
    roles.ensure_roles()
    user = User.objects.create_user("editor", is_staff=True)
    user.groups.add(roles.Group.objects.get(name=roles.EDITORS))
    client.force_login(user)
    return client


def address(record, page="change", *args):
    opts = record._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=[record.pk, *args])


def opened(client, record):
    return fields_of(client.get(address(record)))


def sent(client, record, button, data=None, **fields):
    data = opened(client, record) if data is None else data
    return client.post(address(record), {**data, button: "x", **fields})


def public_page(client, record):
    return client.get(record.get_absolute_url()).content.decode()


def test_a_draft_changes_no_public_page_until_it_is_published(admin_client, client, agreement):
    sent(admin_client, agreement, "_draft", title="New title")

    assert "Old title" in public_page(client, agreement)
    assert "New title" not in client.get("/en/agreements/").content.decode()
    assert opened(admin_client, agreement)["title"] == ["New title"]

    sent(admin_client, agreement, "_publish")

    assert "New title" in public_page(client, agreement)
    assert Revision.objects.draft_of(agreement) is None


def test_rows_added_changed_and_removed_in_a_draft_come_back(admin_client, agreement):
    data = opened(admin_client, agreement)
    data["objectives-0-text"] = "Quieter cranes"
    data |= new_row_of(admin_client, address(agreement), "objectives", 1)
    data |= {"objectives-TOTAL_FORMS": "2", "objectives-1-text": "Deeper docks"}
    sent(admin_client, agreement, "_draft", data)

    assert [row.text for row in agreement.objectives.all()] == ["Safer cranes"]
    again = opened(admin_client, agreement)
    texts = {again["objectives-0-text"][0], again["objectives-1-text"][0]}
    assert texts == {"Quieter cranes", "Deeper docks"}

    keep = next(n for n in (0, 1) if again[f"objectives-{n}-text"] == ["Quieter cranes"])
    again[f"objectives-{keep}-DELETE"] = "on"
    sent(admin_client, agreement, "_publish", again)
    assert [row.text for row in agreement.objectives.all()] == ["Deeper docks"]


def test_links_to_many_in_a_draft_come_back(admin_client, agreement):
    theme = factories.theme("Cranes")
    sent(admin_client, agreement, "_draft", themes=[theme.pk])

    assert not agreement.themes.exists()
    sent(admin_client, agreement, "_publish")
    assert list(agreement.themes.all()) == [theme]


def test_mistakes_in_a_draft_are_shown_and_nothing_is_kept(admin_client, agreement):
    response = sent(admin_client, agreement, "_draft", signed="04/05/2019")

    assert response.status_code == HTTPStatus.OK
    assert "2019-04-05" in response.content.decode()
    assert Revision.objects.draft_of(agreement) is None


def test_a_discarded_draft_is_gone(admin_client, agreement):
    sent(admin_client, agreement, "_draft", title="New title")
    sent(admin_client, agreement, "_discard")

    assert opened(admin_client, agreement)["title"] == ["Old title"]


def test_unpublishing_hides_and_publishing_shows_again(admin_client, client, agreement):
    sent(admin_client, agreement, "_unpublish")
    assert client.get(agreement.get_absolute_url()).status_code == HTTPStatus.NOT_FOUND

    sent(admin_client, agreement, "_publish")
    assert client.get(agreement.get_absolute_url()).status_code == HTTPStatus.OK


def test_what_is_published_again_is_what_the_form_showed(admin_client, agreement):
    sent(admin_client, agreement, "_draft", title="New title")
    told = sent(admin_client, agreement, "_unpublish").wsgi_request
    assert "What its draft said stands in the form" in " ".join(map(str, get_messages(told)))
    assert opened(admin_client, agreement)["title"] == ["New title"]

    sent(admin_client, agreement, "_publish")
    agreement.refresh_from_db()
    assert (agreement.live, agreement.title) == (True, "New title")


def test_a_record_that_is_not_ready_is_saved_but_not_published(admin_client):
    quotation = factories.quotation(live=False, speaker=None)
    sent(admin_client, quotation, "_publish", text="New words")

    quotation.refresh_from_db()
    assert quotation.text == "New words"
    assert not quotation.live


def test_unsaved_input_is_previewed_on_the_real_page_and_nothing_is_kept(admin_client, agreement):
    data = opened(admin_client, agreement) | {"title": "Typed title"}
    response = admin_client.post(address(agreement), {**data, "_preview": "page:en"})
    html = response.content.decode()

    assert "Typed title" in html
    assert 'class="preview"' in html
    assert "noindex" in response["X-Robots-Tag"]
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert "successfully" not in admin_client.get("/admin/topics/theme/").content.decode()
    agreement.refresh_from_db()
    assert agreement.title == "Old title"
    assert Revision.objects.draft_of(agreement) is None


@pytest.mark.parametrize("place", ["list", "timeline", "home", "statistics"])
def test_a_draft_is_previewed_in_lists_too(admin_client, agreement, place):
    sent(admin_client, agreement, "_draft", title="New title")
    response = admin_client.get(address(agreement, "preview"), {"of": f"{place}:en"})

    assert response.status_code == HTTPStatus.OK
    if place != "statistics":
        assert "New title" in response.content.decode()


def test_a_record_that_was_never_published_is_previewed(admin_client, client):
    agreement = factories.agreement("Hidden title", live=False)
    response = admin_client.get(address(agreement, "preview"), {"of": "page:zh-hans"})

    assert "Hidden title" in response.content.decode()
    assert client.get(agreement.get_absolute_url()).status_code == HTTPStatus.NOT_FOUND


def test_a_change_is_scheduled_with_day_and_time(admin_client, agreement):
    sent(
        admin_client, agreement, "_schedule", title="Later",
        go_live_at="2099-01-02T08:00",
    )  # fmt: skip
    assert Revision.objects.draft_of(agreement).go_live_at.year == 2099


def test_a_schedule_without_a_time_keeps_the_draft_and_says_why(admin_client, agreement):
    response = sent(admin_client, agreement, "_schedule", title="Later")

    assert "not scheduled" in admin_client.get(response.url).content.decode()
    draft = Revision.objects.draft_of(agreement)
    assert (draft.title, draft.go_live_at) == ("Later", None)


def test_the_history_tells_each_version_and_one_click_compares(admin_client, agreement):
    sent(admin_client, agreement, "_publish", title="Second title", change_note="Corrected")
    sent(admin_client, agreement, "_draft", title="Third title")

    page = admin_client.get(address(agreement, "history")).content.decode()
    assert "Corrected" in page
    compared = admin_client.get(address(agreement, "compare")).content.decode()
    assert "Second title" in compared
    assert "Third title" in compared


@pytest.mark.parametrize("name", ["nonsense", "00000000-0000-0000-0000-000000000000", "x" * 5000])
def test_a_version_that_is_not_there_is_not_found(admin_client, agreement, name):
    response = admin_client.get(address(agreement, "compare"), {"from": name, "to": "live"})
    assert response.status_code == HTTPStatus.NOT_FOUND


def test_an_old_version_is_restored_as_a_draft(admin_client, agreement):
    sent(admin_client, agreement, "_publish", title="First")
    first = Revision.objects.of(agreement).first()
    sent(admin_client, agreement, "_publish", title="Second")

    admin_client.post(address(agreement, "restore", first.pk))

    assert opened(admin_client, agreement)["title"] == ["First"]
    agreement.refresh_from_db()
    assert agreement.title == "Second"


def test_a_stale_form_that_clashes_keeps_what_was_typed_and_shows_both(admin_client, agreement):
    mine = opened(admin_client, agreement)
    sent(admin_client, agreement, "_draft", title="Colleague's title")

    response = sent(admin_client, agreement, "_draft", mine, title="My title")
    html = response.content.decode()

    assert response.status_code == HTTPStatus.OK
    assert "admin saved this on" in html
    assert "successfully" not in html
    assert fields_of(response)["title"] == ["My title"]
    assert "Colleague&#x27;s title" in html
    assert Revision.objects.draft_of(agreement).title == "Colleague's title"


def test_a_stale_form_leaves_a_switch_as_somebody_moved_it_meanwhile(admin_client, agreement):
    document = agreement.documents.create(title="Plan", url="https://example.org/plan")
    sent(admin_client, agreement, "_draft", title="New title")
    mine = opened(admin_client, agreement)
    drafts.set_at_once(document, "published", False, User.objects.create_superuser("boris"))

    sent(admin_client, agreement, "_publish", mine, title="Newest title")
    drafts.publish(agreement)

    document.refresh_from_db()
    agreement.refresh_from_db()
    assert (agreement.title, document.published) == ("Newest title", False)


def test_a_stale_form_of_an_unpublished_record_is_refused_too(admin_client):
    agreement = factories.agreement("Old", live=False)
    mine = opened(admin_client, agreement)
    sent(admin_client, agreement, "_continue", title="Theirs")

    response = sent(admin_client, agreement, "_continue", mine, title="Mine")

    assert response.status_code == HTTPStatus.OK
    assert Agreement.objects.get().title == "Theirs"


@pytest.mark.parametrize("live", [True, False])
def test_a_form_that_does_not_say_what_it_was_opened_with_overwrites_nothing(admin_client, live):
    agreement = factories.agreement("Old", live=live)
    mine = opened(admin_client, agreement) | {"_version": ""}
    sent(admin_client, agreement, "_draft" if live else "_continue", title="Theirs")

    for button in ("_draft", "_continue", "_publish", "_together", "_discard"):
        response = sent(admin_client, agreement, button, mine, title="Mine")

        if button == "_discard":
            assert response.status_code == HTTPStatus.FOUND
        else:
            assert "does not say which version" in response.content.decode(), button
            assert fields_of(response)["title"] == ["Mine"], button
        assert opened(admin_client, agreement)["title"] == ["Theirs"], button


def test_editors_write_drafts_but_do_not_publish(editor, agreement):
    assert sent(editor, agreement, "_draft", title="New").status_code == HTTPStatus.FOUND
    for button in ("_publish", "_schedule", "_unpublish"):
        assert sent(editor, agreement, button).status_code == HTTPStatus.FORBIDDEN
    revision = Revision.objects.draft_of(agreement)
    restored = editor.post(address(agreement, "restore", revision.pk))
    assert restored.status_code == HTTPStatus.FORBIDDEN
    agreement.refresh_from_db()
    assert (agreement.title, agreement.live) == ("Old title", True)


@pytest.mark.parametrize("live", [True, False])
def test_where_two_must_agree_nobody_publishes_what_they_just_typed(admin_client, settings, live):
    settings.REQUIRE_ANOTHER_PERSON = True
    agreement = factories.agreement("Old title", live=live)
    sent(admin_client, agreement, "_publish", title="New title")

    assert not Agreement.objects.published().filter(title="New title").exists()
    assert opened(admin_client, agreement)["title"] == ["New title"]


def test_publication_is_no_field_of_the_form(editor):
    agreement = factories.agreement(live=False)
    sent(editor, agreement, "_continue", live="on")

    agreement.refresh_from_db()
    assert not agreement.live


def test_a_draft_waits_for_review_with_its_note(admin_client, agreement):
    sent(admin_client, agreement, "_review", title="New", review_note="Please check the date")

    draft = Revision.objects.waiting().get()
    assert draft.review_note == "Please check the date"
    sent(admin_client, agreement, "_take_back")
    assert not Revision.objects.waiting().exists()


def test_one_version_alone_is_not_compared_with_itself(admin_client, agreement):
    drafts.keep(agreement, Revision.Kind.EDITED)
    page = admin_client.get(address(agreement, "history")).content.decode()
    assert "Compare the two chosen" not in page
    assert 'name="from"' not in page


def test_a_deleted_record_stays_in_the_history(admin_client):
    theme = factories.theme("Cranes")
    admin_client.post(address(theme, "delete"), {"post": "yes"})

    assert Revision.objects.get(kind="deleted").title == "Cranes"


def test_a_draft_that_was_saved_again_is_not_thrown_away_unseen(admin_client, agreement):
    sent(admin_client, agreement, "_draft", title="My title")
    mine = opened(admin_client, agreement)
    sent(admin_client, agreement, "_draft", title="Colleague's title")

    response = sent(admin_client, agreement, "_discard", mine)

    assert "Nothing was thrown away" in admin_client.get(response.url).content.decode()
    assert opened(admin_client, agreement)["title"] == ["Colleague's title"]


def test_a_draft_that_a_restored_version_replaces_stays_in_the_history(admin_client, agreement):
    sent(admin_client, agreement, "_publish", title="First")
    first = Revision.objects.of(agreement).first()
    sent(admin_client, agreement, "_draft", title="Hours of work")

    admin_client.post(address(agreement, "restore", first.pk))

    assert opened(admin_client, agreement)["title"] == ["First"]
    set_aside = Revision.objects.of(agreement).get(title="Hours of work")
    admin_client.post(address(agreement, "restore", set_aside.pk))
    assert opened(admin_client, agreement)["title"] == ["Hours of work"]


def test_the_queries_of_opening_a_form_without_and_with_a_draft(
    admin_client, django_assert_num_queries
):
    project = factories.project()
    for number in range(3):
        factories.row(ProjectObjective, project, text=f"Safer cranes {number}", position=number)
    opened(admin_client, project)
    # Session, user, site, record, draft, comments and review links; 14 kinds of rows for the form,
    # and again with what they link to for what the record lacks and may be cited; its two links
    # to many, once; what is cited, and which passages are not found; the names of the partnerships
    # chosen, and results to choose from. That who changed what is told later: the project, its
    # kinds of rows and its links to many as they are now, the forms that are open, and this one
    # more.
    with django_assert_num_queries(40 + 21):
        admin_client.get(address(project))
    sent(admin_client, project, "_draft", title="New title")
    opened(admin_client, project)  # with the message about what was saved
    # To write the draft: 14 kinds of rows, the record saved and read, its two links to many, a
    # transaction taken back and one that stands. No row of it differs from the live one, so none
    # is written. Then its links are checked: PostgreSQL is told to, and to put it off again; and
    # the record is read once more, and the kinds of what it links to.
    checked = 18 + 2 * (connection.vendor == "postgresql")
    # What the draft says is known by now.
    with django_assert_num_queries(40 + 4 + 14 + 4 + 6 + checked):
        admin_client.get(address(project))
