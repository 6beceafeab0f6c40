"""One record and the unpublished ones it links to: published together, or alone."""

from http import HTTPStatus

import pytest
from django.urls import reverse

from partnership.publishing.models import Revision
from partnership.staff import roles
from tests import factories
from tests.forms import fields_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("short_form"),
    pytest.mark.any_database,
]


@pytest.fixture
def organisation():
    return factories.organisation("Guild of Pilots", live=False)


@pytest.fixture
def agreement(organisation):
    """Not published, with a party that is not published either."""
    agreement = factories.agreement("Pact", live=False)
    factories.party(agreement, organisation=organisation)
    return agreement


def address(record, page="change"):
    opts = record._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=[record.pk])


def press(client, record, button, **fields):
    data = fields_of(client.get(address(record)))
    return client.post(address(record), {**data, button: "x", **fields})


def confirm(client, address, **fields):
    page = client.get(address)
    return client.post(address, {**fields_of(page), **fields}, follow=True)


def live(*records):
    for record in records:
        record.refresh_from_db()
    return [record.live for record in records]


def test_the_form_offers_it_and_the_page_changes_nothing_yet(admin_client, agreement, organisation):
    assert 'name="_together"' in admin_client.get(address(agreement)).content.decode()

    response = press(admin_client, agreement, "_together", title="New pact")
    page = admin_client.get(response.url)

    assert response.url == address(agreement, "together")
    assert [plan.record for plan in page.context["going"]] == [organisation, agreement]
    assert live(agreement, organisation) == [False, False]
    assert agreement.title == "New pact"


def test_once_confirmed_all_are_published(admin_client, agreement, organisation):
    after = confirm(admin_client, address(agreement, "together"), change_note="As agreed")

    assert live(agreement, organisation) == [True, True]
    assert after.redirect_chain[-1][0] == address(agreement)
    assert "2 records are published" in after.content.decode()
    assert Revision.objects.of(agreement).first().note == "As agreed"
    assert 'name="_together"' not in after.content.decode()


def test_publishing_alone_says_what_stays_hidden_and_offers_it_again(
    admin_client, agreement, organisation
):
    html = admin_client.get(press(admin_client, agreement, "_publish").url).content.decode()

    assert live(agreement, organisation) == [True, False]
    assert "It links to “Guild of Pilots”, which only staff see." in html
    assert f'<a href="{address(agreement, "together")}">Publish together</a>' in html
    confirm(admin_client, address(agreement, "together"))
    assert live(organisation) == [True]


def test_a_draft_is_published_with_what_only_the_draft_links_to(admin_client, organisation):
    project = factories.project("Old title")
    response = press(
        admin_client, project, "_together", title="New title", contact_organisation=organisation.pk
    )
    assert live(organisation) == [False]
    confirm(admin_client, response.url)

    project.refresh_from_db()
    assert (project.title, project.contact_organisation) == ("New title", organisation)
    assert live(organisation) == [True]


def test_what_is_not_ready_is_kept_back_and_named(admin_client):
    quotation = factories.quotation("Words", live=False)
    event = factories.event("Launch", live=False)
    quotation.speaker, quotation.occasion = None, event
    quotation.save()

    after = confirm(admin_client, address(quotation, "together"))

    assert live(quotation, event) == [False, True]
    assert "Say who said it" in after.content.decode()


def test_what_changed_after_the_page_was_shown_is_left_as_it_is(
    admin_client, agreement, organisation
):
    page = admin_client.get(address(agreement, "together"))
    press(admin_client, organisation, "_continue", name="Another guild")

    admin_client.post(address(agreement, "together"), fields_of(page))

    assert live(agreement, organisation) == [True, False]


def test_where_another_person_must_publish_nothing_goes(admin_client, settings, agreement):
    settings.REQUIRE_ANOTHER_PERSON = True
    response = press(admin_client, agreement, "_together", title="New pact")

    assert response.url == address(agreement)
    confirm(admin_client, address(agreement, "together"))
    assert live(agreement) == [False]


def test_nobody_is_offered_it_who_may_not_publish(client, django_user_model, agreement):
    roles.ensure_roles()
    user = django_user_model.objects.create_user("editor", is_staff=True)
    user.groups.add(roles.Group.objects.get(name=roles.EDITORS))
    client.force_login(user)

    assert 'name="_together"' not in client.get(address(agreement)).content.decode()
    assert press(client, agreement, "_together").status_code == HTTPStatus.FORBIDDEN
    assert client.post(address(agreement, "together")).status_code == HTTPStatus.FORBIDDEN
