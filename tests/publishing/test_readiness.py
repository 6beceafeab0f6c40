"""What a record needs to be published: each rule finds its fault, and only then."""

import dataclasses
import datetime

import pytest
import time_machine

from partnership.agreements.models import AgreementMoney, AgreementRelation, Objective, Party
from partnership.events.models import Quotation
from partnership.publishing import readiness
from partnership.publishing.findings import Level
from partnership.publishing.models import record_models
from partnership.publishing.readiness import (
    RULES,
    faults_among,
    faults_of,
    unready,
)
from projects.models import Funding, Project, ProjectPlace, Result, ResultValue
from tests import factories

pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime.datetime(2026, 5, 4, 12, tzinfo=datetime.UTC), tick=False):
        yield


def found(name, record):
    return faults_of(record, only={name})


def test_every_rule_has_a_title_for_the_page_that_lists_them():
    assert all(str(rule.title) for rule in RULES.values())


def test_errors_come_first_and_keep_a_record_back():
    project = factories.project(partnerships=[])
    levels = [fault.level for fault in faults_of(project)]

    assert levels[0] == Level.ERROR
    assert Level.WARNING in levels
    project.partnerships.add(factories.partnership())
    assert {fault.level for fault in faults_of(project)} == {Level.WARNING}


def test_of_many_records_those_with_an_error_are_found_with_few_questions(
    django_assert_num_queries,
):
    bare, ready = factories.project(partnerships=[]), factories.project()
    factories.image(factories.project(), alternative_text="")
    factories.image(ready)
    quotation = factories.quotation(speaker=None)
    factories.quotation(speaker=factories.position())
    for model in record_models():
        faulty = {
            record.pk: errors
            for record, faults in faults_among(model.objects.all())
            if (errors := [fault.kind for fault in faults if fault.level == Level.ERROR])
        }
        got = {
            record.pk: [fault.kind for fault in faults]
            for record, faults in unready(model.objects.all())
        }
        assert got == faulty
        if model is Project:
            assert len(got) == 2
            assert bare.pk in got
    assert [record for record, _faults in unready(Quotation.objects.all())] == [quotation]
    # The records that may have a fault; nothing is asked of a record that cannot.
    with django_assert_num_queries(1):
        assert list(unready(Project.objects.filter(pk=ready.pk))) == []


def test_a_rule_that_says_not_which_records_may_have_its_fault_is_asked_of_all(monkeypatch):
    name = "untranslated"
    monkeypatch.setitem(RULES, name, dataclasses.replace(RULES[name], how_grave=Level.ERROR))
    project = factories.project()
    assert [record for record, _faults in unready(Project.objects.all())] == [project]


def test_uncited_facts_and_rows_are_found_until_they_are_cited():
    agreement = factories.agreement(signed="2016")
    row = factories.row(Objective, agreement, text="Safer cranes")
    faults = found("uncited", agreement)
    assert "signed" in [fault.field for fault in faults]
    assert row in [fault.where for fault in faults]

    for fault in faults:
        factories.cite(agreement, fault.field, row=fault.where)
    assert found("uncited", agreement) == []


def test_signs_of_which_iati_warns_are_a_warning():
    assert found("unwise_identifier", factories.project(iati_identifier="XM-DAC-1")) == []
    (fault,) = found("unwise_identifier", factories.project(iati_identifier="XM-DAC-1/2"))
    assert (fault.field, fault.level) == ("iati_identifier", Level.WARNING)


def test_a_missing_translation_names_field_and_language():
    theme = factories.theme()
    (fault,) = found("untranslated", theme)
    assert fault.field == "title"

    theme.set_translation("zh-hans", "title", "港口安全", "staff")
    assert found("untranslated", theme) == []


@pytest.mark.parametrize(
    ("checked_on", "faults"),
    [(None, 1), (datetime.date(2025, 4, 30), 1), (datetime.date(2025, 5, 31), 0)],
)
def test_a_record_is_stale_after_twelve_months(checked_on, faults):
    assert len(found("stale", factories.theme(checked_on=checked_on))) == faults


@pytest.mark.parametrize(("entered", "faults"), [((2025, 4, 30), 1), ((2025, 5, 1), 0)])
def test_a_record_that_nobody_checked_is_stale_a_year_after_it_was_entered(entered, faults):
    made = datetime.datetime(*entered, 12, tzinfo=datetime.UTC)
    theme = factories.theme(created_at=made, live=False)
    assert len(found("stale", theme)) == faults
    assert type(theme).objects.filter(readiness.stale_condition()).count() == faults


def test_a_link_to_an_unpublished_record_offers_to_publish_it_together():
    hidden = factories.theme(live=False)
    agreement = factories.agreement(themes=[hidden, factories.theme()])
    (fault,) = found("unpublished_link", agreement)

    assert fault.links == (hidden,)
    hidden.live = True
    hidden.save()
    assert found("unpublished_link", agreement) == []


def test_a_row_that_links_to_an_unpublished_record_is_found():
    agreement = factories.agreement()
    row = factories.row(Party, agreement, organisation=factories.organisation(live=False))

    (fault,) = found("unpublished_link", agreement)
    assert fault.where == row


@pytest.mark.parametrize(
    ("shares", "faults"),
    [([], 0), ([None, None], 0), ([60, 40], 0), ([60, 30], 1), ([100, None], 1)],
)
def test_shares_make_a_hundred_or_are_not_given(shares, faults):
    project = factories.project()
    for share in shares:
        factories.row(ProjectPlace, project, place=factories.place(), share=share)

    assert len(found("shares", project)) == faults


def test_a_target_past_its_date_awaits_a_result():
    project = factories.project()
    result = factories.row(Result, project, statement="Drivers trained")
    target = factories.row(
        ResultValue, project, result=result, nature="target", due="2020",
        quantity_comparator="exactly", quantity_low=5,
    )  # fmt: skip
    (fault,) = found("target_overdue", project)
    assert fault.where == target

    factories.row(
        ResultValue, project, result=result, nature="reported",
        quantity_comparator="exactly", quantity_low=4,
    )  # fmt: skip
    assert found("target_overdue", project) == []


def test_a_planned_end_that_passed_wants_an_actual_one():
    assert found("end_passed", factories.project(planned_end="2020", actual_end=""))
    assert not found("end_passed", factories.project(planned_end="2020", actual_end="2021"))
    assert not found("end_passed", factories.project(planned_end="2027", actual_end=""))


def test_an_end_before_its_start_is_told_where_no_day_fits():
    for model in (
        *record_models(),
        *(row for one in record_models() for row in one.child_models()),
    ):
        names = {field.name for field in model._meta.fields}
        starts = {name for name in names if name.endswith("_start")}
        pairs = {(name, name.replace("_start", "_end")) for name in starts}
        assert {pair for pair in pairs if pair[1] in names} <= set(model.spans)
        assert {name for pair in model.spans for name in pair} <= names
    turned = {"planned_start": "2020-05", "planned_end": "2019", "actual_end": "2020"}
    [fault] = found("end_before_start", factories.project(**turned))
    assert (fault.field, fault.level) == ("planned_end", Level.WARNING)
    assert fault.message.startswith("“planned end” is before “planned start”.")
    for fitting in ({"planned_end": "2020~"}, {"planned_end": "../2019"}, {"planned_end": ""}):
        dates = {"planned_start": "2020-05", **fitting}
        told = found("end_before_start", factories.project(**dates))
        assert bool(told) == (fitting["planned_end"] == "../2019")
    # One fault, though it ended before both it was signed and in force.
    agreement = {"signed": "2016", "in_force": "2017", "ended": "2015"}
    assert len(found("end_before_start", factories.agreement(**agreement))) == 1


def test_an_equal_amount_of_the_same_provider_is_found_until_it_is_linked():
    provider = factories.organisation()
    money = {"amount": 5, "currency": "USD", "provider": provider}
    line = factories.row(AgreementMoney, factories.agreement(), **money)
    project = factories.project()
    funding = factories.row(Funding, project, **money)
    assert [fault.where for fault in found("same_amount", project)] == [funding]

    funding.same_money_as, funding.same_money_certainty = line, "suspected"
    funding.save()
    assert found("same_amount", project) == []


def test_money_that_another_record_counts_by_the_same_passage_is_found():
    passage = factories.passage()

    def stating(model, record, **fields):
        line = factories.row(model, record, amount=5, currency="USD", **fields)
        factories.cite(record, "amount", row=line, passage=passage)
        return line

    counted, project = factories.agreement("Pact"), factories.project(live=False)
    stating(AgreementMoney, counted)
    for fields in ({"counts_in_totals": False, "reason_not_counted": "Told twice."}, {"kind": "3"}):
        stating(Funding, project, **fields)
    assert found("money_twice", project) == []
    line = stating(Funding, project)
    [fault] = found("money_twice", project)
    assert fault.where == line and "“Pact”" in fault.message
    # What readers do not see is counted nowhere; two lines of one record are its own business.
    assert found("money_twice", counted) == []
    touched = RULES["money_twice"].touches(Project, [project.pk])
    assert counted in [record for records in touched for record in records]
    line.same_money_as, line.same_money_certainty = counted.money_lines.get(), "suspected"
    line.save()
    assert found("money_twice", project) == []


def test_an_agreement_past_its_end_wants_its_successor():
    agreement = factories.agreement(ended="2020")
    assert found("agreement_ended", agreement)

    factories.row(AgreementRelation, factories.agreement(), kind="renews", related=agreement)
    assert not found("agreement_ended", agreement)
    assert not found("agreement_ended", factories.agreement(ended="2030"))


def test_an_agreement_without_parties_is_found():
    agreement = factories.agreement()
    assert found("no_parties", agreement)
    factories.row(Party, agreement, group="Harbour workers")
    assert not found("no_parties", agreement)


def test_a_name_in_another_spelling_is_a_possible_duplicate():
    ours = factories.organisation("Ministère des Ports")
    factories.organisation("MINISTERE DES PORTS.")
    other = factories.organisation("Ministry of Cranes")

    assert len(found("duplicate", ours)) == 1
    assert found("duplicate", other) == []


def test_the_names_of_all_are_fetched_once_for_many_records(django_assert_num_queries):
    records = [factories.organisation("Ministry of Ports") for _number in range(3)]
    run = {}
    # Names and other names once, then the others of all that are asked about together.
    with django_assert_num_queries(2 + 1 + 1):
        assert numbers_of(records, {"duplicate"}, run) == [2, 2, 2]
        assert numbers_of(records[:1], {"duplicate"}, run) == [2]


def numbers_of(records, only=None, run=None):
    return [len(faults) for _record, faults in faults_among(records, only, run)]


def test_records_asked_about_together_have_the_faults_of_each_alone(monkeypatch):
    """However many are asked about at a time."""
    records_with_faults(3)
    monkeypatch.setattr(readiness, "TOGETHER", 2)
    for model in record_models():
        alone = [(record, faults_of(record)) for record in model.objects.by_title()]
        assert list(faults_among(model.objects.by_title())) == alone


def records_with_faults(number):
    """So many of most kinds of records, each with rows and links, and something amiss."""
    funder, theme = factories.organisation("Port authority", live=False), factories.theme()
    previous = None
    for each in range(number):
        agreement = factories.agreement(f"Pact {each}", ended="2020", themes=[theme])
        money = {"amount": each, "currency": "USD", "provider": funder}
        factories.row(AgreementMoney, agreement, **money)
        factories.row(Party, agreement, organisation=factories.organisation("Ministry of Ports"))
        if previous:
            factories.row(AgreementRelation, agreement, kind="renews", related=previous)
        previous = agreement
        project = factories.project(f"Cranes {each}", partnerships=[])
        factories.row(Funding, project, **money)
        factories.row(ProjectPlace, project, place=factories.place(f"Port {each}"), share=each)
        result = factories.row(Result, project, statement=f"Result {each}")
        factories.row(
            ResultValue, project, result=result, nature="target", due="2020",
            quantity_comparator="exactly", quantity_low=5,
        )  # fmt: skip
        factories.image(project, alternative_text="")
        factories.cite(project, "title")
        factories.membership(factories.organisation(f"Club {each}"))
        speaker = factories.position(factories.person("Ada"))
        factories.quotation(f"Words {each}", speaker=speaker if each else None)
        factories.milestone(f"First crane {each}", date="2010", repeats_framework=framework(each))


def framework(number):
    return factories.framework(f"Plan {number}", adopted="2011")


def test_a_quotation_wants_a_speaker_and_an_occasion():
    bare = factories.quotation(speaker=None, occasion=None)
    assert found("no_occasion", bare)
    assert found("no_speaker", bare)

    full = factories.quotation(speaker=factories.position(), occasion=factories.event())
    assert not found("no_occasion", full)
    assert not found("no_speaker", full)
