"""Everyday help in a record's form: save as new, where it is used."""

from http import HTTPStatus

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from partnership.agreements.models import Agreement, AgreementRelation, Objective
from partnership.events.models import Attendance, Event
from partnership.participants.models import Organisation, OrganisationIdentifier
from partnership.publishing import drafts, snapshots
from partnership.publishing.models import Revision, SlugRedirect
from partnership.staff import copies, roles
from projects.models import Project
from tests import factories
from tests.forms import fields_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("short_form"),
    pytest.mark.any_database,
]


def address(record, page="change"):
    opts = record._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=[record.pk])


def save_as_new(client, record, **fields):
    return client.post(
        address(record), {**fields_of(client.get(address(record))), "_copy": "x", **fields}
    )


def copied(model):
    return model.objects.get(slug__contains="-copy")


# Save as new -----------------------------------------------------------------------------------


def test_what_was_typed_becomes_a_new_record_that_only_staff_see(admin_client):
    agreement = factories.agreement("Harbour agreement", slug="harbour", themes=[factories.theme()])
    factories.row(Objective, agreement, text="Safer cranes")
    response = save_as_new(admin_client, agreement, title="Second harbour agreement")

    copy = Agreement.objects.get(slug="harbour-copy")
    assert response.url == address(copy)
    assert copy.title == "Second harbour agreement (copy)"
    assert not copy.live
    assert list(copy.themes.all()) == list(agreement.themes.all())
    assert [row.text for row in copy.objectives.all()] == ["Safer cranes"]
    agreement.refresh_from_db()
    assert (agreement.title, agreement.objectives.count()) == ("Harbour agreement", 1)
    assert Revision.objects.draft_of(agreement) is None
    assert "copy of “Second harbour agreement”" in Revision.objects.of(copy).get().note


def test_a_copy_of_a_live_record_begins_with_its_draft(admin_client):
    theme = factories.theme("Cranes")
    first, *rest = snapshots.take(theme)
    drafts.save_draft(theme, [{**first, "fields": {**first["fields"], "title": "Docks"}}, *rest])
    save_as_new(admin_client, theme)

    assert copied(type(theme)).title == "Docks (copy)"
    assert Revision.objects.draft_of(theme).title == "Docks"


def test_mistakes_are_shown_and_nothing_is_copied(admin_client):
    agreement = factories.agreement()
    response = save_as_new(admin_client, agreement, signed="04/05/2019")

    assert response.status_code == HTTPStatus.OK
    assert "2019-04" in response.content.decode()
    assert Agreement.objects.count() == 1


def test_citations_are_kept_and_name_the_copied_rows():
    agreement = factories.agreement()
    row = factories.row(Objective, agreement, text="Safer cranes")
    factories.cite(agreement, "title")
    factories.cite(agreement, "text", row=row)
    copy = copies.start_from(snapshots.take(agreement))

    new = copy.objectives.get()
    assert new.pk != row.pk
    assert {(c.row, c.field) for c in copy.citations.all()} == {(None, "title"), (new.pk, "text")}
    assert {c.row for c in agreement.citations.all()} == {None, row.pk}
    for citation in copy.citations.all():
        citation.full_clean()


def test_rows_that_point_to_siblings_point_to_the_copied_ones():
    event = factories.event()
    whole = factories.row(Attendance, event, group="Everybody")
    part = factories.row(Attendance, event, group="Some", part_of=whole)
    copy = copies.start_from(snapshots.take(event))

    new = copy.attendance.get(group="Some")
    assert new.part_of == copy.attendance.get(group="Everybody")
    assert new.part_of != whole
    part.refresh_from_db()
    assert part.part_of == whole


def test_links_to_other_records_stay():
    agreement, earlier = factories.agreement(), factories.agreement("Earlier")
    factories.agreement_relation(agreement, related=earlier)
    copy = copies.start_from(snapshots.take(agreement))
    assert AgreementRelation.objects.get(agreement=copy).related == earlier


def test_identifiers_and_the_day_of_the_check_are_left_out():
    organisation = factories.organisation(checked_on="2026-05-04")
    row = factories.row(
        OrganisationIdentifier, organisation, scheme="XM-DAC", identifier="XM-DAC-1"
    )
    factories.cite(organisation, "identifier", row=row)
    copy = copies.start_from(snapshots.take(organisation))

    assert not copy.identifiers.exists()
    assert not copy.citations.exists()
    assert copy.checked_on is None


@pytest.mark.parametrize(
    ("factory", "name", "value"),
    [
        (factories.project, "iati_identifier", "XM-DAC-928-1"),
        (factories.place, "iso_alpha2", "AR"),
        (factories.theme, "code", "14020"),
    ],
)
def test_codes_that_no_two_records_share_are_left_out(factory, name, value):
    copy = copies.start_from(snapshots.take(factory(**{name: value})))
    assert getattr(copy, name) == ""
    copy.full_clean()


def test_the_title_is_marked_in_every_language_and_fits():
    theme = factories.theme("x" * 300, translations=factories.translation("title", "码头"))
    field = theme._meta.get_field("title")
    theme.title = "x" * field.max_length
    theme.save()
    copy = copies.start_from(snapshots.take(theme))

    copy.full_clean()
    assert copy.title.endswith(" (copy)")
    assert copy.translations["zh-hans"]["title"]["text"].startswith("码头")
    assert copy.translations["zh-hans"]["title"]["text"] != "码头"


def test_the_slug_is_one_that_no_record_has_or_had():
    theme = factories.theme(slug="cranes")
    factories.theme(slug="cranes-copy")
    SlugRedirect.objects.create(model="topics.theme", slug="cranes-copy-2", target=theme.pk)
    assert copies.start_from(snapshots.take(theme)).slug == "cranes-copy-3"

    long = factories.theme(slug="c" * 120)
    assert len(copies.start_from(snapshots.take(long)).slug) == 120


@pytest.mark.parametrize("model", [Agreement, Project, Event, Organisation])
def test_a_copy_is_sound(model):
    record = getattr(factories, model._meta.model_name)()
    copy = copies.start_from(snapshots.take(record))
    for row in (copy, *snapshots.child_rows(copy)):
        row.full_clean()


def test_who_may_not_add_may_not_save_as_new(client):
    user = User.objects.create_user("person", is_staff=True)
    roles.ensure_roles()
    editors = roles.Group.objects.get(name=roles.EDITORS)
    rights = editors.permissions.filter(codename__in=["view_theme", "change_theme"])
    user.user_permissions.add(*rights)
    client.force_login(user)
    theme = factories.theme()

    assert b"_copy" not in client.get(address(theme)).content
    assert save_as_new(client, theme).status_code == HTTPStatus.FORBIDDEN
    assert type(theme).objects.count() == 1


# Where it is used --------------------------------------------------------------------------------


def test_uses_are_listed_with_links(admin_client):
    organisation = factories.organisation()
    agreement = factories.agreement("Harbour agreement")
    factories.party(agreement, organisation=organisation)
    factories.position(organisation=organisation)

    assert "uses/" in admin_client.get(address(organisation)).content.decode()
    html = admin_client.get(address(organisation, "uses")).content.decode()
    assert "It is used in 2 places" in html
    assert address(agreement) in html


def test_what_is_used_nowhere_says_so(admin_client):
    html = admin_client.get(address(factories.theme(), "uses")).content.decode()
    assert "Nothing else uses it" in html


def test_uses_in_drafts_are_listed_too(admin_client):
    theme, agreement = factories.theme(), factories.agreement("Harbour agreement")
    first, *rest = snapshots.take(agreement)
    fields = {**first["fields"], "themes": [str(theme.pk)]}
    drafts.save_draft(agreement, [{**first, "fields": fields}, *rest])

    html = admin_client.get(address(theme, "uses")).content.decode()
    assert "In drafts" in html
    assert address(agreement) in html


def test_uses_are_for_those_who_see_the_record(client):
    user = User.objects.create_user("bare", is_staff=True)
    client.force_login(user)
    answer = client.get(address(factories.theme(), "uses"))
    assert answer.status_code == HTTPStatus.FORBIDDEN
