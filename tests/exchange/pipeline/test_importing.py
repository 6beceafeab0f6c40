"""Objects into the record: all or nothing."""

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partnership.exchange.fixtures.writing import export
from partnership.exchange.models import Import, ImportedRecord
from partnership.exchange.pipeline import outcome
from partnership.participants.models import Organisation
from partnership.places.models import Place
from partnership.publishing.models import ContentVersion, Revision, SlugRedirect
from partnership.sources.models import Passage
from partnership.topics.models import Framework, Theme
from projects.models import Funding, Project, ProjectCitation, ProjectDocument
from tests import factories
from tests.exchange.pipeline.organisations import A, B, C, organisation, stored

pytestmark = pytest.mark.django_db


def test_texts_are_composed_and_have_plain_line_breaks_as_in_forms(take):
    """Some programs write an é as an e and an accent; a search must find the one by the other."""
    apart, composed = "Cafe\u0301", "Caf\u00e9"
    texts = {
        "name": apart,
        "description": f"{apart}\r\n北京\r\r\n港\r口",
        "translations": {"zh-hans": {"name": {"text": apart, "status": "staff"}}},
    }
    assert take(organisation(A, "cafe", live=True, **texts)).errors == []

    row = Organisation.objects.get()
    assert (row.name, row.description) == (composed, f"{composed}\n北京\n\n港\n口")
    assert row.translations["zh-hans"]["name"]["text"] == composed
    for words in (apart, composed):
        assert Organisation.objects.matching(words.upper()).get() == row
    assert composed in "".join(export([Organisation]))
    assert take(organisation(A, "cafe", live=True, **texts)).totals["unchanged"] == 1


def test_blanks_around_texts_slugs_codes_and_links_go_as_in_forms(take):
    parent = factories.organisation("Harbour Fund", slug="harbour-fund")
    said = {
        "name": "\u3000Quay House ",
        "acronym": " QH\xa0",
        "organisation_type": " 10 ",
        "established": " 2016 ",
        "parent": [" harbour-fund "],
        "translations": {"zh-hans": {"name": {"text": " 码头\n", "status": "staff "}}},
    }
    assert take(organisation(None, " quay-house ", **said)).errors == []
    row = Organisation.objects.get(slug="quay-house")
    assert (row.name, row.acronym, row.organisation_type) == ("Quay House", "QH", "10")
    assert (row.parent, row.established) == (parent, "2016")
    assert row.translations == {"zh-hans": {"name": {"text": "码头", "status": "staff"}}}
    again = take(organisation(None, "quay-house", name="Quay House  ", acronym="\tQH"))
    assert again.totals["unchanged"] == 1
    [error] = take(organisation(None, "quay-house", name=" \u3000\n")).errors
    assert ", name: This field cannot be blank." in error
    assert take(organisation(None, "quay-house", acronym=" ")).totals["changed"] == 1


def test_an_object_becomes_a_row_with_its_derived_columns(take):
    theme = factories.theme()
    taken = take(
        (
            "projects.project",
            A,
            {
                "slug": "jobs",
                "title": "Jobs for Youth",
                "live": True,
                "planned_start": "2016-09",
                "partnerships": [[factories.partnership().slug]],
                "created_at": "2020-01-02T03:04:05.678Z",
                "updated_at": "2020-01-02T03:04:05.678Z",
            },
        ),
        ("projects.projecttheme", B, {"project": ["jobs"], "theme": [theme.slug]}),
    )
    assert taken.errors == []
    assert taken.totals == {
        "created": 2,
        "changed": 0,
        "removed": 0,
        "unchanged": 0,
        "missing": 0,
    }
    project = Project.objects.get(pk=A)
    row = Project.objects.filter(pk=A).values().get()
    assert str(row["planned_start_earliest"]) == "2016-09-01"
    assert row["search_text"].startswith("jobs for youth")
    assert project.updated_at.isoformat() == "2020-01-02T03:04:05.678000+00:00"
    assert project.partnerships.count() == 1
    assert str(project.themes.get().pk) == B


def test_links_to_what_comes_later_are_found(take):
    taken = take(
        organisation(A, "branch", parent=["head"]),
        ("projects.funding", B, {"project": C, "kind": "not_stated"}),
        ("projects.project", C, {"slug": "jobs", "title": "Jobs"}),
        organisation(None, "head"),
    )
    assert taken.errors == []
    assert Organisation.objects.get(pk=A).parent.slug == "head"
    assert Funding.objects.get().project.slug == "jobs"


def test_a_key_that_nothing_has_is_told_with_its_place(take):
    taken = take(organisation(A, "branch", parent=C, publications=[B]))
    assert sorted(taken.errors) == [
        f"in.json, line 1: participants.organisation branch, {field}: There is no {kind} with the "
        f"key {key}. Add it first."
        for field, kind, key in [("parent", "organisation", C), ("publications", "source", B)]
    ]


def test_a_record_without_a_key_is_found_by_its_slug_and_by_a_former_one(take):
    found, moved = factories.organisation(slug="found"), factories.organisation(slug="new")
    SlugRedirect.objects.leave(moved, "old", public=True)
    taken = take(
        ("participants.organisation", None, {"slug": "found", "name": "Found"}),
        ("participants.organisation", None, {"slug": "old", "name": "Moved"}),
    )
    assert taken.errors == []
    assert taken.totals["changed"] == 2
    assert Organisation.objects.get(pk=found.pk).name == "Found"
    assert Organisation.objects.get(pk=moved.pk).slug == "old"


def test_a_new_row_without_a_key_gets_the_same_one_each_time(take):
    thing = ("places.place", None, {"slug": "arcadia", "name": "Arcadia", "kind": "country"})
    name = ("places.placeothername", None, {"place": ["arcadia"], "name": "Arkadia"})
    take(thing, name)
    keys = set(Place.objects.values_list("pk", flat=True))
    assert take(thing, name).totals["unchanged"] == 2
    assert set(Place.objects.values_list("pk", flat=True)) == keys


def test_a_new_row_without_a_key_is_the_same_composed_or_not(take):
    place = factories.place()
    for name in ("Cafe\u0301\r\nLumi\u00e8re", "Caf\u00e9\nLumi\u00e8re"):
        taken = take(("places.placeothername", None, {"place": [place.slug], "name": name}))
        assert taken.errors == []
    assert taken.totals["unchanged"] == 1


def test_fields_that_are_not_named_keep_their_value(take):
    project = factories.project(title="Old", description="Kept")
    taken = take(("projects.project", project.pk, {"title": "New"}))
    project.refresh_from_db()
    assert (project.title, project.description) == ("New", "Kept")
    [told] = taken.outcome.told["changed"]
    assert told.changes == [("Title", "Old", "New")]


def test_what_is_the_same_changes_nothing(take):
    project = factories.project(description="Text", partnerships=[factories.partnership()])
    before = stored(Project)
    partnerships = [[p.slug] for p in project.partnerships.all()]
    fields = {"title": project.title, "description": "Text", "partnerships": partnerships}
    taken = take(("projects.project", project.pk, {**fields, "updated_at": "2030-01-01T00:00:00Z"}))
    assert taken.totals["unchanged"] == 1
    assert stored(Project) == before
    assert not Revision.objects.exists()


def test_links_to_many_are_set_to_the_given_ones(take):
    first, second, third = (factories.theme() for _ in range(3))
    framework = factories.framework(themes=[first, second])
    other = factories.framework()
    taken = take(
        (
            "topics.framework",
            framework.pk,
            {"themes": [[second.slug], str(third.pk)], "related": [[other.slug]]},
        )
    )
    assert taken.errors == []
    assert set(framework.themes.all()) == {second, third}
    # This link goes both ways.
    assert list(Framework.objects.get(pk=other.pk).related.all()) == [framework]
    take(("topics.framework", framework.pk, {"themes": [], "related": []}))
    assert not framework.themes.exists()
    assert not other.related.exists()


def test_unique_values_may_change_places(take):
    one, two = factories.organisation(slug="one"), factories.organisation(slug="two")
    taken = take(
        ("participants.organisation", one.pk, {"slug": "two"}),
        ("participants.organisation", two.pk, {"slug": "one"}),
    )
    assert taken.errors == []
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.slug, two.slug) == ("two", "one")


def test_the_rules_that_look_at_other_rows_are_asked(take):
    project, other = factories.project(), factories.project()
    funding = factories.funding(other)
    passage = factories.passage()
    cited = {"owner": str(project.pk), "passage": passage.natural_key()}
    cited["passage"] = list(cited["passage"])
    taken = take(
        ("projects.projectcitation", A, {**cited, "row": str(funding.pk)}),
        ("projects.projectcitation", B, {**cited, "field": "colour"}),
        ("projects.projectcitation", C, {**cited, "field": "title"}),
    )
    assert [line.split(": ", 2)[1] for line in taken.errors] == [
        f"projects.projectcitation {A}, row",
        f"projects.projectcitation {B}, field",
    ]
    assert not ProjectCitation.objects.exists()


def test_a_row_that_goes_to_another_record_leaves_nothing_behind(take):
    """What names it, a citation or another row, would name a row of somebody else."""
    result = factories.result()
    value = factories.result_value(result)
    citation = ProjectCitation.objects.create(
        owner=result.project, passage=factories.passage(), row=result.pk, field="statement"
    )
    moved = ("projects.result", result.pk, {"project": str(factories.project().pk)})
    errors = take(moved).errors
    assert [error.partition(": ")[2].partition(":")[0] for error in sorted(errors)] == [
        f"projects.projectcitation {citation.pk}, row",
        f"projects.resultvalue {value.pk}, result",
    ]
    assert {error.partition(":")[0] for error in errors} == {"in.json, line 1"}

    project = moved[2]["project"]
    followed = take(
        moved,
        ("projects.resultvalue", value.pk, {"project": project}),
        ("projects.projectcitation", citation.pk, {"owner": project}),
    )
    assert followed.errors == []
    assert followed.totals["changed"] == 3


@pytest.mark.parametrize(
    ("given", "kept"),
    [("0E+1000000000", "0.00"), ("-0", "0.00"), ("1E+2", "100.00"), ("9999999999999.99",) * 2],
)
def test_a_number_has_the_places_of_its_field(take, given, kept):
    project = factories.project()
    fields = {"project": str(project.pk), "kind": "3", "amount": given, "currency": "USD"}
    for _time in range(2):
        taken = take(("projects.funding", A, fields))
        assert taken.report.errors == 0
        assert str(Funding.objects.get().amount) == kept
    assert taken.totals["unchanged"] == 1


def test_a_number_that_a_database_would_round_is_refused(take):
    project = factories.project()
    fields = {"project": str(project.pk), "kind": "3", "currency": "USD"}
    [error] = take(("projects.funding", A, {**fields, "amount": "12345678901234.56"})).errors
    assert error.endswith(", amount: Ensure that there are no more than 15 digits in total.")


@pytest.mark.parametrize("name", ["../secret.pdf", "/etc/passwd", "a\\b.pdf", "documents/none.pdf"])
def test_a_file_must_be_among_the_uploads(take, name):
    project = factories.project()
    fields = {"project": str(project.pk), "title": "Plan", "file": name}
    [error] = take(("projects.projectdocument", A, fields)).errors
    assert ", file: " in error


def test_an_image_is_one_that_was_uploaded_and_brings_its_size(take):
    image = factories.image()
    project = str(factories.project().pk)
    words = "A crane"
    fields = {"project": project, "file": image.file.name, "width": 1, "alternative_text": words}
    assert take(("projects.projectimage", A, fields)).errors == []
    made = type(image).objects.get(pk=A)
    assert (made.width, made.height) == (image.width, image.height) != (1, None)
    for wrong in ({"project": project}, {"project": project, "file": "documents/x.pdf"}):
        [error] = take(("projects.projectimage", B, wrong)).errors
        assert ", file: " in error
    taken = take(("projects.projectimage", A, {"credit": "A. Quay"}))
    assert (taken.errors, taken.totals["changed"]) == ([], 1)


def test_a_document_brings_its_size(take):
    name = default_storage.save("documents/plan.txt", ContentFile(b"12345"))
    fields = {"project": str(factories.project().pk), "title": "Plan", "file": name, "size": 1}
    assert take(("projects.projectdocument", A, fields)).errors == []
    assert ProjectDocument.objects.get().size == 5


def test_links_to_many_of_new_rows_may_be_given_twice(take):
    first, second = factories.theme(), factories.theme()
    links = [[second.slug], str(first.pk), [first.slug], str(second.pk)]
    plan = {"kind": "plan", "themes": links}
    things = [("topics.framework", None, {"slug": n, "title": n, **plan}) for n in ("a", "b")]
    assert take(*things).errors == []
    for framework in Framework.objects.all():
        assert set(framework.themes.all()) == {first, second}


def test_a_slug_that_changes_hands_means_its_new_owner_from_there_on(take):
    old = factories.organisation(slug="ministry")
    taken = take(
        organisation(old.pk, "former-ministry"),
        organisation(A, "before", parent=["ministry"]),
        organisation(B, "ministry"),
        organisation(C, "after", parent=["ministry"]),
    )
    assert taken.errors == []
    assert Organisation.objects.get(pk=A).parent_id == old.pk
    assert str(Organisation.objects.get(pk=C).parent_id) == B


def test_a_dry_run_tells_the_same_and_writes_nothing(take):
    project = factories.project(title="Old")
    before = stored(Project)
    taken = take(("projects.project", project.pk, {"title": "New"}), dry_run=True)
    assert taken.totals["changed"] == 1
    assert taken.outcome.told["changed"][0].changes == [("Title", "Old", "New")]
    assert stored(Project) == before
    assert not Import.objects.exists()
    assert not Revision.objects.exists()


@pytest.mark.parametrize("options", [{}, {"dry_run": True}, {"as_drafts": True}])
def test_what_the_touched_records_lack_is_counted_where_they_are_few(take, monkeypatch, options):
    project = factories.project("Cranes")
    change = ("projects.project", project.pk, {"slug": project.slug, "partnerships": []})
    words = ("events.quotation", A, {"slug": "words", "text": "Cranes are safe.", "live": False})
    taken = take(words, **options)
    (told,) = taken.outcome.as_data()["lacking"]
    assert (told["kind"], told["title"], told["errors"]) == ("Quotation", "Cranes are safe.", 1)
    assert told["warnings"] >= 1

    # A change of a live record is told as it would be, also where it becomes a draft.
    (told,) = take(change, **{**options, "as_drafts": True}).outcome.as_data()["lacking"]
    assert (told["title"], told["errors"]) == ("Cranes", 1)

    monkeypatch.setattr(outcome, "MOST_ASKED", 0)
    assert take(organisation(B, "two"), **options).outcome.lacking == []


def test_records_that_the_input_does_not_name_are_told(take):
    factories.theme(title="Left out")
    taken = take(("topics.theme", None, {"slug": "new", "title": "New"}))
    assert taken.totals["missing"] == Theme.objects.count() - 1 == 1
    assert [told.title for told in taken.outcome.told["missing"]] == ["Left out"]


def test_history_has_the_version_before_and_after(take):
    user = User.objects.create_user("somebody")
    project = factories.project(title="Old")
    updated = project.updated_at
    take(("projects.project", project.pk, {"title": "New"}), user=user)
    new, old = Revision.objects.of(project)
    assert (old.snapshot[0]["fields"]["title"], old.kind, old.user) == ("Old", "published", None)
    assert (new.snapshot[0]["fields"]["title"], new.kind, new.user) == ("New", "published", user)
    assert old.made_at == updated
    project.refresh_from_db()
    assert project.updated_at > updated
    assert ContentVersion.objects.current()[0] == 1


def test_a_changed_row_is_a_change_of_its_record(take):
    project = factories.project()
    updated = project.updated_at
    take(("projects.funding", A, {"project": [project.slug], "source_word": "support"}))
    project.refresh_from_db()
    assert project.updated_at > updated
    assert Revision.objects.of(project).count() == 2
    [touched] = ImportedRecord.objects.all()
    assert (touched.record, touched.updated_at) == (project.pk, project.updated_at)


def test_a_slug_that_no_database_keeps_makes_no_key(take):
    taken = take(organisation(None, "a\ud800"))
    assert taken.errors == [
        f"in.json, line 1: participants.organisation a�, {field}: There is half a character (a "
        "lone surrogate). Write it anew."
        for field in ("slug", "name")
    ]


def test_a_changed_slug_leaves_a_redirect(take):
    project = factories.project(slug="old")
    take(("projects.project", project.pk, {"slug": "new"}))
    assert SlugRedirect.objects.target_of(Project, "old", public=True) == project.pk


def test_a_live_record_that_is_not_ready_is_refused(take):
    [error] = take(("projects.project", A, {"slug": "a", "title": "A", "live": True})).errors
    assert "projects.project a, partnerships: Name the partnership to which it belongs." in error
    assert take(("projects.project", A, {"slug": "a", "title": "A"})).errors == []


def test_passages_without_a_key_are_found_by_source_and_key(take):
    passage = factories.passage()
    thing = {"source": [passage.source.slug], "key": passage.key, "locator": "page 9"}
    assert take(("sources.passage", None, thing)).totals["changed"] == 1
    assert Passage.objects.get().locator == "page 9"


def test_the_number_of_queries_does_not_grow_with_the_objects(take, monkeypatch):
    # What records lack is asked one by one, of a hundred at most.
    monkeypatch.setattr(outcome, "MOST_ASKED", 0)

    def queries(number):
        things = [organisation(None, f"some-{number}-{i}") for i in range(number)]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert take(*things).totals["created"] == number
        return len(captured)

    queries(1)
    assert queries(40) == queries(3)


# All faults of an object at once ------------------------------------------------------------------


# The small inputs that failed -------------------------------------------------------------------


def test_an_amount_of_nothing_or_below_it_is_told(take):
    project = factories.project()
    said = take(
        *(
            ("projects.funding", None, {"project": str(project.pk), "currency": "USD"} | fields)
            for fields in (
                {"amount": "-200000"},
                {"amount": "0"},
                {"amount": "5"},
                {"amount": "-5", "kind": "7"},
            )
        )
    ).errors
    assert [message.split(": ")[1] for message in said] == ["in.json, line 1", "in.json, line 2"]
    assert "An amount below zero is taken off the sums." in said[0]
    assert "An amount of 0 states that no money passes." in said[1]
