"""Staff are told by mail of what they chose; while mail is down it waits, and is told."""

import datetime
from smtplib import SMTPRecipientsRefused

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from partnership.publishing import drafts, snapshots
from partnership.publishing.models import Revision
from partnership.staff import roles
from partnership.staff.dashboard import sections_for
from partnership.staff.models import Notice, NoticeChoice, NoticeKind
from partnership.staff.notices.mail import send_notices
from tests import factories
from tests.forms import fields_of

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)
SENDING = "django.core.mail.backends.locmem.EmailBackend.send_messages"


@pytest.fixture(autouse=True)
def sends(settings):
    settings.SENDS_MAIL = True
    roles.ensure_roles()


def person(name, role, *kinds, language="en", email=None):
    user = User.objects.create_user(name, email or f"{name}@example.org", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    if kinds:
        NoticeChoice.objects.create(user=user, kinds=kinds, language=language)
    return user


@pytest.fixture
def author():
    return person("anna", roles.EDITORS, *NoticeKind.values, language="zh-hans")


@pytest.fixture
def publisher():
    return person("paul", roles.PUBLISHERS, NoticeKind.REVIEW)


@pytest.fixture
def record():
    return factories.framework("Cranes")


def address(record, page="change"):
    return reverse(f"admin:topics_framework_{page}", args=[record.pk])


def written(record, user, **fields):
    (first, *rows) = snapshots.take(record)
    first["fields"] |= {"description": "Later"} | fields
    return drafts.save_draft(record, [first, *rows], user)


def sent():
    """(to, subject, text) of what went out since this was asked for last."""
    send_notices()
    found = [(*message.to, message.subject, message.body) for message in mail.outbox]
    mail.outbox.clear()
    return found


def test_review_sending_back_and_publication_are_told_to_those_who_chose_it(
    client, record, author, publisher
):
    person("quiet", roles.PUBLISHERS)
    person("editor", roles.EDITORS, NoticeKind.REVIEW)
    written(record, author)
    client.force_login(author)
    for _twice in range(2):
        client.post(address(record), {**fields_of(client.get(address(record))), "_review": "x"})
    ((to, subject, text),) = sent()
    assert (to, subject) == (publisher.email, "Review requested: Cranes")
    assert "anna asks for a review" in text
    assert f"{address(record)}" in text
    assert reverse("notices") in text

    client.force_login(publisher)
    page = client.get(address(record, "review"))
    back = {"_send_back": "x", "reason": "Which year?", "version": page.context["version_shown"]}
    client.post(address(record, "review"), back)
    ((to, subject, text),) = sent()
    assert (to, subject) == (author.email, "已退回：Cranes")
    assert "Which year?" in text
    assert "paul" in text

    client.post(address(record), {**fields_of(client.get(address(record))), "_publish": "x"})
    ((to, subject, text),) = sent()
    assert (to, subject) == (author.email, "已发布：Cranes")
    assert not sent()


@pytest.mark.parametrize("is_ready", [True, False])
def test_what_the_clock_does_is_told_to_its_author(record, author, capsys, is_ready):
    draft = written(record, author)
    drafts.schedule(record, timezone.now() + HOUR)
    if not is_ready:
        Revision.objects.filter(pk=draft.pk).update(based_on=None)
    with time_machine.travel(timezone.now() + 2 * HOUR):
        call_command("publish_due")
    ((*_to, subject, text),) = [(*m.to, m.subject, m.body) for m in mail.outbox]
    assert subject == ("已发布：Cranes" if is_ready else "未能公开：Cranes")
    assert is_ready or "公开的记录已有改动" in text


def test_what_cannot_be_mailed_waits_and_stands_on_the_first_page(record, author, monkeypatch):
    draft = written(record, author)
    for number in range(2):
        Notice.objects.create(
            user=author if number else person("b", roles.EDITORS, email="b@example.org"),
            kind=NoticeKind.BACK, model=draft.model, record=draft.record, title="Cranes",
        )  # fmt: skip

    def down(self, messages):
        raise ConnectionRefusedError

    def refuses_one(self, messages):
        if messages[0].to == ["b@example.org"]:
            raise SMTPRecipientsRefused({})
        mail.outbox += messages
        return 1

    with monkeypatch.context() as patch:
        patch.setattr(SENDING, down)
        send_notices()
        assert Notice.objects.unsent().count() == 2
        assert "unsent" not in {section.key for section in sections_for(author)}
        with time_machine.travel(timezone.now() + HOUR):
            (section,) = [one for one in sections_for(author) if one.key == "unsent"]
        assert [line.title for line in section.lines] == ["Cranes"]
        # An address that the server refuses keeps no other back.
        patch.setattr(SENDING, refuses_one)
        send_notices()
    assert [message.to for message in mail.outbox] == [[author.email]]
    assert len(sent()) == 2
    assert not Notice.objects.unsent().exists()
    with time_machine.travel(timezone.now() + datetime.timedelta(days=31)):
        send_notices()
    assert not Notice.objects.exists()


def test_without_mail_and_before_anybody_chose_nothing_is_noted(
    client, record, publisher, settings
):
    plain = person("plain", roles.EDITORS)
    written(record, plain)
    settings.SENDS_MAIL = False
    client.force_login(plain)
    client.post(address(record), {**fields_of(client.get(address(record))), "_review": "x"})
    settings.SENDS_MAIL = True
    client.force_login(publisher)
    client.post(address(record), {**fields_of(client.get(address(record))), "_publish": "x"})
    assert not Notice.objects.exists()


def test_a_person_chooses_by_themselves_and_a_line_break_is_no_head_of_a_mail(client, record):
    user = User.objects.create_user("new", is_staff=True)
    user.groups.add(Group.objects.get(name=roles.EDITORS))
    client.force_login(user)
    page = reverse("notices")
    form = fields_of(client.get(page))
    assert "kinds" not in form
    kinds = [NoticeKind.BACK, NoticeKind.PUBLISHED]
    refused = client.post(page, {**form, "kinds": kinds})
    assert "Give the address" in refused.content.decode()
    client.post(page, {**form, "kinds": kinds, "email": "new@example.org", "language": "zh-hans"})
    user.refresh_from_db()
    assert (user.email, user.notice_choice.kinds) == ("new@example.org", kinds)
    assert fields_of(client.get(page))["language"] == ["zh-hans"]

    Notice.objects.create(
        user=user, kind=NoticeKind.BACK, model="topics.framework", record=record.pk,
        title="Cranes\nBcc: all@example.org",
    )  # fmt: skip
    ((_to, subject, _text),) = sent()
    assert "\n" not in subject
