"""The list of all that was done, and the recovery of what was deleted."""

import datetime
from http import HTTPStatus

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import timezone

from partnership.agreements.models import Agreement, Party
from partnership.publishing import drafts, snapshots
from partnership.publishing.models import Revision
from partnership.staff import roles
from partnership.topics.models import Theme
from tests import factories

pytestmark = pytest.mark.django_db

LIST = reverse("admin:publishing_revision_changelist")
HOUR = datetime.timedelta(hours=1)


def titles(client, **query):
    return [row.title for row in client.get(LIST, query).context["cl"].result_list]


def deleted(record):
    revision = drafts.keep(record, Revision.Kind.DELETED)
    record.delete()
    return revision


def recover(client, revision):
    return client.post(reverse("admin:publishing_revision_recover", args=[revision.pk]))


@pytest.fixture
def signed_in(client):
    """Sign in as a member of a group; return the client."""
    roles.ensure_roles()

    def sign_in(group):
        user = User.objects.create_user("somebody", is_staff=True)
        user.groups.add(roles.Group.objects.get(name=group))
        client.force_login(user)
        return client

    return sign_in


def test_what_was_done_is_listed_newest_first(admin_client):
    user = User.objects.create_user("ada")
    agreement = factories.agreement("Pact")
    drafts.publish(agreement, user, "Corrected")
    Revision.objects.update(made_at=timezone.now() - HOUR)
    drafts.keep(factories.theme("Cranes"), Revision.Kind.EDITED)
    html = admin_client.get(LIST).content.decode()

    assert titles(admin_client) == ["Cranes", "Pact"]
    assert "ada" in html
    assert "Corrected" in html
    assert reverse("admin:agreements_agreement_change", args=[agreement.pk]) in html


def test_the_list_is_filtered_by_kind_person_model_and_date(admin_client):
    user = User.objects.create_user("ada")
    drafts.publish(factories.agreement("Pact"), user)
    Revision.objects.update(made_at=timezone.now() - datetime.timedelta(days=400))
    drafts.keep(factories.theme("Cranes"), Revision.Kind.EDITED)

    assert titles(admin_client, kind__exact="published") == ["Pact"]
    assert titles(admin_client, user__id__exact=user.pk) == ["Pact"]
    assert titles(admin_client, model="topics.theme") == ["Cranes"]
    assert titles(admin_client, made_at__gte=str(timezone.now() - HOUR)) == ["Cranes"]
    assert titles(admin_client, q="pact") == ["Pact"]


@pytest.mark.parametrize(
    ("waits", "fields"),
    [
        ("review", {"ready_for_review": True}),
        ("scheduled", {"go_live_at": timezone.now() + HOUR}),
        ("failed", {"go_live_at": timezone.now(), "failure": "A link is gone."}),
    ],
)
def test_drafts_that_wait_are_found_by_what_for(admin_client, waits, fields):
    for title in ("Waits", "Other"):
        agreement = factories.agreement(title)
        drafts.save_draft(agreement, snapshots.take(agreement))
    Revision.objects.filter(title="Waits").update(**fields)

    assert titles(admin_client, waits=waits) == ["Waits"]


def test_only_kinds_that_one_may_see_are_listed(client):
    drafts.publish(factories.agreement("Pact"))
    drafts.publish(factories.theme("Cranes"))
    user = User.objects.create_user("half", is_staff=True)
    for codename in ("view_revision", "view_theme"):
        user.user_permissions.add(Permission.objects.get(codename=codename))
    client.force_login(user)

    assert titles(client) == ["Cranes"]
    hidden = Revision.objects.get(title="Pact")
    page = reverse("admin:publishing_revision_change", args=[hidden.pk])
    assert client.get(page).status_code == HTTPStatus.NOT_FOUND


def test_the_list_asks_as_many_queries_for_many_as_for_one(
    admin_client, django_assert_max_num_queries
):
    for number in range(20):
        drafts.publish(factories.theme(), User.objects.create_user(f"u{number}"))
    with django_assert_max_num_queries(12):
        admin_client.get(LIST)


def test_a_version_leads_to_the_history_of_its_record(admin_client):
    theme = factories.theme()
    revision = drafts.publish(theme)
    response = admin_client.get(reverse("admin:publishing_revision_change", args=[revision.pk]))
    assert response.url == reverse("admin:topics_theme_history", args=[theme.pk])


def test_nothing_is_changed_or_deleted_here(admin_client):
    revision = drafts.publish(factories.theme())
    for page, args in (("add", []), ("delete", [revision.pk])):
        address = reverse(f"admin:publishing_revision_{page}", args=args)
        assert admin_client.post(address, {"post": "yes"}).status_code == HTTPStatus.FORBIDDEN
    assert Revision.objects.filter(pk=revision.pk).exists()


def test_a_deleted_record_is_recovered_with_its_rows_for_staff_only(admin_client, client):
    agreement = factories.agreement("Pact")
    factories.row(Party, agreement, group="Crane drivers")
    key, page = agreement.pk, agreement.get_absolute_url()
    begun_at = agreement.created_at - HOUR
    Agreement.objects.update(created_at=begun_at)
    agreement.refresh_from_db()
    revision = deleted(agreement)
    assert "Recover" in admin_client.get(LIST).content.decode()

    response = recover(admin_client, revision)

    assert response.url == reverse("admin:agreements_agreement_change", args=[key])
    back = Agreement.objects.get(pk=key)
    assert [party.group for party in back.parties.all()] == ["Crane drivers"]
    assert not back.live
    assert back.created_at == begun_at
    assert client.get(page).status_code == HTTPStatus.NOT_FOUND


def test_a_record_that_is_there_is_not_overwritten(admin_client):
    theme = factories.theme("Old")
    revision = drafts.keep(theme, Revision.Kind.DELETED)
    theme.title = "New"
    theme.save()
    recover(admin_client, revision)
    theme.refresh_from_db()
    assert theme.title == "New"


def test_a_record_whose_address_is_taken_is_not_recovered_and_it_says_why(admin_client):
    revision = deleted(factories.theme("Old", slug="cranes"))
    factories.theme("New", slug="cranes")
    response = recover(admin_client, revision)

    assert "Not recovered" in admin_client.get(response.url).content.decode()
    assert Theme.objects.get().title == "New"


def test_a_record_that_needs_what_is_gone_is_not_recovered(admin_client):
    organisation = factories.organisation()
    person = factories.person()
    factories.position(person, organisation=organisation)
    revision = deleted(person)
    organisation.delete()
    response = recover(admin_client, revision)

    assert "Not recovered" in admin_client.get(response.url).content.decode()
    assert not type(person).objects.exists()


def test_editors_see_the_list_but_publishers_recover(signed_in):
    revision = deleted(factories.theme("Cranes"))
    client = signed_in(roles.EDITORS)
    # As it was, that readers see it no more, and that it is deleted.
    assert titles(client) == ["Cranes"] * 3
    assert recover(client, revision).status_code == HTTPStatus.FORBIDDEN
    assert not Theme.objects.exists()

    User.objects.get(username="somebody").groups.set(
        [roles.Group.objects.get(name=roles.PUBLISHERS)]
    )
    assert recover(client, revision).status_code == HTTPStatus.FOUND
    assert Theme.objects.exists()


def test_recovery_is_never_by_following_a_link(admin_client):
    revision = deleted(factories.theme())
    address = reverse("admin:publishing_revision_recover", args=[revision.pk])
    assert admin_client.get(address).status_code == HTTPStatus.FORBIDDEN
    assert not Theme.objects.exists()


def test_the_draft_of_a_deleted_record_is_a_version_that_waits_for_nothing():
    theme = factories.theme()
    drafts.save_draft(theme, snapshots.take(theme))
    drafts.schedule(theme, timezone.now() + HOUR)
    deleted(theme)

    assert not Revision.objects.drafts().exists()
    assert Revision.objects.filter(kind=Revision.Kind.DRAFTED).count() == 1
