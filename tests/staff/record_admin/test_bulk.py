"""Many records at once: what the page says will happen is what happens, and no more."""

import datetime
from http import HTTPStatus

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from partnership.publishing import drafts, snapshots
from partnership.publishing.models import ContentVersion, Revision
from partnership.staff import roles
from partnership.staff.record_admin import bulk
from tests import factories
from tests.forms import fields_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_form")]


def page_of(client, action, *records):
    """The page that asks before a bulk action."""
    opts = records[0]._meta
    return client.post(
        reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist"),
        {"action": action, "_selected_action": [record.pk for record in records]},
    )


def confirm(client, action, *records, **fields):
    """Choose records, look at the page and press its button; return the list that follows."""
    page = page_of(client, action, *records)
    return client.post(page.request["PATH_INFO"], {**fields_of(page), **fields}, follow=True)


def told(response):
    return [str(message) for message in response.context["messages"]]


def draft_of(record, title):
    first, *rest = snapshots.take(record)
    changed = {**first, "fields": {**first["fields"], record.title_field: title}}
    return drafts.save_draft(record, [changed, *rest])


def person(client, group):
    roles.ensure_roles()
    user = User.objects.create_user("person", is_staff=True)
    user.groups.add(roles.Group.objects.get(name=group))
    client.force_login(user)
    return user


def test_the_page_changes_nothing_and_says_what_will_happen(admin_client):
    hidden, live = factories.theme("Hidden", live=False), factories.theme("Live")
    page = page_of(admin_client, "publish_selected", hidden, live)

    assert [plan.record for plan in page.context["going"]] == [hidden]
    assert [plan.record for plan in page.context["kept_back"]] == [live]
    hidden.refresh_from_db()
    assert not hidden.live


def test_records_and_drafts_are_published_together(admin_client):
    hidden, live = factories.theme("Hidden", live=False), factories.theme("Live")
    draft_of(live, "Live, corrected")
    answer = confirm(admin_client, "publish_selected", hidden, live, change_note="Spring round")

    for record in (hidden, live):
        record.refresh_from_db()
    assert hidden.live
    assert live.title == "Live, corrected"
    assert told(answer) == ["2 records are published. Readers see them now."]
    assert {Revision.objects.of(r).first().note for r in (hidden, live)} == {"Spring round"}
    assert ContentVersion.objects.current()[0] == 2


def test_errors_keep_a_record_back_and_are_named_and_no_other_is_kept_back(admin_client):
    ready, unready = factories.quotation(live=False), factories.quotation("No occasion", live=False)
    position = factories.position()
    type(ready).objects.filter(pk=ready.pk).update(speaker=position, occasion=factories.event())
    page = page_of(admin_client, "publish_selected", ready, unready)
    kept = page.context["kept_back"]

    assert [plan.record for plan in kept] == [unready]
    assert kept[0].faults
    assert all(str(f.message) in page.content.decode() for f in kept[0].faults if "“" in f.message)
    confirm(admin_client, "publish_selected", ready, unready)
    ready.refresh_from_db()
    unready.refresh_from_db()
    assert (ready.live, unready.live) == (True, False)


def test_warnings_are_told_but_keep_nothing_back(admin_client):
    old = factories.theme(live=False, checked_on=datetime.date(2001, 2, 3))
    page = page_of(admin_client, "publish_selected", old)
    [plan] = page.context["going"]
    assert plan.warnings
    assert f"{len(plan.warnings)} warnings" in page.content.decode()


def test_what_is_published_together_needs_no_warning_about_links_between_them(admin_client):
    broader = factories.theme("Broader", live=False)
    narrower = factories.theme("Narrower", live=False, broader=broader)

    def warned(*records):
        plans = page_of(admin_client, "publish_selected", *records).context["going"]
        plan = next(plan for plan in plans if plan.record == narrower)
        return any(fault.links for fault in plan.warnings)

    assert warned(narrower)
    assert not warned(narrower, broader)


def test_a_record_that_changed_after_the_page_is_left_as_it_is(admin_client):
    theme = factories.theme("Before", live=False)
    page = page_of(admin_client, "publish_selected", theme)
    theme.title = "After"
    theme.updated_at = timezone.now()
    theme.save()
    answer = admin_client.post(page.request["PATH_INFO"], fields_of(page), follow=True)

    theme.refresh_from_db()
    assert not theme.live
    assert "left as it is: “After”" in " ".join(told(answer))


def test_a_draft_whose_live_version_changed_is_kept_back(admin_client):
    theme = factories.theme()
    draft_of(theme, "Draft")
    theme.save()
    [plan] = page_of(admin_client, "publish_selected", theme).context["kept_back"]
    assert "live version was changed" in plan.obstacles[0]


def test_a_failure_midway_keeps_no_other_back(admin_client, monkeypatch):
    first, second = factories.theme("One", live=False), factories.theme("Two", live=False)
    publish = drafts.publish

    def failing(record, *args):
        if record == first:
            raise drafts.LiveVersionChanged
        return publish(record, *args)

    monkeypatch.setattr(drafts, "publish", failing)
    answer = confirm(admin_client, "publish_selected", first, second)

    assert len(told(answer)) == 2
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.live, second.live) == (False, True)


def test_several_are_unpublished_and_the_page_counts_the_links_that_hide(admin_client, client):
    broader = factories.theme("Broader")
    factories.theme("Narrower", broader=broader)
    page = page_of(admin_client, "unpublish_selected", broader)
    assert "1 published record links to it" in page.content.decode()

    answer = confirm(admin_client, "unpublish_selected", broader)
    assert told(answer) == ["1 record is unpublished. Only staff see it now."]
    assert client.get(broader.get_absolute_url()).status_code == HTTPStatus.NOT_FOUND


def test_drafts_are_sent_for_review_with_a_note(client):
    person(client, roles.EDITORS)
    theme, plain = factories.theme("With a draft"), factories.theme("Without")
    draft_of(theme, "Draft")
    confirm(client, "review_selected", theme, plain, review_note="Please look")

    assert Revision.objects.waiting().get().review_note == "Please look"
    [plan] = page_of(client, "review_selected", theme).context["kept_back"]
    assert "already" in plan.obstacles[0]


def test_a_record_that_is_seen_later_is_not_said_to_be_seen_now(admin_client):
    later = timezone.now() + datetime.timedelta(days=1)
    theme = factories.theme("Later", live=False, publish_at=later)
    [plan] = page_of(admin_client, "publish_selected", theme).context["going"]

    assert "from" in plan.what
    answer = confirm(admin_client, "publish_selected", theme)
    assert told(answer) == ["1 record is published, and seen in its time."]


def test_editors_are_not_offered_what_they_may_not_do_and_cannot_send_it(client):
    person(client, roles.EDITORS)
    hidden, live = factories.theme("Hidden", live=False), factories.theme("Live")
    offered = client.get(reverse("admin:topics_theme_changelist")).content.decode()
    assert "publish_selected" not in offered
    assert "review_selected" in offered

    for action, record in (("publish_selected", hidden), ("unpublish_selected", live)):
        page_of(client, action, record)
        client.post(
            reverse("admin:topics_theme_changelist"),
            {
                "action": action,
                "_selected_action": [record.pk],
                "confirmed": "yes",
                "version": f"{record.pk}={record.updated_at.isoformat()}",
            },
        )
    hidden.refresh_from_db()
    live.refresh_from_db()
    assert (hidden.live, live.live) == (False, True)


def test_another_person_publishes_where_the_setting_asks_for_it(client, settings):
    settings.REQUIRE_ANOTHER_PERSON = True
    user = person(client, roles.PUBLISHERS)
    theme = factories.theme(live=False)
    drafts.keep(theme, Revision.Kind.EDITED, user)

    [plan] = page_of(client, "publish_selected", theme).context["kept_back"]
    assert "Another person" in plan.obstacles[0]


def test_too_many_at_once_are_refused(admin_client, monkeypatch):
    monkeypatch.setattr(bulk, "MOST_RECORDS", 1)
    themes = [factories.theme(live=False) for _ in range(2)]
    answer = page_of(admin_client, "publish_selected", *themes)
    assert answer.status_code == HTTPStatus.FOUND
    assert not type(themes[0]).objects.filter(live=True).exists()


def test_records_deleted_together_stay_in_the_history(admin_client):
    themes = [factories.theme("One"), factories.theme("Two")]
    page = page_of(admin_client, "delete_selected", *themes)
    admin_client.post(page.request["PATH_INFO"], {**fields_of(page), "post": "yes"})

    assert set(Revision.objects.filter(kind="deleted").values_list("title", flat=True)) == {
        "One",
        "Two",
    }
