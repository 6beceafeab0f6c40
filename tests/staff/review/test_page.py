"""The review of a draft: commented on, sent back, published by another."""

import datetime
from http import HTTPStatus

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils import timezone

from partnership.agreements.models import Objective
from partnership.publishing import drafts, snapshots
from partnership.publishing.models import ReviewComment, Revision
from partnership.staff import roles
from partnership.staff.dashboard import sections_for
from partnership.staff.review.comments import Comments
from tests import factories

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("short_form"),
    pytest.mark.any_database,
]

REMARK = "Jointly or together?"


@pytest.fixture
def editor(member):
    return member("edith", roles.EDITORS)


@pytest.fixture
def publisher(member):
    return member("paula", roles.PUBLISHERS)


@pytest.fixture
def member():
    """Make a member of staff with a role."""
    roles.ensure_roles()

    def make(name, role):
        user = User.objects.create_user(name, is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        return user

    return make


@pytest.fixture
def draft(editor):
    """What an editor sent for review: another title, and a row."""
    agreement = factories.agreement("Live title")
    factories.row(Objective, agreement, text="Train crane drivers")
    first, row = snapshots.take(agreement)
    first["fields"]["title"] = "Draft title"
    row["fields"]["text"] = "Train all crane drivers"
    drafts.save_draft(agreement, [first, row], editor)
    return drafts.send_for_review(agreement, "Please look")


def address(draft, page="review"):
    return reverse(f"admin:agreements_agreement_{page}", args=[draft.record])


def comment(client, draft, text=REMARK, place=""):
    return client.post(address(draft), {"text": text, "place": place, "comment": "yes"})


def publishing(page):
    """What the page sends to publish what it shows."""
    return {"version": f"{page.context['record'].pk}={page.context['plan'].version}"}


def send_back(client, draft, reason, **fields):
    version = client.get(address(draft)).context["version_shown"]
    sent = {"_send_back": "yes", "reason": reason, "version": version} | fields
    return client.post(address(draft), sent)


def test_a_comment_stands_at_its_fact_in_the_review_in_the_form_and_in_the_history(
    client, draft, editor, publisher
):
    row = draft.snapshot[1]["pk"]
    client.force_login(publisher)
    for place in ("title", row, ""):
        assert comment(client, draft, f"{REMARK} {place}", place).status_code == HTTPStatus.FOUND
    client.force_login(editor)
    for page in ("review", "change", "history"):
        html = client.get(address(draft, page)).content.decode()
        for place in ("title", row, ""):
            assert f"{REMARK} {place}" in html, (page, place)
        assert "paula" in html
    form = client.get(address(draft, "change")).content.decode()
    assert f"{REMARK} title" in form.partition("field-title")[2].partition("form-row")[0]


@pytest.mark.parametrize(
    ("text", "place"), [("", "title"), (REMARK, "no_such_field"), ("x" * 2001, "title")]
)
def test_a_comment_on_nothing_or_without_words_is_refused(client, draft, publisher, text, place):
    client.force_login(publisher)
    page = comment(client, draft, text, place)
    assert page.status_code == HTTPStatus.OK
    (error, *_others) = [
        error for found in page.context["comment_form"].errors.values() for error in found
    ]
    html = page.content.decode()
    assert error in html
    assert f">{text}</textarea>" in html
    assert not ReviewComment.objects.exists()


def test_a_refused_comment_on_the_whole_is_given_back_as_typed(client, draft, publisher):
    client.force_login(publisher)
    html = comment(client, draft, "x" * 2001).content.decode()
    assert f"{'x' * 2001}</textarea>" in html
    assert "at most 2000 characters" in html


def test_a_place_that_the_draft_never_had_is_no_part_of_its_review(client, draft, publisher):
    client.force_login(publisher)
    shown = {
        asked: [
            part["place"] for part in client.get(address(draft), {"on": asked}).context["parts"]
        ]
        for asked in ("", "rubbish", "title", "short_title")
    }
    row = draft.snapshot[1]["pk"]
    assert shown == {
        "": ["title", row],
        "rubbish": ["title", row],
        "title": ["title", row],
        "short_title": ["title", row, "short_title"],
    }


def test_what_comments_are_about_is_named_once_for_the_page(draft, django_assert_max_num_queries):
    comments = Comments(drafts.record_of(draft), draft)
    with django_assert_max_num_queries(0):
        assert comments.about("title") == "Title"
        assert comments.about(draft.snapshot[1]["pk"]).startswith("Objective")


def test_who_may_not_edit_may_not_comment(client, draft, member):
    client.force_login(member("adam", roles.ADMINISTRATORS))
    assert client.get(address(draft)).status_code == HTTPStatus.OK
    assert comment(client, draft).status_code == HTTPStatus.FORBIDDEN


def test_a_comment_is_resolved_and_opened_again(client, draft, publisher):
    client.force_login(publisher)
    comment(client, draft, place="title")
    key = ReviewComment.objects.get().pk
    led = client.post(address(draft), {"resolve": key, "in_form": "1"})
    assert led.url == f"{address(draft, 'change')}#comment-{key}"
    assert ReviewComment.objects.get().resolved_by == publisher
    client.post(address(draft), {"reopen": key})
    assert list(ReviewComment.objects.open()) == [ReviewComment.objects.get()]
    assert client.post(address(draft), {"resolve": "x"}).status_code == HTTPStatus.NOT_FOUND


def test_a_draft_that_is_sent_back_awaits_its_author_with_the_reason(
    client, draft, editor, publisher
):
    client.force_login(publisher)
    refused = send_back(client, draft, "Check the date", version="older")
    assert "Check the date</textarea>" in refused.content.decode()
    assert Revision.objects.get(pk=draft.pk).ready_for_review
    send_back(client, draft, "Check the date")
    draft.refresh_from_db()
    assert draft.sent_back
    assert not draft.ready_for_review
    (section,) = [one for one in sections_for(editor) if one.key == "back"]
    assert [line.words for line in section.lines] == ["Check the date"]
    assert "back" not in {one.key for one in sections_for(publisher)}
    client.force_login(editor)
    assert "Check the date" in client.get(address(draft, "change")).content.decode()
    drafts.send_for_review(drafts.record_of(draft))
    assert not Revision.objects.get(pk=draft.pk).sent_back


def test_a_draft_goes_back_only_with_a_reason_and_while_it_waits(client, draft, publisher):
    client.force_login(publisher)
    page = send_back(client, draft, " ")
    assert page.context["reason_form"].errors
    drafts.take_back_from_review(drafts.record_of(draft))
    assert "Too late" not in send_back(client, draft, "Too late").content.decode()
    assert not ReviewComment.objects.exists()


def test_nobody_sends_their_own_draft_back(client, draft, editor):
    client.force_login(editor)
    send_back(client, draft, "To myself")
    draft.refresh_from_db()
    assert draft.ready_for_review


def test_an_open_comment_awaits_the_author_of_the_draft(client, draft, editor, publisher):
    client.force_login(publisher)
    comment(client, draft, place="title")
    (section,) = [one for one in sections_for(editor) if one.key == "commented"]
    assert [line.words for line in section.lines] == [REMARK]
    ReviewComment.objects.all().resolve(editor)
    assert "commented" not in {one.key for one in sections_for(editor)}


def test_what_was_reviewed_is_published_as_shown_and_its_comments_are_told_and_stay_open(
    client, draft, publisher
):
    client.force_login(publisher)
    comment(client, draft)
    page = client.get(address(draft))
    assert page.context["what_readers_see"] == "Readers see these 2 changes now."
    told = "1 comment is open."
    form = address(draft, "change")
    assert f"Readers see these 2 changes now. {told}" in page.content.decode()
    before = client.get(form)
    assert before.context["what_buttons_do"].endswith(told)
    assert f'<a href="#comments-open">{told}</a>' in before.content.decode()
    sent = {"_publish": "yes", "change_note": "Better", **publishing(page)}
    page = client.post(address(draft), sent, follow=True)
    record = drafts.record_of(draft)
    assert record.title == "Draft title"
    (said,) = page.context["messages"]
    assert str(said).endswith(told)
    assert ReviewComment.objects.open().exists()
    # There is nothing to be published over it any more; it can still be resolved.
    assert not page.context["comments_in_words"]
    assert page.context["comments"].open
    assert REMARK in client.get(address(draft, "history")).content.decode()


def test_what_changed_since_the_page_was_shown_is_not_published(client, draft, publisher, editor):
    client.force_login(publisher)
    sent = publishing(client.get(address(draft)))
    first, row = snapshots.take(drafts.record_of(draft))
    first["fields"]["title"] = "Later title"
    drafts.save_draft(drafts.record_of(draft), [first, row], editor)
    page = client.post(address(draft), {"_publish": "yes", "change_note": "So far", **sent})
    assert drafts.record_of(draft).title == "Live title"
    assert 'value="So far"' in page.content.decode()


def test_what_was_reviewed_is_scheduled(client, draft, publisher):
    client.force_login(publisher)
    sent = publishing(client.get(address(draft)))
    at = timezone.localtime() + datetime.timedelta(days=30)
    sent |= {"_schedule": "yes", "go_live_at": at.strftime("%Y-%m-%dT%H:%M")}
    assert (
        "It was changed after"
        in client.post(address(draft), sent | {"version": "older"}, follow=True).content.decode()
    )
    past = sent | {"go_live_at": "2020-01-01T10:00", "change_note": "As agreed"}
    told = client.post(address(draft), past, follow=True).content.decode()
    assert "Choose a time that is still to come." in told
    assert 'value="As agreed"' in told
    told = client.post(address(draft), sent | {"change_note": "Later"}, follow=True)
    assert "Scheduled: the draft goes live on" in told.content.decode()
    draft.refresh_from_db()
    assert (draft.is_scheduled, draft.scheduled_by, draft.note) == (True, publisher, "Later")


def test_where_two_are_asked_for_the_author_does_not_publish_by_the_review_either(
    client, draft, member, settings
):
    settings.REQUIRE_ANOTHER_PERSON = True
    author = member("anna", roles.PUBLISHERS)
    Revision.objects.filter(pk=draft.pk).update(user=author)
    client.force_login(author)
    page = client.get(address(draft))
    assert not page.context["plan"].goes
    client.post(address(draft), {"_publish": "yes", **publishing(page)})
    assert drafts.record_of(draft).title == "Live title"


def test_comments_outlive_the_draft_that_its_author_publishes(client, draft, publisher):
    record = drafts.record_of(draft)
    Revision.objects.filter(pk=draft.pk).update(user=publisher)
    client.force_login(publisher)
    comment(client, draft, place="title")
    drafts.publish(record, publisher)
    versions = client.get(address(draft, "history")).context["revisions"]
    assert [version.pk for version in versions if version.comments] == [draft.pk]
