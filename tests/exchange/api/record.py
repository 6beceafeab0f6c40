"""A small invented record with every type of record, most of their rows, and links that lead on."""

from decimal import Decimal

from partnership.agreements.models import AgreementDocument, AgreementMeans
from partnership.participants.models import OrganisationIdentifier, OrganisationOtherName
from partnership.places.models import Place
from projects.models import PolicyMarker, ProjectIdentifier, ProjectRelation
from tests import factories


def number():
    """A text that no other record has."""
    return str(next(factories.numbers))


def filled():
    """Make the record; return its records by the name of their type."""
    source = factories.source(url="https://example.org/news", retrieved_on="2026-05-04")
    passage = factories.passage("Signed on the quay.", source=source)
    place = factories.place(latitude=Decimal("10.5"), longitude=Decimal("-20"))
    organisation = organisation_of(place, source)
    person = factories.person()
    minister = factories.position(person, organisation=organisation, period="2014/2018")
    theme = factories.theme(broader=factories.theme("Work"))
    framework = factories.framework(themes=[theme], adopted="2015-09", adopted_by=[organisation])
    factories.framework_statement(framework)
    partnership = partnership_of(place, organisation, theme)
    of = {"partnerships": [partnership]}
    about = {"themes": [theme], "frameworks": [framework]}
    agreement = factories.agreement(modality="triangular", **about, **of)
    line = rows_of_agreement(agreement, organisation, place, minister)
    project = factories.project(
        agreement=agreement,
        contact_organisation=organisation,
        frameworks=[framework],
        status="2",
        translations=factories.translation("title", "起重机"),
        **of,
    )
    rows_of_project(project, organisation, place, theme, line)
    event = event_of(agreement, project, organisation, place, theme)
    milestone = factories.milestone(
        organisations=[organisation], places=[place], repeats_organisation=organisation, **of
    )
    quotation = factories.quotation(speaker=minister, occasion=event, themes=[theme], **of)
    figure = factories.key_figure(places=[place], **of)
    factories.key_figure_breakdown(figure)
    records = {
        "sources": source,
        "places": place,
        "organisations": organisation,
        "people": person,
        "themes": theme,
        "frameworks": framework,
        "partnerships": partnership,
        "agreements": agreement,
        "projects": project,
        "events": event,
        "milestones": milestone,
        "quotations": quotation,
        "key-figures": figure,
    }
    for record in records.values():
        factories.cite(record, record.title_field, passage=passage, note="As printed.")
    return records


def partnership_of(place, organisation, theme):
    """A partnership with a row of each kind."""
    partnership = factories.partnership(places=[place], partners=[organisation], themes=[theme])
    factories.partnership_section(partnership)
    factories.partnership_money(partnership, provider=organisation)
    return partnership


def rows_of_agreement(agreement, organisation, place, minister):
    """Give an agreement a row of each kind; its line of money."""
    factories.party(agreement, organisation=organisation, signatory=minister)
    factories.objective(agreement)
    factories.row(AgreementMeans, agreement, text="Training.")
    factories.agreement_place(agreement, place=place)
    line = factories.agreement_money(agreement, provider=organisation)
    factories.agreement_relation(agreement)
    factories.row(AgreementDocument, agreement, title="Text", url="https://example.org/a.pdf")
    return line


def rows_of_project(project, organisation, place, theme, line):
    """Give a project a row of each kind."""
    sister = factories.project("A sister", partnerships=list(project.partnerships.all()))
    factories.participation(project, organisation=organisation)
    factories.participation(project, group="drivers", organisation=None)
    factories.project_place(project, place=place, share=Decimal("62.5"))
    factories.project_theme(project, theme=theme)
    factories.funding(
        project, provider=organisation, same_money_as=line, same_money_certainty="suspected"
    )
    factories.result_value(factories.result(project), place=place, due="2019")
    factories.row(ProjectIdentifier, project, kind="A9", identifier=number(), owner=organisation)
    factories.row(PolicyMarker, project, code="1", significance="0")
    factories.row(ProjectRelation, project, kind="3", related=sister)


def event_of(agreement, project, organisation, place, theme):
    """An event with a row of each kind."""
    event = factories.event(
        place=place,
        agreements=[agreement],
        projects=[project],
        themes=[theme],
        partnerships=list(agreement.partnerships.all()),
    )
    factories.event_participant(event, organisation=organisation)
    factories.attendance(event, place=place, part_of=factories.attendance(event))
    factories.output(event)
    return event


def organisation_of(place, source):
    """An organisation with a row of each kind, and a group of places."""
    group = factories.place("League of Harbours", kind=Place.Kind.GROUP)
    factories.group_membership(group, member=place, period="1983/..")
    organisation = factories.organisation(place=place, covers=[place], publications=[source])
    factories.membership(organisation, member=place)
    factories.row(OrganisationIdentifier, organisation, scheme="XX-REG", identifier=number())
    factories.row(OrganisationOtherName, organisation, name="MoH")
    return organisation
