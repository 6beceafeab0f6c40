"""Which records a page is told of, in which words, and how many."""

import pytest
from django.utils import translation

from partnership.events.models import Event
from partnership.pages import related
from partnership.pages.related import related_records
from projects.models import Project
from tests import factories

pytestmark = pytest.mark.django_db


def told(record, rows=()):
    """{kind: [(record, its roles in words)]} as the page of `record` tells it."""
    return {
        group.key: [
            (entry.record, [str(role.words) for role in entry.roles]) for entry in group.entries
        ]
        for group in related_records(record, rows)
    }


def test_a_record_is_told_once_with_all_its_roles():
    organisation = factories.organisation()
    project = factories.project()
    factories.participation(project, organisation=organisation, role="1")
    factories.participation(project, organisation=organisation, role="4")
    factories.funding(project, provider=organisation)

    [(record, roles)] = told(organisation)["project"]

    assert record == project
    assert sorted(roles) == ["funding", "implementing", "provider"]


def test_the_words_of_a_link_are_those_of_the_model_that_has_it():
    organisation, place = factories.organisation(), factories.place()
    partnership = factories.partnership(partners=[organisation], places=[place])
    factories.party(factories.agreement(), organisation=organisation)
    factories.party(factories.agreement(), group="dockers", signing_body=organisation)
    factories.attendance(factories.event(), organisation=organisation)
    factories.framework(adopted_by=[organisation])
    office = factories.organisation("Office", place=place)
    member = factories.membership(member=place, kind="founding").organisation

    of_organisation, of_place = told(organisation), told(place)

    assert of_organisation["partnership"] == [(partnership, ["partner"])]
    assert [roles for _record, roles in of_organisation["agreement"]] in (
        [["party"], ["signing body"]],
        [["signing body"], ["party"]],
    )
    assert [roles for _record, roles in of_organisation["event"]] == [["attended"]]
    assert [roles for _record, roles in of_organisation["framework"]] == [["adopted by it"]]
    assert of_place["organisation"] == [
        (member, ["founding member"]),
        (office, ["has its seat here"]),
    ]


def test_a_link_without_words_needs_none():
    theme = factories.theme()
    stated = factories.project("A")
    classified = factories.project("B")
    factories.project_theme(stated, theme=theme, basis="stated")
    factories.project_theme(classified, theme=theme, basis="classified")
    event = factories.event(themes=[theme])

    found = told(theme)

    assert dict(found["project"]) == {stated: [], classified: ["classified by an editor"]}
    assert found["event"] == [(event, [])]


def test_what_the_page_tells_in_its_own_way_is_left_out():
    organisation = factories.organisation()
    factories.organisation("Office", parent=organisation)
    factories.membership(factories.organisation("League"), member=organisation)
    factories.position(organisation=organisation)

    assert told(organisation) == {}


def test_links_to_given_rows_count_as_the_records_own():
    person = factories.person()
    position = factories.position(person)
    quotation = factories.quotation(speaker=position)
    agreement = factories.agreement()
    factories.party(agreement, signatory=position)

    found = told(person, rows=[position])

    assert found == {
        "agreement": [(agreement, ["signatory"])],
        "quotation": [(quotation, [])],
    }
    assert told(person) == {}


def test_an_unpublished_record_is_not_told():
    organisation = factories.organisation()
    hidden = factories.project(live=False)
    factories.participation(hidden, organisation=organisation)
    factories.framework(adopted_by=[organisation], live=False)
    factories.milestone(organisations=[organisation], live=False)

    assert told(organisation) == {}


def test_a_row_that_needs_an_unpublished_record_is_not_told():
    organisation = factories.organisation()
    hidden = factories.organisation("Hidden", live=False)
    factories.funding(provider=organisation, receiver=hidden)
    project = factories.project()
    factories.funding(project, provider=organisation, receiver=hidden)
    factories.participation(project, organisation=organisation, role="4")

    assert told(organisation) == {"project": [(project, ["implementing"])]}


def test_words_wait_for_their_speaker():
    theme = factories.theme()
    position = factories.position(factories.person(live=False))
    factories.quotation(speaker=position, themes=[theme])

    assert told(theme) == {}


def test_records_with_dates_come_newest_first_and_the_others_by_title():
    theme = factories.theme()
    old = factories.agreement("A", signed="2001", themes=[theme])
    new = factories.agreement("B", signed="2019", themes=[theme])
    second = factories.framework("B", themes=[theme])
    first = factories.framework("A", themes=[theme])

    found = told(theme)

    assert [record for record, _roles in found["agreement"]] == [new, old]
    assert [record for record, _roles in found["framework"]] == [first, second]


def test_titles_are_ordered_as_their_readers_see_them():
    theme = factories.theme()
    later = factories.framework(
        "A", themes=[theme], translations=factories.translation("title", "乙")
    )
    earlier = factories.framework(
        "B", themes=[theme], translations=factories.translation("title", "一")
    )
    untranslated = factories.framework("C", themes=[theme])

    with translation.override("zh-hans"):
        found = told(theme)

    order = [record for record, _roles in found["framework"]]
    # Latin letters stand before all signs on one database and behind them on the other.
    assert order in ([untranslated, earlier, later], [earlier, later, untranslated])


def test_a_page_tells_so_many_and_says_how_many_more_there_are(monkeypatch):
    monkeypatch.setattr(related, "MOST", 2)
    theme = factories.theme(slug="safety")
    for number in range(5):
        factories.project_theme(factories.project(f"Project {number}"), theme=theme)
        factories.milestone(themes=[theme])

    groups = {group.model: group for group in related_records(theme)}

    assert len(groups[Project].entries) == 2
    assert groups[Project].more == 3
    assert groups[Project].list_address == "/en/projects/?theme=safety"
    assert Event not in groups


def test_a_group_without_a_list_of_its_own_only_says_how_many_more(monkeypatch):
    monkeypatch.setattr(related, "MOST", 1)
    organisation = factories.organisation()
    for _number in range(2):
        factories.milestone(organisations=[organisation])
        factories.partnership(partners=[organisation])

    for group in related_records(organisation):
        assert (group.more, group.list_address) == (1, "")


@pytest.mark.parametrize("records", [3, 30])
def test_the_queries_do_not_grow_with_the_records(records, django_assert_num_queries):
    organisation = factories.organisation()
    for number in range(records):
        project = factories.project(f"Project {number}")
        factories.participation(project, organisation=organisation)
        factories.funding(project, provider=organisation)
        factories.party(factories.agreement(), organisation=organisation)

    # frameworks; partnerships; agreements with parties and money; projects with participations
    # and funding; events; milestones; key figures.
    with django_assert_num_queries(11):
        related_records(organisation)
