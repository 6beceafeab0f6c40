"""What was never published is reviewed, too, as it is saved."""

from http import HTTPStatus

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from partnership.publishing import drafts
from partnership.publishing.models import Revision
from partnership.staff import roles
from partnership.staff.dashboard import sections_for
from tests import factories
from tests.forms import fields_of

pytestmark = pytest.mark.django_db


def member(name, role):
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def record():
    roles.ensure_roles()
    return factories.framework("Cranes", live=False, description="As it is")


def address(record, page="change"):
    return reverse(f"admin:topics_framework_{page}", args=[record.pk])


def press(client, record, button, **typed):
    form = fields_of(client.get(address(record)))
    return client.post(address(record), {**form, button: "x", **typed}, follow=True)


def waits_for(client, key):
    return [one.lines for one in sections_for(client.user) if one.key == key and one.lines]


def test_it_is_sent_for_review_sent_back_edited_and_published_by_another(record):
    editor, publisher = member("edith", roles.EDITORS), member("paula", roles.PUBLISHERS)
    page = press(editor, record, "_review", title="Cranes and ports", review_note="Please look")
    assert "It is saved. Only staff see it. It waits for review." in page.content.decode()
    assert Revision.objects.waiting().get().review_note == "Please look"
    assert waits_for(publisher, "review")

    page = publisher.get(address(record, "review"))
    html = page.content.decode()
    assert "Cranes and ports" in html
    assert "As it is" in html
    assert "Only staff see it" in html
    comment = {"text": "Which ports?", "place": "title", "comment": "x"}
    assert publisher.post(address(record, "review"), comment).status_code == HTTPStatus.FOUND
    back = {"_send_back": "x", "reason": "Name them", "version": page.context["version_shown"]}
    publisher.post(address(record, "review"), back)
    assert not Revision.objects.waiting().exists()
    assert waits_for(editor, "back")
    assert "Name them" in editor.get(address(record)).content.decode()

    # What is saved meanwhile goes on with the review, and one version alone is in it.
    press(editor, record, "_continue", title="Cranes, and five ports")
    assert waits_for(editor, "back")
    press(editor, record, "_review")
    press(editor, record, "_continue", title="Cranes, and six ports")
    assert [one.title for one in Revision.objects.in_work()] == ["Cranes, and six ports"]
    press(editor, record, "_take_back")
    assert not Revision.objects.waiting().exists()
    press(editor, record, "_review")

    page = publisher.get(address(record, "review"))
    sent = {"_publish": "x", "version": page.context["version_shown"]}
    publisher.post(address(record, "review"), sent)
    Revision.objects.verify()
    record.refresh_from_db()
    assert record.live
    assert not Revision.objects.in_work().exists()


def test_nobody_reviews_what_they_wrote_and_several_are_sent_at_once(record):
    editor = member("edith", roles.EDITORS)
    listed = reverse("admin:topics_framework_changelist")
    chosen = {"action": "review_selected", "_selected_action": [record.pk]}
    page = editor.post(listed, chosen)
    sent = {**chosen, "confirmed": "x", "version": fields_of(page)["version"]}
    editor.post(listed, sent)
    assert Revision.objects.waiting().get().record == record.pk
    assert "It waits for review already." in editor.post(listed, chosen).content.decode()
    assert editor.get(address(record, "review")).context["may_send_back"]
    press(editor, record, "_continue", title="Mine")
    assert not editor.get(address(record, "review")).context["may_send_back"]


def test_one_that_is_deleted_is_in_review_no_longer(record):
    drafts.send_for_review(record)
    drafts.keep(record, Revision.Kind.DELETED)
    assert not Revision.objects.in_work().exists()
