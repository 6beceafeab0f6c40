"""The datasets: what they list, what they hold back, and what one record looks like as JSON."""

import json

import pytest
from django.apps import apps

from partnership.agreements.models import AgreementDocument
from partnership.exchange.datasets import DATASETS, as_json, changed_citations, dataset_of
from partnership.exchange.datasets import definition as rules
from partnership.exchange.datasets.values import expandable
from partnership.publishing.models import Child, Record
from projects.models import Project
from tests import factories

pytestmark = pytest.mark.django_db


def json_of(record, **options):
    dataset = dataset_of(type(record))
    return as_json(dataset.public().get(pk=record.pk), **options)


# What is listed -----------------------------------------------------------------------------------


def listings():
    for dataset in DATASETS.values():
        yield dataset
        yield from dataset.tables


@pytest.mark.parametrize("listed", list(listings()), ids=lambda listed: listed.model.__name__)
def test_every_field_is_listed_once_or_withheld_with_a_reason(listed):
    model = listed.model
    fields = {
        field.name: field
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
        if field.serialize and not field.primary_key and field.name != model_parent(model)
    }
    withheld = {name for name, field in fields.items() if rules.is_withheld(field)}

    assert len(listed.fields) == len(set(listed.fields))
    assert set(listed.fields) == fields.keys() - withheld


def model_parent(model):
    return getattr(model, "parent_name", "")


def test_every_record_type_and_every_kind_of_row_is_there():
    records = {model for model in apps.get_models() if issubclass(model, Record)}
    rows = {model for model in apps.get_models() if issubclass(model, Child)}

    assert {dataset.model for dataset in DATASETS.values()} == records
    assert {table.model for one in DATASETS.values() for table in one.tables} == rows


def test_rows_have_the_names_by_which_records_have_them():
    for dataset in DATASETS.values():
        for table in dataset.tables:
            field = table.model._meta.get_field(table.model.parent_name)
            assert field.related_model is dataset.model
            assert field.remote_field.get_accessor_name() == table.name


def test_every_reason_to_withhold_is_of_a_field_that_exists():
    models = [model for model in apps.get_models() if issubclass(model, (Record, Child))]
    known = {
        f"{cls.__name__}.{field.name}"
        for model in models
        for cls in model.__mro__
        for field in model._meta.concrete_fields
    }
    assert rules.WITHHELD.keys() <= known
    assert all(rules.WITHHELD.values())


# One record ---------------------------------------------------------------------------------------


def a_project():
    """(a project, its line of money, its result) with what a project may have."""
    organisation = factories.organisation("Harbour Fund")
    project = factories.project(
        "Cranes",
        slug="cranes",
        status="2",
        stated_period="2018/..",
        translations=factories.translation("title", "起重机"),
        contact_organisation=organisation,
    )
    project.translations["zh-hans"]["title"]["reviewer"] = "Somebody"
    project.save()
    line = factories.funding(project, provider=organisation, kind="2")
    result = factories.result(project)
    factories.result_value(result, quantity_low=2000, quantity_comparator="over")
    factories.cite(project, "title", passage=factories.passage("Cranes it is.", locator="line 3"))
    return project, line, result


def test_a_project_as_json():
    project, _line, _result = a_project()

    value = json_of(project)

    assert json.loads(json.dumps(value)) == value
    assert value["id"] == str(project.pk)
    assert value["type"] == "projects"
    assert value["url"]["zh-hans"].endswith("/zh-hans/projects/cranes/")
    assert value["status"] == {"code": "2", "label": "implementation"}
    assert value["modality"] is None
    assert value["stated_period"] == {
        "edtf": "2018/..",
        "earliest": "2018-01-01",
        "latest": None,
    }
    assert value["planned_start"] is None
    title = {"text": "起重机", "status": "staff", "is_older": False}
    assert value["translations"] == {"zh-hans": {"title": title}}


def test_the_links_and_rows_of_a_project_as_json():
    project, line, result = a_project()

    value = json_of(project)

    link = value["contact_organisation"]
    assert (link["type"], link["title"]) == ("organisations", "Harbour Fund")
    (funding,) = value["funding"]
    assert funding["id"] == str(line.pk)
    assert funding["money"] == {
        "kind": {"code": "2", "label": "outgoing commitment"},
        "amount": "745000",
        "currency": "EUR",
    }
    assert funding["provider"]["slug"] == project.contact_organisation.slug
    (counted,) = value["result_values"]
    assert counted["quantity"]["low"] == "2000"
    assert counted["quantity"]["comparator"] == {"code": "over", "label": "Over"}
    assert counted["result"]["id"] == str(result.pk)
    (citation,) = value["citations"]
    assert citation["field"] == "title"
    assert citation["passage"]["quotation"] == "Cranes it is."
    assert citation["passage"]["source"]["type"] == "sources"
    assert [link["type"] for link in value["partnerships"]] == ["partnerships"]


def test_a_linked_record_comes_whole_on_request():
    project = factories.project(agreement=factories.agreement("Memorandum", summary="In short."))
    factories.participation(project, organisation=factories.organisation("Fund", acronym="FD"))

    value = json_of(project, expand={"agreement", "participations.organisation"})

    assert value["agreement"]["record"]["summary"] == "In short."
    assert value["participations"][0]["organisation"]["record"]["acronym"] == "FD"
    assert "record" not in value["partnerships"][0]
    with pytest.raises(ValueError, match="cannot expand funding"):
        json_of(project, expand={"funding"})


def test_links_of_each_type_can_be_expanded_where_they_lead_to_records():
    assert "agreement" in expandable(DATASETS["projects"])
    assert "speaker" not in expandable(DATASETS["quotations"])


# What is held back --------------------------------------------------------------------------------


def test_links_to_hidden_records_are_left_out_and_rows_that_need_them_too():
    hidden = {"live": False}
    organisation = factories.organisation("SECRET office", **hidden)
    agreement = factories.agreement("SECRET memorandum", **hidden)
    speaker = factories.position(factories.person("SECRET person", **hidden), title="SECRET post")
    project = factories.project(agreement=agreement, staff_notes="SECRET remark")
    project.frameworks.add(factories.framework("SECRET plan", **hidden))
    row = factories.funding(project, provider=organisation, description="SECRET line")
    factories.cite(project, row=row, note="SECRET note")
    factories.cite(project, passage=factories.passage(source=factories.source("SECRET", **hidden)))
    factories.cite(project, "staff_notes", note="SECRET too")
    same = factories.agreement_money(agreement, description="SECRET money")
    factories.funding(
        project,
        amount=1,
        provider=factories.organisation("Fund"),
        same_money_as=same,
        same_money_certainty="stated",
    )
    public = factories.agreement("Memorandum")
    factories.party(public, organisation=factories.organisation("Party"), signatory=speaker)
    url = "https://example.org/SECRET.pdf"
    factories.row(AgreementDocument, public, title="SECRET", url=url, published=False)
    event = factories.event()
    whole = factories.attendance(event, organisation=organisation, group="")
    factories.attendance(event, group="SECRET part", part_of=whole)

    values = [json_of(one) for one in (project, public, event)]

    assert "SECRET" not in json.dumps(values)
    (line,) = values[0]["funding"]
    assert line["same_money_as"] is None
    assert values[0]["agreement"] is None
    assert values[1]["parties"][0]["signatory"] is None
    assert values[2]["attendance"] == []


def test_what_is_not_public_is_in_no_dataset():
    factories.project(live=False)
    speaker = factories.position(factories.person(live=False))
    factories.quotation(speaker=speaker)

    assert not DATASETS["projects"].public().exists()
    assert not DATASETS["quotations"].public().exists()


def test_a_record_fetched_in_another_way_is_refused():
    project = factories.project()
    with pytest.raises(AttributeError, match="dataset_"):
        as_json(Project.objects.get(pk=project.pk))


# How much is asked of the database ----------------------------------------------------------------


def full_project(number):
    organisation = factories.organisation(f"Organisation {number}")
    agreement = factories.agreement(f"Agreement {number}")
    project = factories.project(f"Project {number}", agreement=agreement)
    project.frameworks.add(factories.framework(f"Framework {number}"))
    line = factories.agreement_money(agreement)
    factories.funding(
        project, provider=organisation, same_money_as=line, same_money_certainty="stated"
    )
    factories.participation(project, organisation=organisation)
    factories.project_place(project, place=factories.place(f"Place {number}"))
    factories.project_theme(project, theme=factories.theme(f"Theme {number}"))
    factories.result_value(factories.result(project))
    factories.cite(project)


def test_queries_do_not_grow_with_the_records(django_assert_num_queries):
    for number in range(3):
        full_project(number)
    dataset = DATASETS["projects"]
    # Projects with their single links, partnerships, frameworks, one for each kind of rows, and
    # the frameworks again, by their keys, as what is cited.
    with django_assert_num_queries(1 + 2 + len(dataset.tables) + 1):
        records = list(dataset.public())
        changed = changed_citations(records, dataset)
        values = [as_json(project, changed=changed) for project in records]
    assert len(values) == 3
