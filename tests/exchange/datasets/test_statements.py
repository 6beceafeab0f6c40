"""Each statement of a record has an address, its value, its passages and their state as JSON."""

import re
from collections import Counter

import pytest

from partnership.exchange.datasets.record_types import DATASETS
from partnership.exchange.datasets.statements import Statements
from partnership.exchange.datasets.values import public_address
from partnership.participants.models import OrganisationOtherName
from partnership.sources.evidence.footing import counted_footing
from projects.models import Project
from tests import factories

pytestmark = pytest.mark.django_db


def statements(client, record, noun):
    found = client.get(f"/en/{noun}/{record.slug}.statements.json").json()["statements"]
    return {one["id"]: one for one in found}


@pytest.fixture
def project():
    return factories.project("Cranes", stated_period="2018/2020", description="It trains.")


def test_a_statement_has_its_value_passages_and_state(client, project):
    edition = factories.edition("It ran from 2018 to 2020. Nobody knows.")
    words = factories.passage("It ran from 2018 to 2020.", source=edition.source, key="ran")
    factories.cite(project, "stated_period", passage=words, stance="implies")
    found = statements(client, project, "projects")["fact-stated_period"]
    assert found["url"] == f"{public_address(project)}#fact-stated_period"
    assert found["value"]["edtf"] == "2018/2020" and found["state"] == "sourced"
    [passage] = found["passages"]
    assert passage["quotation"] == "It ran from 2018 to 2020."
    assert passage["places"] == [[0, 25]] and passage["state"]["code"] == "found"
    assert passage["edition"]["text_sha256"] == edition.text_sha256
    assert passage["stance"]["code"] == "implies" and passage["is_as_checked"] is True
    assert passage["annotation"] == f"{public_address(edition.source)}#ran"


def test_what_has_no_source_and_what_changed_says_so(client, project):
    factories.cite(project, "stated_period")
    Project.objects.update(stated_period="2019/2021")
    found = statements(client, project, "projects")
    assert found["fact-stated_period"]["state"] == "changed"
    assert found["fact-description"]["state"] == "no_source"
    project.refresh_from_db()
    factories.cite(project)
    found = statements(client, project, "projects")
    assert found["fact-description"]["state"] == found["fact-whole"]["state"] == "sourced"


def test_rows_and_their_fields_have_statements_of_their_own(client, project):
    line = factories.funding(project, provider=factories.organisation("Harbour Bank"))
    factories.cite(project, "provider", row=line)
    found = statements(client, project, "projects")
    assert found[f"fact-{line.pk}"]["value"]["money"]["amount"] == "745000"
    provider = found[f"fact-{line.pk}-provider"]
    assert provider["value"]["title"] == "Harbour Bank"
    assert provider["words"] == "who gave the money"


def test_what_is_not_public_is_in_no_statement(client, project):
    secret = factories.passage("A secret.", source=factories.source(live=False))
    factories.cite(project, "description", passage=secret)
    factories.funding(project, provider=factories.organisation("Hidden Bank", live=False))
    text = client.get(f"/en/projects/{project.slug}.statements.json").content.decode()
    assert "secret" not in text and "Hidden Bank" not in text
    project.live = False
    project.save()
    assert client.get(f"/en/projects/{project.slug}.statements.json").status_code == 404


def test_the_addresses_of_statements_are_on_the_page(client, project):
    line = factories.funding(project, provider=factories.organisation())
    for field in ("stated_period", "description", "title"):
        factories.cite(project, field)
    factories.cite(project, row=line)
    factories.result(project)
    html = client.get(project.get_absolute_url()).content.decode()
    named = re.findall(r'id="(fact-[^"]+)"', html)
    assert len(named) == len(set(named))
    for anchor in ("fact-stated_period", "fact-description", "fact-title", f"fact-{line.pk}"):
        assert anchor in named
    assert f"/en/projects/{project.slug}.statements.json" in html


def test_the_files_list_what_the_home_page_counts(client, project):
    """Whatever is cited: a whole record, a field, a row, a part of one, what needs no source."""
    place, other = factories.place("Arcadia"), factories.organisation("Harbour Bank")
    factories.cite(place, "kind")
    whole = factories.agreement()
    factories.party(whole)
    factories.cite(whole)
    factories.cite(project, "summary")
    factories.cite(project, "statement", row=factories.result(project))
    factories.result(project)
    factories.cite(
        other, "name", row=factories.row(OrganisationOtherName, other, name="Bank of the harbour")
    )
    states = Counter(
        statement["state"]
        for dataset in DATASETS.values()
        for record in dataset.public()
        for statement in Statements(dataset, record).as_json()
    )
    found = counted_footing()
    assert min(states["sourced"], states["no_source"], states["needs_none"]) > 0
    assert (found.sourced, found.statements - found.sourced) == (
        states["sourced"] + states["changed"],
        states["no_source"],
    )
