"""The public gate, slugs and child rows."""

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from partnership.agreements.models import Agreement, Objective, Party
from partnership.publishing import drafts, snapshots
from partnership.publishing.models import ContentVersion, SlugRedirect, with_public_links
from projects.models import Project
from tests import factories

pytestmark = pytest.mark.django_db

NOON = datetime.datetime(2026, 5, 4, 12, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


@pytest.mark.parametrize(
    ("live", "publish_at", "expire_at", "public"),
    [
        (False, None, None, False),
        (True, None, None, True),
        (True, NOON, None, True),
        (True, NOON + HOUR, None, False),
        (True, None, NOON, False),
        (True, None, NOON + HOUR, True),
        (True, NOON - HOUR, NOON + HOUR, True),
        (False, NOON - HOUR, NOON + HOUR, False),
    ],
)
def test_the_gate_for_rows_and_for_sets_agrees(live, publish_at, expire_at, public):
    row = factories.project(live=live, publish_at=publish_at, expire_at=expire_at)

    assert Project.objects.published(at=NOON).filter(pk=row.pk).exists() is public
    assert row.is_published(at=NOON) is public


def test_without_a_moment_the_gate_asks_for_now():
    row = factories.project(publish_at=timezone.now() + HOUR)

    assert not Project.objects.published().filter(pk=row.pk).exists()
    assert not row.is_published()


def test_expiry_must_follow_publication():
    with pytest.raises(IntegrityError, match="expires_after_publication"), transaction.atomic():
        factories.project(publish_at=NOON, expire_at=NOON)
    factories.project(publish_at=NOON, expire_at=NOON + HOUR)


def test_rows_that_need_an_unpublished_record_are_left_out():
    agreement = factories.agreement()
    hidden = factories.organisation(live=False)
    factories.row(Party, agreement, organisation=hidden)
    shown = factories.row(Party, agreement, group="Harbour workers")

    assert list(with_public_links(agreement.parties.all(), "organisation")) == [shown]


def test_a_changed_slug_leaves_a_redirect_that_natural_keys_follow():
    row = factories.agreement(slug="before")
    row.slug = "after"
    row.save()

    assert SlugRedirect.objects.target_of(Agreement, "before") == row.pk
    assert Agreement.objects.get_by_natural_key("before") == row
    assert Agreement.objects.get_by_natural_key("after") == row


def renamed(record, slug):
    record = type(record).objects.get(pk=record.pk)
    record.slug = slug
    record.save()
    return record


def public_target(slug):
    return SlugRedirect.objects.target_of(Agreement, slug, public=True)


@pytest.mark.parametrize(
    ("state", "public"),
    [
        ({}, True),
        ({"expire_at": NOON - HOUR}, True),
        ({"publish_at": NOON - HOUR}, True),
        ({"publish_at": NOON + HOUR}, False),
        ({"live": False}, False),
    ],
)
def test_an_old_address_leads_readers_on_only_if_they_ever_saw_it(state, public):
    with time_machine.travel(NOON, tick=False):
        row = renamed(factories.agreement(slug="before", **state), "after")

    assert SlugRedirect.objects.target_of(Agreement, "before") == row.pk
    assert (public_target("before") == row.pk) == public


def test_an_address_changed_while_the_record_was_unpublished_is_known_from_the_history():
    row = factories.agreement(slug="first")
    drafts.unpublish(row)
    row = renamed(renamed(row, "second"), "third")

    assert public_target("first") == row.pk
    assert public_target("second") is None


def test_an_address_that_changes_as_the_record_is_published_was_not_public():
    row = Agreement.objects.get(pk=factories.agreement(slug="before", live=False).pk)
    row.slug, row.live = "after", True
    row.save()
    assert public_target("before") is None


def test_the_address_of_a_draft_is_public_once_it_is_published():
    row = factories.agreement(slug="before")
    first, *rest = snapshots.take(row)
    for slug in ("draft", "after"):
        drafts.save_draft(row, [{**first, "fields": {**first["fields"], "slug": slug}}, *rest])
    drafts.publish(row)

    assert public_target("before") == row.pk
    assert SlugRedirect.objects.target_of(Agreement, "draft") is None


def test_an_address_that_readers_know_is_not_taken_over_by_a_record_they_never_saw():
    known = renamed(factories.agreement(slug="cranes"), "docks")
    renamed(factories.agreement(slug="cranes", live=False), "piers")
    assert public_target("cranes") == known.pk

    newer = renamed(factories.agreement(slug="cranes"), "quays")
    assert public_target("cranes") == newer.pk


def test_a_record_that_has_the_slug_now_comes_before_one_that_had_it():
    row = factories.agreement(slug="before")
    row.slug = "after"
    row.save()
    newer = factories.agreement(slug="before")

    assert Agreement.objects.get_by_natural_key("before") == newer


def test_an_unknown_slug_is_an_error():
    with pytest.raises(Agreement.DoesNotExist):
        Agreement.objects.get_by_natural_key("nowhere")


def test_saving_moves_the_time_of_the_last_update_also_with_update_fields():
    row = factories.project()
    before = row.updated_at
    Project.objects.filter(pk=row.pk).update(updated_at=NOON)
    row.code = "X1"
    row.save(update_fields=["code"])

    row.refresh_from_db()
    assert row.code == "X1"
    assert row.updated_at >= before
    assert row.updated_at.microsecond % 1000 == 0


def test_the_children_of_a_record_are_found_by_their_key():
    agreement = factories.agreement()
    objective = factories.row(Objective, agreement, text="Safer cranes")

    assert Objective in Agreement.child_models()
    assert agreement.find_child(objective.pk) == objective
    assert factories.agreement().find_child(objective.pk) is None


def test_the_content_version_counts_up():
    assert ContentVersion.objects.current() == (0, None)
    ContentVersion.objects.move()
    ContentVersion.objects.move()

    number, moved_at = ContentVersion.objects.current()
    assert number == 2
    assert moved_at is not None


def test_every_word_must_match_somewhere_in_either_language():
    row = factories.organisation("Ministry of Harbours", acronym="MOH")
    row.set_translation("zh-hans", "name", "港口部", "staff")
    row.save()
    found = type(row).objects.matching

    assert list(found("harbours moh")) == [row]
    assert list(found("港口")) == [row]
    assert not found("harbours absent").exists()


@pytest.mark.parametrize("live", [True, False])
def test_readers_are_led_on_from_a_public_address_only(client, live):
    row = factories.agreement(slug="before", live=live)
    old = row.get_absolute_url()
    row = renamed(row, "after")
    Agreement.objects.update(live=True)

    response = client.get(old)
    if live:
        assert (response.status_code, response.url) == (301, row.get_absolute_url())
    else:
        assert response.status_code == 404
