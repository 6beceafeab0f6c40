"""A merger undone as one: all is there again, or it is said what stands in the way."""

from http import HTTPStatus

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from partnership.participants.models import (
    Organisation,
    OrganisationIdentifier,
    OrganisationOtherName,
)
from partnership.publishing import drafts, snapshots
from partnership.publishing.models import Merger, Revision, SlugRedirect, record_models
from partnership.staff.mergers import merging
from partnership.staff.mergers.undo import CannotUndo, undo
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def stays():
    return factories.organisation("Ministry of Harbours", slug="harbours")


@pytest.fixture
def goes():
    """An organisation with rows, citations and a former address."""
    goes = factories.organisation("Harbour Ministry", slug="harbour-office")
    goes.slug = "harbour-ministry"
    goes.save()
    factories.row(OrganisationOtherName, goes, name="Ministry of Ports")
    row = factories.row(OrganisationIdentifier, goes, scheme="X", identifier="X-1")
    factories.cite(goes, "identifier", row=row)
    factories.cite(goes, "name")
    return goes


@pytest.fixture
def agreement(goes):
    """An agreement that links to it in two ways, and in a draft, too."""
    agreement = factories.agreement("Harbour pact")
    factories.party(agreement, organisation=goes)
    factories.agreement_money(agreement, provider=goes)
    factories.framework(adopted_by=[goes])
    first, *rest = snapshots.take(agreement)
    first["fields"]["title"] = "Harbour pact, better"
    drafts.save_draft(agreement, [first, *rest])
    return agreement


def everything():
    """Every record as it is, the drafts, and where former addresses lead."""
    records = {
        record.pk: (snapshots.take(record), record.live, record.created_at)
        for model in record_models()
        for record in model.objects.all()
    }
    told = {draft.pk: draft.snapshot for draft in Revision.objects.drafts()}
    return records, told, set(SlugRedirect.objects.values_list("slug", "target", "public"))


def merged(stays, goes):
    merging.merge(stays, goes)
    return Merger.objects.get()


def test_all_is_as_it_was_and_the_history_tells_it(stays, goes, agreement):
    before = everything()
    merger = merged(stays, goes)
    assert everything() != before
    user = User.objects.create_user("ada")
    undo(merger, user)
    assert everything() == before
    for record in (stays, goes, agreement):
        newest = Revision.objects.versions().of(record).first()
        assert (newest.review_note, newest.user) == ("Merger undone", user)
        assert newest.note == (
            "“Harbour Ministry” and “Ministry of Harbours” are two records again: they were made "
            "one by mistake."
        )
    # The draft that was there is as current as it was.
    drafts.publish(agreement)
    agreement.refresh_from_db()
    assert agreement.title == "Harbour pact, better"


def test_one_that_readers_never_saw_comes_back_unseen(stays):
    hidden = factories.organisation("Port Office", live=False)
    undo(merged(stays, hidden))
    assert not Organisation.objects.get(pk=hidden.pk).live


def test_of_two_mergers_the_last_is_undone_first(stays, goes):
    other = factories.organisation("Office of Ports")
    before = everything()
    first = merged(stays, goes)
    merging.merge(stays, other)
    with pytest.raises(CannotUndo, match="Ministry of Harbours” was changed since"):
        undo(first)
    undo(Merger.objects.exclude(pk=first.pk).get())
    with pytest.raises(CannotUndo, match="was changed since"):
        undo(first)
    assert everything() != before


def change(record):
    record.staff_notes = "Later"
    record.save()


def draft(record):
    drafts.save_draft(record, snapshots.take(record))


@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [
        (lambda stays, agreement: change(agreement), "Harbour pact” was changed since"),
        (lambda stays, agreement: draft(stays), "Ministry of Harbours” has a draft"),
        (lambda stays, agreement: drafts.discard(agreement), "Harbour pact” has a draft|A draft"),
        (lambda stays, agreement: agreement.delete(), "Harbour pact” was deleted since"),
        (
            lambda stays, agreement: factories.organisation("New", slug="harbour-ministry"),
            "Another record has the address of “Harbour Ministry”",
        ),
    ],
)
def test_what_stands_in_the_way_is_named_and_nothing_changes(
    stays, goes, agreement, meanwhile, said
):
    merger = merged(stays, goes)
    meanwhile(stays, agreement)
    before = everything()
    with pytest.raises(CannotUndo, match=said):
        undo(merger)
    assert everything() == before


def test_it_is_undone_once(stays, goes):
    merger = merged(stays, goes)
    undo(merger)
    with pytest.raises(CannotUndo, match="already"):
        undo(merger)


# In the admin ------------------------------------------------------------------------------------


def test_one_button_in_the_history_undoes_it(admin_client, stays, goes):
    merger = merged(stays, goes)
    history = reverse("admin:participants_organisation_history", args=[stays.pk])
    address = reverse("admin:participants_organisation_undo_merger", args=[stays.pk, merger.pk])
    assert address in admin_client.get(history).content.decode()
    told = admin_client.post(address, follow=True).content.decode()
    assert "“Harbour Ministry” is back" in told
    assert address not in told
    assert Organisation.objects.filter(pk=goes.pk).exists()
    assert "was undone already" in admin_client.post(address, follow=True).content.decode()


def test_who_may_not_merge_may_not_undo_it(client, stays, goes):
    merger = merged(stays, goes)
    client.force_login(User.objects.create_user("editor", is_staff=True))
    address = reverse("admin:participants_organisation_undo_merger", args=[stays.pk, merger.pk])
    assert client.post(address).status_code == HTTPStatus.FORBIDDEN
