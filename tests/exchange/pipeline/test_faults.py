"""Every fault of every object is told at once, each where it stands."""

import pytest

from partnership.exchange.formats import read
from partnership.exchange.models import Import
from partnership.exchange.pipeline.importing import take_in
from partnership.exchange.pipeline.report import Report
from partnership.participants.models import Organisation
from partnership.publishing.findings import Level
from partnership.publishing.models import ContentVersion, Revision
from projects.models import Project
from tests import factories
from tests.exchange.pipeline.organisations import A, B, C, organisation

pytestmark = pytest.mark.django_db


def test_every_fault_of_every_object_is_told_and_nothing_is_written(take):
    before = ContentVersion.objects.current()
    taken = take(
        organisation(A, "one", established="in spring"),
        organisation(B, "two", parent=["nowhere"], organisation_type="x"),
        ("auth.user", "1", {"username": "root"}),
        ("no.such", None, {}),
        organisation(C, "three", colour="red"),
        organisation(A, "four"),
        organisation("1", "five"),
    )
    said = "\n".join(taken.errors)
    assert "in.json, line 1: participants.organisation one, established" in said
    assert (
        "line 2: participants.organisation two, organisation_type: “x” is none of the codes here. "
        "Use one of: 10 (government), 11 (" in said
    )
    assert (
        "in.json, line 2: participants.organisation two, parent: There is no organisation" in said
    )
    assert "line 3: auth.user, model: “user” is no part of the record and is never loaded" in said
    assert "line 4: no.such, model: There is no kind of row" in said
    assert "line 5: participants.organisation three, colour: There is no field" in said
    assert (
        "line 6: participants.organisation four, pk: The same object stands at in.json, line 1"
        in said
    )
    assert "line 7: participants.organisation five, pk: “1” is no key. Keys are UUIDs." in said
    assert not Organisation.objects.exists()
    assert not Import.objects.exists()
    assert not Revision.objects.exists()
    assert ContentVersion.objects.current() == before


def test_what_clashes_is_told_by_the_rule_it_breaks(take):
    other = factories.organisation(slug="taken")
    project = factories.project()
    taken = take(
        organisation(A, other.slug),
        ("projects.funding", B, {"project": str(project.pk), "amount": "5.00"}),
        ("projects.funding", C, {"project": str(project.pk), "amount": "6.00", "currency": "USD"}),
    )
    said = "\n".join(taken.errors)
    assert "slug: Organisation with this Slug already exists." in said
    assert "line 2" in said
    assert "Give the currency of the amount as three capital letters" in said
    assert "line 3" not in said


@pytest.mark.parametrize(
    "value", [5, True, None, ["x"], {"a": 1}, "a\x00b", "\ud800", "a\u202eb", "a\x07b", "x" * 501]
)
def test_a_value_that_is_none_for_a_text_is_told(take, value):
    taken = take(organisation(A, "one", name=value))
    [error] = taken.errors
    assert error.startswith("in.json, line 1: participants.organisation one, name: ")


@pytest.mark.parametrize("time", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
def test_a_time_that_no_database_keeps_is_told_by_its_field(take, time):
    [error] = take(organisation(A, "one", expire_at=time)).errors
    assert ", expire_at: " in error


@pytest.mark.parametrize("row", [["x"], {"a": "x"}, [[]], 1, True, ""])
def test_the_row_of_a_citation_is_named_by_a_key(take, row):
    owner = factories.project()
    fields = {"owner": str(owner.pk), "passage": str(factories.passage().pk), "row": row}
    [error] = take(("projects.projectcitation", A, {**fields, "field": "title"})).errors
    assert ", row: " in error
    assert error.endswith("is no key. Keys are UUIDs.")


def test_an_unknown_field_hides_no_other_fault_of_its_object_and_names_the_nearest(take):
    taken = take(
        ("events.event", None, {"slug": "x", "date": "2027"}),
        ("events.event", None, {"slug": "y"}),
        ("events.event", None, {"slug": "z", "dates": "20x7"}),
    )
    said = taken.errors
    unknown = [line for line in said if "line 1" in line and ", date: There is no field" in line]
    assert len(unknown) == 1
    assert "Did you mean “dates”?" in unknown[0]
    assert [line for line in said if "line 3" in line and ", dates: “20x7” is not a date" in line]
    lacking = {
        number: {line.split(", ")[2].split(":")[0] for line in said if f"line {number}:" in line}
        for number in (1, 2, 3)
    }
    assert "title" in lacking[2]
    assert lacking[2] <= lacking[1]
    assert lacking[2] <= lacking[3]


def test_a_wrong_value_hides_no_rule_between_other_values(take):
    project = factories.project()
    line = {"project": [project.slug], "kind": "not_stated", "amount": "5", "date": "20x7"}
    taken = take(("projects.funding", None, {**line, "counts_in_totals": False}))
    said = "\n".join(taken.errors)
    assert ", date: “20x7”" in said
    assert "Give the currency of the amount" in said
    assert "Say why this line does not count in totals." in said


def test_a_wrong_value_is_not_told_twice_by_the_rules_that_need_it(take):
    project = factories.project()
    fields = {"project": [project.slug], "kind": "not_stated", "amount": "five", "currency": ""}
    assert len(take(("projects.funding", None, fields)).errors) == 1


def test_an_end_before_its_start_is_a_warning_at_its_line(take):
    project = factories.project(actual_start="2020")
    taken = take(("projects.project", project.pk, {"actual_end": "2019-12"}))
    [told] = taken.report.told()
    assert (told.level, told.where.line, told.field) == (Level.WARNING, 1, "actual_end")
    assert "“actual end” is before “actual start”" in told.message
    project.refresh_from_db()
    assert project.actual_end == "2019-12"


def test_what_a_saved_object_lacks_in_the_file_is_not_told(take):
    theme = factories.theme()
    taken = take(("topics.theme", theme.pk, {"colour": "red"}))
    assert len(taken.errors) == 1
    assert "There is no field “colour” here" in taken.errors[0]


def test_a_key_that_is_none_hides_no_other_fault(take):
    said = take(organisation("1", "five", established="soon", organisation_type="x")).errors
    assert len(said) == 3
    assert len(take(("topics.theme", None, {"title": "T", "vocabulary": "mine"})).errors) == 2


def test_a_row_that_clashes_tells_what_its_own_rules_forbid_as_well(take):
    one, other = factories.project(), factories.project("Other", slug="other")
    result = factories.result(other)
    value = {"project": [one.slug], "result": str(result.pk), "nature": "target"}
    value |= {"quantity_comparator": "range", "quantity_low": "5", "quantity_high": "1"}
    said = "\n".join(take(("projects.resultvalue", None, value)).errors)
    assert "A range has an upper end" in said
    assert "Choose a result of the same project." in said


def test_every_wrong_link_of_a_list_is_told(take):
    said = take(organisation(A, "one", publications=[["no"], 5, ["none"]])).errors
    assert len(said) == 3


def test_a_kind_and_a_code_that_are_not_known_bring_the_nearest(take):
    said = "\n".join(
        take(
            ("topics.teme", None, {"slug": "x"}),
            ("topics.theme", None, {"slug": "x", "title": "X", "vocabulary": "sdg_gaol"}),
        ).errors
    )
    assert "Did you mean “topics.theme”?" in said
    assert "Did you mean “sdg_goal”?" in said


def said_of(path):
    report = Report()
    take_in(read([path], report), report)
    return [str(finding) for finding in report.told()]


@pytest.mark.reference
def test_projects_that_are_each_others_parents_are_refused_and_both_are_named(reference_dir):
    said = said_of(reference_dir / "cases" / "40-cyclic-parents.json")
    assert any("“A” → “B” → “A”" in line for line in said)
    assert not Project.objects.exists()


@pytest.mark.reference
def test_the_faults_of_each_object_are_told_at_once(reference_dir):
    said = said_of(reference_dir / "cases" / "44-staged-faults.json")
    first = [line for line in said if "event x" in line]
    assert any("Did you mean “dates”?" in line for line in first)
    assert any("title" in line for line in first)
    last = [line for line in said if "event z" in line]
    assert any("“20x7” is not a date" in line for line in last)
    assert any("title" in line for line in last)
