"""A child row on a page: its words, and what a page must not forget about them."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template, TemplateSyntaxError

from partnership.agreements.models import AgreementCitation, Party
from partnership.participants.models import PersonCitation, Position
from partnership.sources.citations import Citations
from projects.models import ProjectCitation, Result
from tests import factories

TEMPLATES = Path(settings.BASE_DIR) / "templates"


def shown(record, words, **values):
    known = {"record": record, "citations": Citations.of_record(record)}
    context = Context(known | values)
    return Template("{% load facts %}" + words).render(context)


def marks(html):
    return re.findall(r'popovertarget="(passage-\d)"', html)


@pytest.fixture
def position(db):
    return Position.objects.create(
        person=factories.person(), organisation=factories.organisation(), title="Chair"
    )


def cite(position, field="", **values):
    PersonCitation.objects.create(
        owner=position.person, row=position.pk, field=field, passage=factories.passage(), **values
    )


def told(position, words="{% child row %}Chair{% endchild %}"):
    return shown(position.person, words, row=position)


def test_a_row_bears_the_marks_of_all_that_is_cited_for_it(position):
    cite(position)
    cite(position, "title")
    assert marks(told(position)) == ["passage-1", "passage-2"]


def test_a_row_without_a_source_is_marked_where_the_record_has_some(position):
    other = Position.objects.create(
        person=position.person, organisation=factories.organisation("Quay"), title="Clerk"
    )
    cite(other)
    assert "No source given" in told(position)


def test_a_row_says_that_sources_differ_whatever_the_template_says(position):
    position.period = "2016"
    position.save()
    cite(position, "period", stated_value="2018")
    html = told(position)
    assert "Sources differ" in html
    assert "Period: 2018" in html


def test_what_sources_say_of_a_part_stands_beside_it_alone(position):
    position.period = "2016"
    position.save()
    cite(position, "period", stated_value="2018")
    html = told(position, '{% child row %}Chair{% below %}{% part row "period" %}{% endchild %}')
    assert html.count("2018") == 1
    assert html.index("Sources differ") > html.index("Period: 2016")


def test_a_row_told_by_one_text_needs_no_words_of_the_template(position):
    cite(position)
    html = told(position, '{% child_text row "title" %}')
    assert html.startswith("Chair") and marks(html) == ["passage-1"]


def test_a_field_of_a_record_is_said_with_its_own_marks(position):
    person = position.person
    person.description = "Leads the harbour."
    person.save()
    for field in ("description", "name", ""):
        PersonCitation.objects.create(owner=person, field=field, passage=factories.passage())
    html = shown(person, "{% said person 'description' %}", person=person)
    assert html.startswith("Leads the harbour.") and marks(html) == ["passage-1"]


def test_a_heading_bears_the_marks_of_the_name_and_of_the_whole(position):
    person = position.person
    for field in ("description", "name", ""):
        PersonCitation.objects.create(owner=person, field=field, passage=factories.passage())
    html = shown(person, "{% heading person %}", person=person)
    assert html.startswith("<h1><bdi>") and marks(html) == ["passage-1", "passage-2"]


def test_each_place_of_a_heading_has_a_name_of_its_own(position):
    person = position.person
    for field in ("name", ""):
        PersonCitation.objects.create(owner=person, field=field, passage=factories.passage())
    html = shown(person, "{% heading person %}", person=person)
    assert html.count('id="fact-name"') == html.count('id="fact-whole"') == 1


def test_the_facts_of_a_party_have_their_own_marks(db):
    agreement = factories.agreement()
    party = Party.objects.create(
        agreement=agreement,
        organisation=factories.organisation("Harbour Office"),
        signing_body=factories.organisation("Board of Quays"),
    )
    for field in ("organisation", "signing_body"):
        AgreementCitation.objects.create(
            owner=agreement, row=party.pk, field=field, passage=factories.passage()
        )
    html = shown(
        agreement,
        "{% child row 'organisation' %}Harbour Office"
        "{% below %}{% part row 'signing_body' %}{% endchild %}",
        row=party,
    )
    before, after = html.split("Signing body")
    assert marks(before) == ["passage-1"] and marks(after) == ["passage-2"]


def test_a_part_without_a_value_has_no_words(position):
    assert "Period" not in told(
        position, '{% child row %}Chair{% below %}{% part row "period" %}{% endchild %}'
    )


def test_a_part_of_another_row_leaves_its_marks_to_that_row(db):
    project = factories.project()
    result = Result.objects.create(project=project, statement="Cranes", means="By lifting")
    ProjectCitation.objects.create(owner=project, row=result.pk, passage=factories.passage())
    other = Result.objects.create(project=project, statement="Quays")
    words = "{% child row %}Quays{% below %}{% part other 'means' %}{% endchild %}"
    html = shown(project, words, row=other, other=result)
    assert "Means: By lifting" in html and marks(html) == []


def test_rows_are_called_as_their_type_is_and_stand_apart(position):
    Position.objects.create(
        person=position.person, organisation=factories.organisation("Quay"), title="Clerk"
    )
    tag = "{% facts rows as row %}{{ row.title }}{% endfacts %}"
    html = shown(position.person, tag, rows=position.person.positions.all())
    assert "<dt>Positions</dt>" in html
    assert html.count('<span class="item">') == 2


@pytest.mark.parametrize(("always", "words"), [(True, "Not stated in the source"), (False, "")])
def test_rows_that_are_not_there_are_told_of_where_readers_ask_for_them(db, always, words):
    person = factories.person(checked_on="2026-11-22")
    tag = f"{{% facts rows label='Positions' always={always} as row %}}x{{% endfacts %}}"
    html = shown(person, tag, rows=[])
    assert (words in html) if words else not html.strip()


def test_what_no_source_states_has_a_row_without_a_mark(db):
    for day, said in (("2026-11-22", "Not stated in the source"), (None, "Not recorded")):
        html = shown(factories.person(checked_on=day), "{% not_stated 'Funding' %}")
        assert "<dt>Funding</dt>" in html and said in html


@pytest.mark.parametrize(
    "words",
    [
        "{% child %}{% endchild %}",
        "{% child one two three %}{% endchild %}",
        "{% facts rows %}{% endfacts %}",
        "{% facts rows colour=1 as row %}{% endfacts %}",
    ],
)
def test_a_tag_that_lacks_something_says_so(words):
    with pytest.raises(TemplateSyntaxError):
        Template("{% load facts %}" + words)


def test_no_template_writes_the_marks_of_a_child_row_by_hand():
    """Those of records themselves are written where their words are not the value of a field."""
    records = {"record", "agreement", "figure", "entry.record", "line.target"}
    tag = re.compile(r'{% (?:cite citations|sources_differ citations "\w+") ([\w.]+)')
    named = {
        (name, str(path.relative_to(TEMPLATES)))
        for path in TEMPLATES.rglob("*.html")
        for name in tag.findall(path.read_text())
    }
    assert {pair for pair in named if pair[0] not in records} == set()
