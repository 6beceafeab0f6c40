"""Two records made one: what follows, what stays behind, and who may."""

from http import HTTPStatus

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import override

from partnership.agreements.models import Party
from partnership.events.models import Quotation
from partnership.pages.page_history import entries_of
from partnership.participants.models import (
    Membership,
    Organisation,
    OrganisationIdentifier,
    OrganisationOtherName,
    Person,
    Position,
)
from partnership.publishing import drafts, snapshots
from partnership.publishing.models import ContentVersion, Revision, record_models
from partnership.publishing.models.own_words import note_for_readers
from partnership.staff import roles
from partnership.staff.mergers import merging
from tests import factories
from tests.forms import fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def stays():
    return factories.organisation("Ministry of Harbours", slug="harbours")


@pytest.fixture
def goes():
    return factories.organisation(
        "Harbour Ministry",
        slug="harbour-ministry",
        acronym="HM",
        translations=factories.translation("name", "港口部"),
    )


def everything():
    """A snapshot of every record there is."""
    return {
        record.pk: snapshots.take(record)
        for model in record_models()
        for record in model.objects.all()
    }


# What follows ----------------------------------------------------------------------------------


def test_every_link_is_moved(stays, goes):
    agreement = factories.agreement()
    party = factories.party(agreement, organisation=goes)
    money = factories.agreement_money(agreement, provider=goes, receiver=goes)
    position = factories.position(organisation=goes)
    part = factories.organisation("Port Office", parent=goes)
    framework = factories.framework(adopted_by=[goes])
    outcome = merging.merge(stays, goes)

    for row in (party, money, position, part):
        row.refresh_from_db()
    assert party.organisation == stays
    assert (money.provider, money.receiver) == (stays, stays)
    assert position.organisation == stays
    assert part.parent == stays
    assert list(framework.adopted_by.all()) == [stays]
    assert len(outcome.links) == 6
    assert not Organisation.objects.filter(pk=goes.pk).exists()
    assert ContentVersion.objects.current()[0] == 1


def test_links_to_both_become_one(stays, goes):
    framework = factories.framework(adopted_by=[stays, goes])
    merging.merge(stays, goes)
    assert list(framework.adopted_by.all()) == [stays]


@pytest.mark.parametrize("model", [Organisation, Person])
def test_no_relation_to_the_kind_is_forgotten(model):
    """Each relation is a row that follows, or a link that `links_to` finds."""
    every = {
        r for r in model._meta.get_fields(include_hidden=True) if r.auto_created and r.is_relation
    }
    seen = set(model._meta.related_objects)
    through = {r for r in every - seen if r.related_model._meta.auto_created}
    assert every - seen - through == set()


def test_names_follow_and_are_not_doubled(stays, goes):
    factories.row(OrganisationOtherName, stays, name="Port Ministry")
    for name in ("Port Ministry", "Ministry of Ports"):
        factories.row(OrganisationOtherName, goes, name=name)
    merging.merge(stays, goes)

    assert sorted(stays.other_names.values_list("name", "kind", "language")) == [
        ("HM", "acronym", "en"),
        ("Harbour Ministry", "alias", "en"),
        ("Ministry of Ports", "alias", ""),
        ("Port Ministry", "alias", ""),
        ("港口部", "alias", "zh-hans"),
    ]
    assert Organisation.objects.matching("HM").get() == stays


def test_rows_follow_with_their_citations_and_fields_only_where_they_agree(stays, goes):
    row = factories.row(OrganisationIdentifier, goes, scheme="X", identifier="X-1")
    of_row = factories.cite(goes, "identifier", row=row)
    whole = factories.cite(goes)
    alike = factories.cite(goes, "organisation_type")
    other = factories.cite(goes, "name")
    doubled = factories.cite(goes, "constituency")
    factories.cite(stays, "constituency", passage=doubled.passage)
    outcome = merging.merge(stays, goes)

    kept = set(stays.citations.values_list("pk", flat=True))
    assert {of_row.pk, whole.pk, alike.pk} < kept
    assert not {other.pk, doubled.pk} & kept
    assert stays.identifiers.get() == row
    assert set(outcome.left) == {other, doubled}
    for citation in stays.citations.all():
        citation.full_clean()


def test_what_the_other_says_of_itself_is_told_and_not_taken_over(stays, goes):
    Organisation.objects.filter(pk=goes.pk).update(description="It keeps the quays.")
    outcome = merging.merge(stays, goes)
    assert {"Name", "Acronym", "Description"} <= {change.field for change in outcome.texts}
    stays.refresh_from_db()
    assert stays.description == ""


def test_people_are_merged_with_their_positions_and_what_they_said():
    stays, goes = factories.person("Ada Quay"), factories.person("A. Quay")
    position = factories.position(goes)
    factories.quotation(speaker=position)
    merging.merge(stays, goes)

    assert Position.objects.get().person == stays
    assert Quotation.objects.get().speaker == position
    assert [row.name for row in stays.other_names.all()] == ["A. Quay"]


def test_drafts_follow_and_can_still_be_published(stays, goes):
    agreement = factories.agreement()
    factories.party(agreement, organisation=goes)
    framework = factories.framework(adopted_by=[goes, stays])
    for record in (agreement, framework):
        drafts.save_draft(record, snapshots.take(record))
    outcome = merging.merge(stays, goes)

    assert len(outcome.drafts) == 2
    drafts.publish(agreement)
    drafts.publish(framework)
    assert Party.objects.get().organisation == stays
    assert list(framework.adopted_by.all()) == [stays]


def test_addresses_lead_to_the_one_that_stays(client, stays, goes):
    old = goes.get_absolute_url()
    earlier = factories.organisation("Earlier", slug="earlier")
    merging.merge(goes, earlier)
    merging.merge(stays, goes)

    for address in (old, old.replace("harbour-ministry", "earlier")):
        response = client.get(address)
        assert (response.status_code, response.url) == (301, stays.get_absolute_url())
    assert Organisation.objects.get_by_natural_key("harbour-ministry") == stays


def test_the_address_of_one_that_readers_never_saw_stays_unknown_to_them(client, stays):
    goes = factories.organisation("Hidden", slug="hidden", live=False)
    address = goes.get_absolute_url()
    merging.merge(stays, goes)
    assert client.get(address).status_code == HTTPStatus.NOT_FOUND
    assert Organisation.objects.get_by_natural_key("hidden") == stays


# What is refused -------------------------------------------------------------------------------


def refused(stays, goes, words):
    before = everything()
    with pytest.raises(merging.CannotMerge, match=words):
        merging.merge(stays, goes)
    assert everything() == before
    assert not Revision.objects.exclude(kind="draft").exists()


def test_not_with_itself(stays):
    refused(stays, stays, "two different")


@pytest.mark.parametrize("which", [0, 1])
def test_not_while_one_has_a_draft(stays, goes, which):
    record = (stays, goes)[which]
    drafts.save_draft(record, snapshots.take(record))
    refused(stays, goes, "has a draft")


def test_not_into_one_that_readers_do_not_see(goes):
    refused(factories.organisation("Hidden", live=False), goes, "Publish that one first")


def test_not_while_one_is_a_member_of_the_other(stays, goes):
    factories.row(Membership, stays, member_organisation=goes, kind="member")
    refused(stays, goes, "links the two to each other")


def test_a_part_that_is_merged_into_its_parent_leaves_no_circle(stays, goes):
    Organisation.objects.filter(pk=stays.pk).update(parent=goes)
    merging.merge(stays, goes)
    stays.refresh_from_db()
    assert stays.parent is None


def test_a_membership_in_the_one_that_stays_is_only_in_the_history(stays, goes):
    factories.row(Membership, goes, member_organisation=stays, kind="member")
    [left] = merging.merge(stays, goes).left
    assert isinstance(left, Membership)
    assert not Membership.objects.exists()


def test_a_plan_changes_nothing(stays, goes):
    factories.party(organisation=goes)
    before = everything()
    outcome = merging.plan(stays, goes)
    assert len(outcome.links) == 1
    assert everything() == before
    assert not Revision.objects.exists()
    assert isinstance(merging.plan(stays, stays), merging.CannotMerge)


# Its history -----------------------------------------------------------------------------------


@pytest.mark.parametrize("live", [True, False])
def test_the_history_names_both_in_the_language_of_whoever_reads_it(stays, goes, live):
    type(goes).objects.filter(pk=goes.pk).update(live=live)
    goes.refresh_from_db()
    agreement = factories.agreement()
    factories.party(agreement, organisation=goes)
    with override("zh-hans"):
        merging.merge(stays, goes)

    # Nobody is named, nor what readers never saw.
    named = f"“{goes}” and “{stays}” were found to be the same and are one record now."
    unseen = "Two records that were found to be of the same are one record now."
    for record in (agreement, stays):
        newest, before = Revision.objects.of(record)
        assert newest.note.endswith("现已合并为一条记录。")
        assert note_for_readers(newest.note) == (named if live else unseen)
        assert newest.snapshot == snapshots.take(type(record).objects.get(pk=record.pk))
        assert before.snapshot != newest.snapshot
        with override("zh-hans"):
            [told, *_others] = entries_of(record, [newest])
        # What has no name in Chinese keeps its own.
        assert ("“港口部”与“Ministry of Harbours”" in told.note) == live


# In the admin ------------------------------------------------------------------------------------


def page_of(client, *records):
    return client.post(
        reverse("admin:participants_organisation_changelist"),
        {"action": "merge_selected", "_selected_action": [record.pk for record in records]},
    )


def test_the_page_tells_what_either_way_would_move(admin_client, stays, goes):
    agreement = factories.agreement("Harbour agreement")
    factories.party(agreement, organisation=goes)
    html = page_of(admin_client, stays, goes).content.decode()

    assert "Keep “Ministry of Harbours” and merge “Harbour Ministry” into it" in html
    assert "Keep “Harbour Ministry” and merge “Ministry of Harbours” into it" in html
    assert "Harbour agreement" in html
    assert "“Harbour Ministry” and “Ministry of Harbours” were found to be the same" in html
    assert Organisation.objects.count() == 2


def test_the_button_merges(admin_client, stays, goes):
    page = page_of(admin_client, stays, goes)
    data = {**fields_of(page), "stays": str(stays.pk)}
    answer = admin_client.post(page.request["PATH_INFO"], data, follow=True)

    assert "“Harbour Ministry” is now part of" in answer.content.decode()
    assert Organisation.objects.get() == stays
    assert Revision.objects.of(goes).first().user.username == "admin"


def test_a_way_that_is_refused_has_no_button(admin_client, goes):
    hidden = factories.organisation("Hidden", live=False)
    html = page_of(admin_client, hidden, goes).content.decode()
    assert "Publish that one first" in html
    assert "Keep “Hidden” and merge" not in html

    data = {**fields_of(page_of(admin_client, hidden, goes)), "stays": str(hidden.pk)}
    admin_client.post(reverse("admin:participants_organisation_changelist"), data)
    assert Organisation.objects.count() == 2


@pytest.mark.parametrize("number", [1, 3])
def test_two_are_chosen(admin_client, number):
    answer = page_of(admin_client, *(factories.organisation() for _ in range(number)))
    assert answer.status_code == HTTPStatus.FOUND


def test_what_changed_after_the_page_was_shown_is_not_merged(admin_client, stays, goes):
    data = {**fields_of(page_of(admin_client, stays, goes)), "stays": str(stays.pk)}
    Organisation.objects.get(pk=goes.pk).save()
    admin_client.post(reverse("admin:participants_organisation_changelist"), data)
    assert Organisation.objects.count() == 2


def test_only_publishers_merge(client, stays, goes):
    roles.ensure_roles()
    for group, may in ((roles.EDITORS, False), (roles.PUBLISHERS, True)):
        user = User.objects.create_user(group, is_staff=True)
        user.groups.add(roles.Group.objects.get(name=group))
        client.force_login(user)
        address = reverse("admin:participants_organisation_changelist")
        assert ("merge_selected" in client.get(address).content.decode()) == may
        answer = page_of(client, stays, goes)
        assert (answer.status_code == HTTPStatus.OK) == may


def test_other_kinds_are_not_merged(admin_client):
    factories.theme()
    html = admin_client.get(reverse("admin:topics_theme_changelist")).content.decode()
    assert "merge_selected" not in html
