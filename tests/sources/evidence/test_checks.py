"""What changed since its source was checked is noticed, whoever changed it and how."""

import json
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse

from partnership.publishing import drafts, snapshots
from partnership.publishing.readiness import faults_of
from partnership.sources.evidence.checks import seal_existing, seal_new, to_check_again
from partnership.sources.models import Citation, Edition, Passage
from partnership.sources.texts.keeping import edition_of, keep
from partnership.sources.texts.reading import Reading
from partnership.topics.models import ThemeCitation
from projects.models import Project, ProjectCitation
from tests import factories
from tests.forms import fields_of

pytestmark = pytest.mark.django_db


def to_check(record):
    """What is to be checked again of a record, as its citations stand in the database."""
    return to_check_again(record.citations.select_related("passage__edition"))


@pytest.fixture
def project():
    return factories.project(description="It trains drivers.")


# What is noticed ---------------------------------------------------------------------------------


def test_what_was_cited_stands_as_it_was_checked(project):
    factories.cite(project, "title")
    factories.cite(project)
    factories.cite(project, row=factories.funding(project))
    factories.cite(project, "quantity_low", row=factories.result_value(factories.result(project)))
    assert to_check(project) == []
    assert all(citation.checked_on for citation in project.citations.all())


def test_another_value_is_noticed_and_the_value_before_stands_again(project):
    citation = factories.cite(project, "title")
    factories.cite(project, "stated_period")
    Project.objects.filter(pk=project.pk).update(title="Cranes with accidents")
    assert to_check(project) == [citation]
    Project.objects.filter(pk=project.pk).update(title="Cranes without accidents")
    assert to_check(project) == []


def test_a_row_as_a_whole_notices_each_of_its_values(project):
    row = factories.funding(project, provider=factories.organisation())
    citation = factories.cite(project, row=row)
    of_amount = factories.cite(project, "amount", row=row)
    type(row).objects.update(provider=factories.organisation("Another"))
    assert to_check(project) == [citation]
    type(row).objects.update(amount=2)
    assert set(to_check(project)) == {citation, of_amount}


def test_other_records_that_are_named_are_noticed(project):
    framework = factories.framework()
    citation = factories.cite(project, "frameworks")
    project.frameworks.add(framework)
    assert to_check(project) == [citation]


def test_what_states_no_fact_changes_without_notice(project):
    factories.cite(project)
    Project.objects.update(summary="In short.", staff_notes="Ask them.", translations={})
    assert to_check(project) == []


def test_a_row_that_is_gone_is_to_be_checked(project):
    row = factories.funding(project)
    citation = factories.cite(project, row=row)
    row.delete()
    assert to_check(project) == [citation]


def test_other_words_of_the_passage_are_noticed(project):
    passage = factories.passage("They signed it.")
    citation = factories.cite(project, "title", passage=passage)
    passage.quotation = "They did not sign it."
    passage.save()
    assert to_check(project) == [citation]


def test_an_edition_that_has_the_words_needs_no_check_and_one_that_lacks_them_does(project):
    edition = factories.edition("They signed it on the quay.")
    source = edition.source
    passage = factories.passage("They signed it", source=source)
    citation = factories.cite(project, "title", passage=passage)

    def add(text):
        reading = Reading(text=text, origin=Edition.Origin.PASTED)
        keep(source, edition_of(source, reading), text)

    add("In the year 2016 they signed it on the quay.".replace("they", "They"))
    assert to_check(project) == []
    add("They never signed it.")
    assert Passage.objects.get().state == "earlier"
    assert to_check(project) == [citation]


def test_how_a_number_is_written_changes_nothing(project):
    row = factories.funding(project, amount="745000")
    factories.cite(project, "amount", row=row)
    assert to_check(project) == []


def test_many_citations_are_compared_in_queries_that_do_not_grow(
    project, django_assert_num_queries
):
    for number in range(3):
        factories.cite(project, row=factories.funding(project, amount=number))
        factories.cite(project, row=factories.result(project))
        factories.cite(factories.project(), "frameworks")
    citations = list(ProjectCitation.objects.select_related("passage__edition"))
    kinds = [kind for kind in Project.child_models() if not issubclass(kind, Citation)]
    with django_assert_num_queries(1 + len(kinds) + 1):
        assert to_check_again(citations) == []


# Until somebody says so --------------------------------------------------------------------------


def address(record, page="change"):
    opts = record._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=[record.pk])


def press(client, record, button, **values):
    response = client.post(
        address(record), fields_of(client.get(address(record))) | values | {button: "x"}
    )
    return client.get(response.url).content.decode()


def test_the_form_asks_until_somebody_says_that_the_passage_still_says_so(admin_client, project):
    factories.cite(project, "title")
    html = admin_client.get(address(project)).content.decode()
    assert "To be checked again" not in html
    html = press(admin_client, project, "_draft", title="Cranes with accidents")
    assert html.index("To be checked again") < html.index("warning")
    rows = admin_client.get(address(project), {"row": "all"}).content.decode()
    assert "changed since its source was checked" in rows
    press(admin_client, project, "_draft", **{"citations-0-still_says_so": "on"})
    html = press(admin_client, project, "_publish")
    assert "To be checked again" not in html
    assert Project.objects.get().title == "Cranes with accidents"
    assert to_check(project) == []


def test_who_cites_another_passage_has_compared_it(admin_client, project):
    factories.cite(project, "title")
    other = factories.passage("It has accidents.")
    changed = {"title": "Cranes with accidents", "citations-0-passage": str(other.pk)}
    press(admin_client, project, "_draft", **changed)
    press(admin_client, project, "_publish")
    assert Project.objects.get().title == "Cranes with accidents"
    assert to_check(project) == []


def test_what_is_told_of_a_draft_is_told_of_the_live_record_once_it_is_published(
    admin_client, project
):
    citation = factories.cite(project, "title")
    press(admin_client, project, "_draft", title="Cranes with accidents")
    assert to_check(project) == []
    press(admin_client, project, "_publish")
    assert to_check(project) == [citation]
    [fault] = faults_of(Project.objects.get(), only={"to_check_again"})
    assert str(fault.level) == "warning" and "title" in fault.message
    assert faults_of(Project.objects.get())[0].kind == "to_check_again"


def test_an_older_version_that_is_restored_has_the_check_of_its_time(project, admin_user):
    factories.cite(project, "title")
    before = drafts.keep(project, "published")
    Project.objects.update(title="Cranes with accidents")
    project.refresh_from_db()
    again = project.citations.get()
    again.note_check()
    again.save()
    assert to_check(project) == []
    # Its text alone, as one who restores only a part of it would have it.
    snapshot = snapshots.take(project)
    snapshot[0]["fields"]["title"] = before.snapshot[0]["fields"]["title"]
    snapshots.write(project, snapshot)
    assert to_check(project) == [again]
    snapshots.write(project, before.snapshot)
    assert to_check(project) == []


# Imports -----------------------------------------------------------------------------------------


def test_an_import_of_another_value_is_noticed_and_a_new_citation_is_checked(project, tmp_path):
    citation = factories.cite(project, "title")

    def take(model, key, **fields):
        file = tmp_path / "in.json"
        file.write_text(json.dumps([{"model": model, "pk": str(key), "fields": fields}]))
        call_command("import_record", str(file), stdout=StringIO())

    take("projects.project", project.pk, title="Cranes with accidents")
    assert to_check(project) == [citation]
    take("projects.projectcitation", citation.pk, note="Read it.")
    assert to_check(project) == [citation]
    take("projects.projectcitation", citation.pk, seal="")
    assert to_check(project) == [citation]
    take("projects.projectcitation", citation.pk, stance="implies")
    assert to_check(project) == []
    assert ProjectCitation.objects.get().seal != citation.seal


def test_a_citation_that_comes_without_a_seal_is_checked_by_whoever_brings_it(project):
    factories.cite(project, "title")
    ProjectCitation.objects.update(seal="", checked_on=None)
    assert len(to_check(project)) == 1
    seal_new([ProjectCitation])
    assert to_check(project) == []
    assert ProjectCitation.objects.get().checked_on


def test_the_migration_takes_what_is_there_as_checked_on_no_day():
    theme = factories.theme()
    factories.cite(theme, "title")
    ThemeCitation.objects.update(seal="", checked_on=None)
    seal_existing("topics", "ThemeCitation")(apps, None)
    assert to_check(theme) == []
    assert ThemeCitation.objects.get().checked_on is None


# What readers see --------------------------------------------------------------------------------


def test_readers_see_what_changed_since_its_source_was_checked(client, project):
    factories.cite(project, "stated_period")
    words = "changed since its source was checked"
    page = project.get_absolute_url()
    assert words not in client.get(page).content.decode()
    Project.objects.update(stated_period="2019/2021")
    assert client.get(page).content.decode().count(words) == 1
    chinese = client.get(page.replace("/en/", "/zh-hans/")).content.decode()
    assert "核对来源之后已有改动" in chinese


def test_the_timeline_marks_it_too(client):
    milestone = factories.milestone("A crane is built.")
    factories.cite(milestone)
    type(milestone).objects.update(text="A crane is not built.")
    assert "changed since" in client.get("/en/timeline/").content.decode()


def test_the_api_says_of_each_citation_whether_it_is_as_checked(client, project):
    factories.cite(project, "title")
    address = f"/api/v1/projects/{project.slug}/"
    [citation] = client.get(address).json()["citations"]
    assert citation["is_as_checked"] is True
    Project.objects.update(title="Cranes with accidents")
    [citation] = client.get(address).json()["citations"]
    assert citation["is_as_checked"] is False and citation["checked_on"]
