"""Events, milestones, quotations and key figures in the staff pages."""

from http import HTTPStatus

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from partnership.events.models import EventDocument, EventOtherTitle
from partnership.publishing.snapshots import take
from tests import factories
from tests.forms import fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    """An event that is edited in place, with a row of every kind."""
    event = factories.event(
        live=False,
        place=factories.place(kind="city"),
        agreements=[factories.agreement()],
        projects=[factories.project()],
        translations=factories.translation("title", "起重机会议"),
    )
    factories.row(EventOtherTitle, event, title="The crane talks")
    factories.event_participant(event)
    everyone = factories.attendance(event, quantity_comparator="over", quantity_low=150)
    factories.attendance(event, part_of=everyone, organisation=factories.organisation())
    factories.output(event)
    factories.row(EventDocument, event, title="Programme", url="https://example.org/programme")
    factories.cite(event, "dates")
    return event


def form_of(record):
    opts = record._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk])


def send(client, record, **fields):
    return client.post(form_of(record), {**fields_of(client.get(form_of(record))), **fields})


def told(response):
    assert response.status_code == HTTPStatus.OK
    return [f"{one['label']}: {one['message']}" for one in response.context["mistakes"]]


def a_milestone():
    member = factories.membership(factories.organisation(live=False), period="1919/..")
    milestone = factories.milestone(date="1919", live=False, repeats_membership=member)
    factories.cite(milestone, "date")
    return milestone


def a_quotation():
    quotation = factories.quotation(
        "One line.\nAnother line.",
        live=False,
        speaker=factories.position(),
        occasion=factories.event(),
    )
    factories.cite(quotation, "text")
    return quotation


def a_key_figure():
    figure = factories.key_figure(live=False)
    part = factories.key_figure_breakdown(figure)
    factories.cite(figure, "quantity_low", row=part)
    return figure


def test_saving_an_unchanged_event_changes_nothing(admin_client, event):
    before = take(event)

    response = send(admin_client, event)

    assert response.status_code == HTTPStatus.FOUND, told(response)
    assert take(event) == before
    assert LogEntry.objects.get().get_change_message() == "No fields changed."


@pytest.mark.parametrize("make", [a_milestone, a_quotation, a_key_figure])
def test_saving_an_unchanged_statement_changes_nothing(admin_client, make):
    record = make()
    before = take(record)

    response = send(admin_client, record)

    assert response.status_code == HTTPStatus.FOUND, told(response)
    assert take(record) == before


def test_a_row_cannot_be_part_of_itself_or_of_another_event(admin_client, event):
    page = admin_client.get(form_of(event))
    formset = next(
        inline.formset
        for inline in page.context["inline_admin_formsets"]
        if inline.formset.prefix == "attendance"
    )
    factories.attendance()

    for form in formset.initial_forms:
        others = event.attendance.exclude(pk=form.instance.pk)
        assert set(form.fields["part_of"].queryset) == set(others)


def test_a_whole_is_not_deleted_without_its_parts(admin_client, event):
    keys = list(event.attendance.order_by("pk").values_list("part_of", flat=True))
    whole = keys.index(None)

    (mistake,) = told(send(admin_client, event, **{f"attendance-{whole}-DELETE": "on"}))

    assert "“crane drivers” is marked for deletion." in mistake
    assert event.attendance.count() == 2


def test_a_milestone_that_disagrees_with_the_record_it_repeats_is_refused(admin_client):
    milestone = a_milestone()

    (mistake,) = told(send(admin_client, milestone, date="1920"))

    assert mistake.startswith("Date: The record it repeats begins on 1919-01-01.")


def test_a_membership_that_a_milestone_repeats_is_not_deleted_in_its_form(admin_client):
    milestone = a_milestone()
    organisation = milestone.repeats_membership.organisation

    (mistake,) = told(send(admin_client, organisation, **{"members-0-DELETE": "on"}))

    assert "Milestone: Arcadia builds its first crane.</a> (repeats the start of)" in mistake
