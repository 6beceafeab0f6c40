"""The page that lists every fault: complete, counted, filtered, and only for who may see it."""

import csv
import datetime
import io
from decimal import Decimal
from http import HTTPStatus

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from partnership.agreements.models import Agreement, AgreementRelation, Party
from partnership.publishing import drafts, snapshots
from partnership.publishing.changes import note_all_changed, note_change, note_changes
from partnership.publishing.models import Examined, KnownFault, record_models
from partnership.publishing.readiness import faults_among, faults_of
from partnership.staff import quality, uses
from partnership.staff.known_faults import ask_again, counted, waiting
from projects.models import Project
from tests import factories
from tests.publishing.test_readiness import records_with_faults

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

PAGE = "/admin/quality/"


@pytest.fixture
def quotation():
    return factories.quotation("Words without a speaker.", speaker=None, live=False)


def lines(client, **query):
    ask_again()
    return client.get(PAGE, query).context["page"].object_list


def test_every_fault_of_every_record_is_there_as_the_form_finds_it(admin_client, quotation):
    theme = factories.theme()
    expected = {
        (str(record), fault.kind, fault.message)
        for record in (quotation, theme)
        for fault in faults_of(record)
    }
    found = {(line.where.record, line.kind, line.message) for line in lines(admin_client)}
    assert found >= expected


def test_a_fault_leads_to_the_field_or_the_rows_in_the_form(admin_client, quotation):
    agreement = factories.agreement()
    factories.row(Party, agreement, organisation=factories.organisation(live=False))
    addresses = {line.kind: line.where.address for line in lines(admin_client)}

    assert addresses["no_speaker"].endswith(f"{quotation.pk}/change/#id_speaker")
    form = admin_client.get(addresses["unpublished_link"]).content.decode()
    assert f'id="{addresses["unpublished_link"].partition("#")[2]}"' in form


def test_rules_are_counted_with_errors_first(admin_client, quotation):
    ask_again()
    counts = admin_client.get(PAGE).context["counts"]
    assert counts[0][0].level == "error"
    assert sum(number for _rule, number in counts) == len(lines(admin_client))


@pytest.mark.parametrize(
    "query",
    [
        {"rule": "no_speaker"},
        {"level": "error"},
        {"model": "events.quotation"},
        {"live": "0"},
    ],
)
def test_faults_are_filtered(admin_client, quotation, query):
    factories.theme()
    (name, value) = next(iter(query.items()))
    found = lines(admin_client, **query)
    assert found
    for fault in found:
        place = fault.where
        of_fault = {"rule": fault.kind, "level": fault.level, "model": place.model}
        assert {**of_fault, "live": str(int(place.live))}[name] == value
    assert len(found) < len(lines(admin_client))


@pytest.mark.parametrize("query", [{"rule": "nonsense"}, {"model": "auth.user"}, {"live": "2"}])
def test_a_filter_that_is_not_offered_finds_nothing_and_says_so(admin_client, quotation, query):
    response = admin_client.get(PAGE, query)
    assert response.context["count"] == 0
    assert "errorlist" in response.content.decode()


def test_a_page_that_there_is_not_is_not_found(admin_client):
    assert admin_client.get(PAGE, {"page": 2}).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("formula", ["=1+1", "＝1+1"])
def test_faults_come_as_a_file_without_formulas(admin_client, settings, formula):
    factories.theme(formula)
    ask_again()
    response = admin_client.get(PAGE, {"format": "csv", "model": "topics.theme"})
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))

    assert response["Content-Type"].startswith("text/csv")
    assert {row["record"] for row in rows} == {f"'{formula}"}
    assert rows[0]["address"].startswith(f"{settings.SITE_ORIGIN}/admin/topics/theme/")


def test_who_may_see_one_kind_sees_the_faults_of_that_kind(client, quotation):
    factories.theme()
    user = User.objects.create_user("half", is_staff=True)
    client.force_login(user)
    assert client.get(PAGE).status_code == HTTPStatus.FORBIDDEN

    user.user_permissions.add(Permission.objects.get(codename="view_theme"))
    assert {line.where.model for line in lines(client)} == {"topics.theme"}
    assert {line.where.model for line in lines(client, model="events.quotation")} == set()


def test_the_page_is_reached_from_the_first_page(admin_client):
    assert f'href="{PAGE}"' in admin_client.get(reverse("admin:index")).content.decode()


# The form of a record ----------------------------------------------------------------------------


def form_of(client, record, **query):
    return client.get(uses.form_of(record), query)


def test_the_form_lists_errors_and_warnings_with_links_to_their_fields(admin_client, quotation):
    page = form_of(admin_client, quotation)
    html = page.content.decode()
    lacks = page.context_data["lacks"]

    assert [fault["label"] for fault in lacks["errors"]] == ["Speaker"]
    assert '<a href="#id_speaker">Speaker</a>: Say who said it' in html
    told = [fault["message"] for fault in (*lacks["errors"], *lacks["warnings"])]
    assert told == [fault.message for fault in faults_of(quotation)]
    plain = form_of(admin_client, quotation, plain="").content.decode()
    assert '<a href="#id_speaker">Speaker</a>' in plain


def test_the_form_of_a_draft_lists_what_the_draft_lacks(admin_client):
    minister = factories.position(factories.person(), title="Minister")
    quotation = factories.quotation(speaker=minister)
    first = snapshots.take(quotation)[0]
    drafts.save_draft(quotation, [{**first, "fields": {**first["fields"], "speaker": None}}])

    lacks = form_of(admin_client, quotation).context_data["lacks"]
    assert [fault["label"] for fault in lacks["errors"]] == ["Speaker"]
    drafts.discard(quotation)
    assert form_of(admin_client, quotation).context_data["lacks"]["errors"] == []


def test_a_new_record_and_one_that_was_just_sent_list_no_faults(admin_client, quotation):
    add = admin_client.get("/admin/events/quotation/add/")
    sent = admin_client.post(uses.form_of(quotation), {"_continue": "x"})

    assert "lacks" not in add.context_data
    assert "lacks" not in sent.context_data
    assert 'class="lacks"' not in add.content.decode() + sent.content.decode()


def test_each_fault_leads_to_a_place_in_the_form(admin_client):
    """Also where the fault is that rows are missing, or do not add up."""
    project = factories.project(partnerships=[])
    factories.project_place(project, share="40")
    agreement = factories.agreement(signed="2016", ended="2017")
    for record in (project, agreement, factories.organisation(), factories.event()):
        page = form_of(admin_client, record)
        html = page.content.decode()
        lacks = page.context_data["lacks"]
        places = {fault["address"] for fault in (*lacks["errors"], *lacks["warnings"])}
        assert places
        assert [place for place in places if f'id="{place[1:]}"' not in html] == []


@pytest.mark.parametrize("number", [1, 12])
def test_the_queries_for_the_form_do_not_grow_with_the_rows(django_assert_max_num_queries, number):
    project = factories.project()
    for _each in range(number):
        factories.funding(project, provider=factories.organisation(live=False))
        factories.participation(project, organisation=factories.organisation(live=False))
        result = factories.result(project)
        factories.result_value(result, place=factories.place())
    # One for each kind of rows with texts, links, codes or facts and for each link to many, two for
    # what is cited, one for what is cited for money, and one for equal amounts in agreements.
    with django_assert_max_num_queries(20):
        lacks = quality.in_form(project)
    assert len(lacks["hidden"]) == 2 * number


# What is kept, and when it is asked again ---------------------------------------------------------


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


def each_change(fund, twin, old, new, quotation):
    """Changes of records, each with the rule whose findings elsewhere it touches."""

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

    return [
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
    ]


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

    for change, rule in each_change(fund, twin, old, new, quotation):
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
