"""What is known of the quality of each record, and that it never says what no longer holds."""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from partnership.agreements.models import Agreement, AgreementRelation
from partnership.publishing.changes import note_all_changed, note_change, note_changes
from partnership.publishing.models import Examined, KnownFault, record_models
from partnership.publishing.readiness import faults_among
from partnership.staff.known_faults import ask_again, counted, waiting
from projects.models import Project
from tests import factories
from tests.publishing.test_readiness import records_with_faults

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

PAGE = "/admin/quality/"


def found_now():
    """What the rules find of all records, asked afresh."""
    return {
        (record.pk, fault.kind, fault.message)
        for model in record_models()
        for record, faults in faults_among(model.objects.all())
        for fault in faults
    }


def known():
    faults = KnownFault.objects.select_related("examined")
    return {(fault.examined.record, fault.rule, fault.message) for fault in faults}


def changed(record, **fields):
    """Save some fields of a record, as every form does."""
    for name, value in fields.items():
        setattr(record, name, value)
    record.save()
    note_change(record)


def test_what_changes_is_looked_at_again_with_all_that_rests_on_it():
    fund = factories.organisation("Harbour Fund")
    twin = factories.organisation("Quay Fund")
    old = factories.agreement("Old", signed="2000", ended="2001")
    new = factories.agreement("New", signed="2001")
    project = factories.project(contact_organisation=fund)
    line = factories.funding(project, provider=fund, amount=Decimal(5), currency="USD")
    bystander = factories.event()
    quotation = factories.quotation(speaker=None, live=False)
    ask_again()
    assert (known(), waiting()) == (found_now(), 0)

    def renew():
        relation = AgreementRelation.Kind.RENEWS
        factories.row(AgreementRelation, new, related=old, kind=relation)
        note_change(new)

    def end_renewal():
        new.relations.all().delete()
        note_change(new)

    def same_money(amount):
        new.money_lines.all().delete()
        factories.agreement_money(new, provider=fund, amount=amount, currency="USD")
        note_change(new)

    def delete():
        note_changes([(type(twin), twin.pk)])
        type(twin).objects.filter(pk=twin.pk).delete()

    for change, rule in [
        (lambda: changed(fund, live=False), "unpublished_link"),
        (lambda: changed(fund, live=True), "unpublished_link"),
        (renew, "agreement_ended"),
        (end_renewal, "agreement_ended"),
        (lambda: same_money(Decimal(5)), "same_amount"),
        (lambda: same_money(Decimal(6)), "same_amount"),
        (lambda: changed(twin, name="HARBOUR fund"), "duplicate"),
        (lambda: changed(twin, name="Crane Fund"), "duplicate"),
        (lambda: changed(twin, name="Harbour-Fund"), "duplicate"),
        (delete, "duplicate"),
        (lambda: factories.organisation("harbour fund"), "duplicate"),
        (lambda: changed(quotation, live=True), "no_speaker"),
    ]:
        before = known()
        change()
        assert waiting() > 0
        assert Examined.objects.get(record=bystander.pk).state == Examined.State.FRESH
        ask_again()
        assert (known(), waiting()) == (found_now(), 0)
        differs = {found_rule for _key, found_rule, _message in before ^ known()}
        assert rule in differs or rule == "no_speaker", rule
    assert line.pk


def test_a_new_day_and_a_new_release_ask_about_all_records(settings):
    project = factories.project(planned_end=str(timezone.localdate()))
    ask_again()
    assert "end_passed" not in counted(["projects.project"])
    with time_machine.travel(timezone.now() + datetime.timedelta(days=1)):
        assert waiting() == Examined.objects.count()
        ask_again()
        assert counted(["projects.project"])["end_passed"] == 1
        assert known() == found_now()
        settings.VERSION = "99"
        assert waiting() == Examined.objects.count()
    note_all_changed()
    assert not Examined.objects.exists()
    assert waiting() == sum(model.objects.count() for model in record_models())
    assert project.pk


def test_the_page_never_says_that_nothing_is_lacking_of_what_was_not_looked_at(
    admin_client, monkeypatch
):
    monkeypatch.setattr("partnership.staff.quality.ask_again", lambda *about: 0)
    theme = factories.theme()
    first, front = admin_client.get(PAGE), admin_client.get("/admin/")
    for page in (first, front):
        assert "being looked at again" in page.content.decode()
        assert "No record lacks anything" not in page.content.decode()
    ask_again()
    assert "being looked at again" not in admin_client.get(PAGE).content.decode()
    changed(theme, name="Other")
    assert "1 record is being looked at again" in admin_client.get(PAGE).content.decode()


def test_what_is_found_is_said_in_the_language_of_whoever_reads_it():
    quotation = factories.quotation(speaker=None, live=False)
    with override("zh-hans"):
        ask_again()
    fault = KnownFault.objects.get(examined__record=quotation.pk, rule="no_speaker")
    for code in ("en", "zh-hans"):
        with override(code):
            assert (quotation.pk, "no_speaker", fault.message) in found_now()


def test_the_queries_of_a_page_and_of_a_change_do_not_grow(admin_client, django_assert_num_queries):
    records_with_faults(2)
    ask_again()
    admin_client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        admin_client.get(PAGE)
    records_with_faults(4)
    ask_again()
    with django_assert_num_queries(len(few)):
        admin_client.get(PAGE)
    keys = [(Project, key) for key in Project.objects.values_list("pk", flat=True)]
    with django_assert_num_queries(1):
        assert list(Examined.objects.note_changed(keys)) == keys
    assert Agreement.objects.exists()
