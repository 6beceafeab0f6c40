"""An urgent correction goes out beside a draft, which then has it, too."""

import datetime
from http import HTTPStatus

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from partnership.publishing import drafts, snapshots
from partnership.publishing.models import ReviewComment, Revision
from partnership.publishing.schedule import publish_due
from partnership.staff import roles
from partnership.topics.models import Framework, FrameworkStatement
from tests import factories
from tests.forms import fields_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

IN_MAY = datetime.timedelta(days=60)


@pytest.fixture
def framework():
    record = factories.framework("Live tilte", description="As it was")
    for number in (1, 2):
        factories.row(FrameworkStatement, record, text=f"Statement {number}", position=number)
    return record


@pytest.fixture
def editor():
    return User.objects.create_superuser("edith")


@pytest.fixture
def draft(framework, editor):
    """A scheduled draft: another description, and without the second statement."""
    snapshot = snapshots.take(framework)
    snapshot[0]["fields"]["description"] = "As it will be"
    kept = [row for row in snapshot if row["fields"].get("text") != "Statement 2"]
    drafts.save_draft(framework, kept, editor)
    return drafts.schedule(framework, timezone.now() + IN_MAY, user=editor)


def address(record, **query):
    page = reverse("admin:topics_framework_change", args=[record.pk])
    return page + "?" + "&".join(f"{name}={value}" for name, value in query.items())


def corrected(client, record, button="_correct", only=None, **typed):
    form = address(record, correct=1, **({"only": only, "next": "/en/"} if only else {}))
    return client.post(form, {**fields_of(client.get(form)), button: "x", **typed})


def said(response):
    return " ".join(map(str, get_messages(response.wsgi_request)))


def live(record):
    record = Framework.objects.get(pk=record.pk)
    return record.title, record.description, record.statements.count()


def test_a_correction_is_seen_at_once_and_outlives_the_scheduled_publication(
    admin_client, framework, draft
):
    link = admin_client.get(address(framework)).context["correct_at"]
    assert link == address(framework, correct=1)
    page = admin_client.get(link)
    assert fields_of(page)["description"] == ["As it was"]
    answer = corrected(admin_client, framework, title="Live title", change_note="A typo")
    assert answer.status_code == HTTPStatus.FOUND
    assert "has the correction, too" in said(answer)
    assert live(framework) == ("Live title", "As it was", 2)
    assert Revision.objects.of(framework).filter(kind="published", note="A typo").exists()

    draft.refresh_from_db()
    assert draft.is_scheduled
    assert not draft.unready
    assert list(publish_due(draft.go_live_at)) == [(draft, None)]
    assert live(framework) == ("Live title", "As it will be", 1)


def test_where_the_draft_says_otherwise_it_is_told_and_waits_for_a_publisher(
    admin_client, framework, draft
):
    answer = corrected(admin_client, framework, description="As it really was.")
    assert "says otherwise of: Description" in said(answer)
    draft.refresh_from_db()
    assert draft.awaits_confirmation
    assert draft.snapshot[0]["fields"]["description"] == "As it will be"
    comment = ReviewComment.objects.open().get()
    assert comment.place == "description"
    assert "As it really was. The draft" in comment.text
    assert not list(publish_due(draft.go_live_at))
    assert live(framework)[1] == "As it really was."


def test_one_fact_alone_is_corrected_and_leads_back_to_its_page(admin_client, framework, draft):
    answer = corrected(admin_client, framework, only="title", title="Live title")
    assert answer.url == "/en/"
    assert live(framework) == ("Live title", "As it was", 2)
    draft.refresh_from_db()
    assert draft.snapshot[0]["fields"]["title"] == "Live title"


def test_enter_publishes_nothing_and_what_cannot_be_published_is_given_back(
    admin_client, framework, draft
):
    page = corrected(admin_client, framework, "_go_on", title="Live title")
    assert fields_of(page)["title"] == ["Live title"]
    page = corrected(admin_client, framework, title="")
    assert page.status_code == HTTPStatus.OK
    assert live(framework)[0] == "Live tilte"
    assert not Revision.objects.filter(kind="published").exists()


def test_two_corrections_at_once_are_both_seen(admin_client, framework, draft, client, editor):
    form = address(framework, correct=1)
    first = fields_of(admin_client.get(form))
    client.force_login(editor)
    corrected(client, framework, title="Live title")
    answer = admin_client.post(form, {**first, "description": "As it was once", "_correct": "x"})
    assert answer.status_code == HTTPStatus.FOUND
    assert live(framework)[:2] == ("Live title", "As it was once")
    draft.refresh_from_db()
    assert draft.snapshot[0]["fields"]["title"] == "Live title"


def test_what_somebody_opened_before_the_correction_is_brought_together_with_it(
    admin_client, framework, draft, client, editor
):
    client.force_login(editor)
    opened = fields_of(client.get(address(framework)))
    corrected(admin_client, framework, title="Live title")
    client.post(address(framework), {**opened, "description": "Later", "_draft": "x"})
    draft.refresh_from_db()
    fields = draft.snapshot[0]["fields"]
    assert (fields["title"], fields["description"]) == ("Live title", "Later")


@pytest.mark.parametrize("two", [True, False])
def test_who_may_not_publish_what_they_wrote_corrects_nothing(
    client, framework, draft, settings, two
):
    settings.REQUIRE_ANOTHER_PERSON = two
    roles.ensure_roles()
    user = User.objects.create_user("ed", is_staff=True)
    user.groups.add(roles.Group.objects.get(name=roles.PUBLISHERS if two else roles.EDITORS))
    client.force_login(user)
    assert not client.get(address(framework)).context["correct_at"]
    assert client.get(address(framework, correct=1)).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(("whole", "seen"), [(False, "As it was"), (True, "As it will be")])
def test_the_form_of_one_fact_publishes_what_it_shows_and_names_the_rest_before(
    admin_client, framework, draft, whole, seen
):
    drafts.set_time(draft, None, confirmed=False)
    form = address(framework, only="title", back=1, next="/admin/")
    page = admin_client.get(form)
    named = [(change.field or change.row, change.after) for change in page.context["unseen"]]
    assert named[0] == ("Description", "As it will be") and len(named) == 2
    assert "As it will be" in page.content.decode()
    typed = {"title": "Live title", "_publish": "x", **({"_whole_draft": "1"} if whole else {})}

    admin_client.post(form, fields_of(page) | typed)

    assert live(framework)[:2] == ("Live title", seen)
    left = Revision.objects.draft_of(framework)
    assert (left is None) is whole
    if left:
        # It is still the text of whoever wrote it.
        assert (left.title, left.user) == ("Live title", draft.user)
        assert left.snapshot[0]["fields"]["description"] == "As it will be"


def test_the_form_of_one_row_publishes_that_row_alone(admin_client, framework, draft):
    drafts.set_time(draft, None, confirmed=False)
    row = next(one for one in draft.snapshot if one["fields"].get("text") == "Statement 1")
    form = address(framework, only=row["pk"])
    fields = fields_of(page := admin_client.get(form))
    name = next(name for name, value in fields.items() if value == ["Statement 1"])
    assert len(page.context["unseen"]) == 2

    admin_client.post(form, {**fields, name: "Statement one", "_publish": "x"})

    assert live(framework)[1:] == ("As it was", 2)
    assert framework.statements.get(pk=row["pk"]).text == "Statement one"
