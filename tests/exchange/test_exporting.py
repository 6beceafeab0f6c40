"""The record as fixtures: byte for byte, whole and in parts."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from partnership.exchange import exporting, selecting
from partnership.exchange.exporting import as_text, export, models_in_order
from partnership.exchange.selecting import Selection
from partnership.publishing.models import Record
from partnership.values.translations import Status
from projects.models import Project
from tests import factories
from tests.record.test_round_trip import flush

pytestmark = pytest.mark.django_db


def run(*words):
    out = io.StringIO()
    call_command("export_record", *words, stdout=out)
    return out.getvalue()


def objects(*words):
    return json.loads(run(*words))


def named(things, model):
    return {thing["fields"]["slug"] for thing in things if thing["model"] == model}


def test_every_model_of_the_record_comes_out_after_what_it_needs():
    order = [model._meta.label for model in models_in_order()]
    assert len(order) > 50
    assert order.index("sources.Source") < order.index("sources.Passage")
    kinds = [m for m in models_in_order(["projects.project"]) if issubclass(m, Record)]
    assert kinds == [Project]


def test_the_public_part_names_nothing_that_is_hidden():
    hidden = factories.organisation(name="Hidden", live=False)
    reviewed = {
        "zh-hans": {
            "title": {"text": "标题", "status": Status.STAFF, "reviewer": "Ms Li"},
        }
    }
    project = factories.project(
        slug="shown", translations=reviewed, staff_notes="secret", contact_organisation=hidden
    )
    factories.project(slug="draft", live=False)
    factories.funding(project, provider=hidden, source_word="support")
    kept = factories.funding(project, source_word="allocation")
    shown = factories.organisation(slug="child", parent=hidden)
    framework = factories.framework(adopted_by=[hidden, shown])
    project.documents.create(title="Secret plan", url="https://example.org/", published=False)
    speaker = factories.position(factories.person(live=False), organisation=shown)
    quotation = factories.quotation(speaker=speaker)
    factories.cite(project, row=kept)

    text = run("--published")
    things = json.loads(text)
    for secret in ("Hidden", "secret", "Secret", "Ms Li", hidden.slug, quotation.slug, "draft"):
        assert secret not in text, secret
    assert str(hidden.pk) not in text
    assert named(things, "projects.project") == {"shown"}
    assert [t["pk"] for t in things if t["model"] == "projects.funding"] == [str(kept.pk)]
    [found] = [t for t in things if t["model"] == "topics.framework"]
    assert found["fields"]["adopted_by"] == [["child"]]
    assert framework.adopted_by.count() == 2


def test_what_is_withdrawn_while_the_public_part_is_written_stays_out_with_its_rows():
    project = factories.project(slug="withdrawn")
    row = factories.funding(project)
    citation = factories.cite(project, row=row)
    position = factories.position(factories.person())
    selection = Selection(published=True)
    Project.objects.update(live=False)
    type(position.person).objects.update(live=False)
    text = "".join(export(selection=selection))
    for key in (project.slug, row.pk, citation.pk, position.pk, position.person_id):
        assert str(key) not in text


def test_a_partnership_brings_what_it_links_to_and_nothing_else(tmp_path):
    ours, other = factories.partnership(slug="ours"), factories.partnership(slug="other")
    donor = factories.organisation(slug="donor", parent=factories.organisation(slug="ministry"))
    project = factories.project(slug="a", partnerships=[ours])
    factories.funding(project, provider=donor)
    passage = factories.passage()
    factories.cite(project, passage=passage)
    factories.project(slug="b", partnerships=[other])
    factories.organisation(slug="stranger")

    path = tmp_path / "ours.json"
    things = objects("--partnership", "ours")
    assert named(things, "agreements.partnership") == {"ours"}
    assert named(things, "projects.project") == {"a"}
    assert named(things, "participants.organisation") == {"donor", "ministry"}
    assert named(things, "sources.source") == {passage.source.slug}
    run("--partnership", "ours", "--output", str(path))
    flush()
    call_command("loaddata", str(path), verbosity=0)
    assert Project.objects.get().slug == "a"


def test_only_what_was_updated_since():
    old, new = factories.project(slug="old"), factories.project(slug="new")
    Project.objects.filter(pk=old.pk).update(updated_at="2020-01-01T00:00Z")
    factories.funding(old)
    kept = factories.funding(new)
    things = objects("--since", "2021-01-01", "--model", "projects.project")
    assert named(things, "projects.project") == {"new"}
    assert [t["pk"] for t in things if t["model"] == "projects.funding"] == [str(kept.pk)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--model", "auth.user"], "There is no kind of record auth.user"),
        (["--since", "yesterday"], "is no date"),
        (["--since", "2026-02-30"], "is no date"),
        (["--partnership", "none"], "There is no partnership none"),
        (["--output", "/nowhere/at/all.json"], "cannot be written"),
    ],
)
def test_what_is_not_there_is_told(words, said):
    with pytest.raises(CommandError, match=said):
        run(*words)


def test_rows_are_fetched_in_a_fixed_number_of_queries(django_assert_num_queries):
    for _number in range(3):
        factories.project(partnerships=[factories.partnership()])
    # The rows, their two links to many, and the slugs of the partnerships that these name.
    with django_assert_num_queries(4):
        assert sum(1 for _part in export([Project])) == 5


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts


@settings(max_examples=60, deadline=None)
@given(st.recursive(plain, lambda part: st.lists(part) | st.dictionaries(texts, part)))
def test_values_are_written_as_the_standard_encoder_does(value):
    expected = json.dumps(value, ensure_ascii=False, indent=1).replace("\n", "\n  ")
    assert as_text(value) == expected


@pytest.mark.parametrize("words", [[], ["--published"], ["--partnership", "ours"]])
def test_a_large_record_comes_out_in_parts_as_a_small_one_at_once(monkeypatch, words):
    """No statement names all keys of a record, which a database could not take."""
    ours, hidden = factories.partnership(slug="ours"), factories.organisation(live=False)
    for _number in range(3):
        donor = factories.organisation(parent=factories.organisation())
        project = factories.project(partnerships=[ours])
        row = factories.funding(project, provider=donor)
        factories.cite(project, row=row)
        factories.cite(project, row=factories.funding(project, provider=hidden))
        factories.framework(adopted_by=[donor, hidden])
    text = run(*words)
    for module, name in [
        (selecting, "MOST_KEYS"),
        (exporting, "BATCH"),
        (exporting, "MOST_NAMES"),
        (exporting, "SEVERAL"),
    ]:
        monkeypatch.setattr(module, name, 2)
        assert run(*words) == text
    assert str(row.pk) in text


def test_everyone_may_take_the_public_part_as_one_file(client):
    factories.project(slug="shown", title="Shown", staff_notes="secret")
    factories.project(slug="draft", title="Draft", live=False)

    response = client.get("/data/record.json")
    text = b"".join(response.streaming_content).decode()
    assert response.headers["Content-Type"] == "application/json"
    assert text == run("--published")
    assert named(json.loads(text), "projects.project") == {"shown"}
    assert not response.cookies
    assert client.post("/data/record.json").status_code == 405
