"""A second, invented partnership, as unlike the first as may be: its partners are an institute
and a federation of cities, it writes Spanish and French, pays in soles and euros, and works in
South America. It proves that nothing about the first is in the code.
"""

from dataclasses import dataclass
from decimal import Decimal
from types import SimpleNamespace

from partnership.agreements.models import Agreement, Partnership
from partnership.places.models import Place
from tests import factories

SPANISH = {"original_language": "es"}
LANGUAGES = [("es", "Spanish"), ("fr", "French")]


def french(**texts):
    """French translations of some fields, as a value for `translations`."""
    return {"fr": {name: {"text": text, "status": "staff"} for name, text in texts.items()}}


@dataclass(frozen=True)
class Record:
    """The records of the second partnership that tests ask for."""

    partnership: Partnership
    agreement: object
    project: object
    event: object
    organisation: object
    person: object
    place: object
    theme: object
    framework: object
    source: object
    milestone: object
    figure: object


def make():
    """Save the second partnership with all its records; call it under LANGUAGES."""
    made = SimpleNamespace()
    make_source(made)
    make_places(made)
    make_organisations(made)
    make_topics(made)
    make_partnership(made)
    make_agreement(made)
    make_project(made)
    make_event(made)
    make_statements(made)
    return Record(
        partnership=made.partnership,
        agreement=made.agreement,
        project=made.project,
        event=made.event,
        organisation=made.institute,
        person=made.person,
        place=made.llanura,
        theme=made.theme,
        framework=made.framework,
        source=made.source,
        milestone=made.milestone,
        figure=made.figure,
    )


def of(made):
    """That a record is of the partnership, and in Spanish."""
    return {"partnerships": [made.partnership], **SPANISH}


def make_source(made):
    made.source = factories.source(
        "Boletín del Instituto Aymuro",
        publisher="Instituto Aymuro",
        published="2021-03",
        language="es",
        translations=french(title="Bulletin de l’Institut Aymuro"),
        **SPANISH,
    )
    made.passage = factories.passage("El convenio se firmó en Puerto Claro.", source=made.source)


def make_places(made):
    made.llanura = factories.place(
        "Llanura",
        iso_alpha2="QM",
        latitude=Decimal("-12.05"),
        longitude=Decimal("-77.04"),
        translations=french(name="Plaine"),
        **SPANISH,
    )
    made.ribera = factories.place(
        "Ribera",
        latitude=Decimal("-33.45"),
        longitude=Decimal("-70.66"),
        translations=french(name="Rive"),
        **SPANISH,
    )
    factories.place(
        "Puerto Claro",
        kind=Place.Kind.CITY,
        part_of=made.ribera,
        latitude=Decimal("-33.05"),
        longitude=Decimal("-71.6"),
        translations=french(name="Port-Clair"),
        **SPANISH,
    )


def make_organisations(made):
    made.institute = factories.organisation(
        "Instituto Aymuro",
        acronym="IAY",
        organisation_type="80",
        place=made.llanura,
        translations=french(name="Institut Aymuro"),
        **SPANISH,
    )
    made.federation = factories.organisation(
        "Federación de Ciudades Ribereñas",
        organisation_type="11",
        place=made.ribera,
        translations=french(name="Fédération des villes riveraines"),
        **SPANISH,
    )


def make_topics(made):
    made.theme = factories.theme(
        "Agua potable", translations=french(title="Eau potable"), **SPANISH
    )
    made.framework = factories.framework(
        "Plan de Aguas 2030",
        adopted="2019",
        translations=french(title="Plan des eaux 2030"),
        **SPANISH,
    )


def make_partnership(made):
    made.partnership = factories.partnership(
        "Alianza Aymuro–Ribera",
        headline="Agua para cada barrio",
        lead="Qué se acordó, qué se financió y qué resultó.",
        method="Leemos cada línea.",
        disclaimer="Los nombres no expresan ninguna opinión.",
        contact_email="registro@example.org",
        default_currency="PEN",
        partners=[made.institute, made.federation],
        places=[made.ribera],
        themes=[made.theme],
        translations=french(
            title="Alliance Aymuro–Rive",
            headline="De l’eau pour chaque quartier",
            lead="Ce qui a été convenu, financé et obtenu.",
        ),
        **SPANISH,
    )


def make_agreement(made):
    made.agreement = factories.agreement(
        "Convenio de agua potable",
        kind=Agreement.Kind.COOPERATION,
        signed="2021-03-14",
        themes=[made.theme],
        frameworks=[made.framework],
        translations=french(title="Convention sur l’eau potable"),
        **of(made),
    )
    factories.party(made.agreement, organisation=made.institute, **SPANISH)
    factories.party(made.agreement, organisation=made.federation, **SPANISH)
    factories.cite(made.agreement, "signed", passage=made.passage)


def make_project(made):
    made.project = factories.project(
        "Bombas para Llanura",
        agreement=made.agreement,
        stated_period="2021/2023",
        translations=french(title="Des pompes pour la Plaine"),
        **of(made),
    )
    factories.funding(
        made.project, amount=Decimal("1250000.50"), currency="PEN", provider=made.institute
    )
    factories.funding(
        made.project, amount=Decimal("90000"), currency="EUR", provider=made.federation
    )
    factories.project_place(made.project, place=made.llanura)
    factories.project_theme(made.project, theme=made.theme)
    factories.participation(made.project, organisation=made.federation)


def make_event(made):
    made.event = factories.event(
        "Taller de bombas",
        kind="workshop",
        dates="2022-05-02/2022-05-04",
        place=made.llanura,
        projects=[made.project],
        translations=french(title="Atelier des pompes"),
        **of(made),
    )
    made.person = factories.person("Inés Quispe", sort_name="Quispe, Inés", **SPANISH)
    position = factories.position(made.person, "Directora", organisation=made.institute, **SPANISH)
    factories.quotation(
        "Sin agua no hay barrio.",
        date="2022-05-02",
        speaker=position,
        occasion=made.event,
        translations=french(text="Sans eau, pas de quartier."),
        **of(made),
    )


def make_statements(made):
    made.milestone = factories.milestone(
        "La federación se funda.",
        date="1974",
        translations=french(text="La fédération est fondée."),
        **of(made),
    )
    made.figure = factories.key_figure(
        "Barrios con agua",
        quantity_comparator="over",
        quantity_low=Decimal("1400"),
        quantity_unit="barrios",
        as_of="2023",
        translations=french(title="Quartiers desservis", quantity_unit="quartiers"),
        **of(made),
    )
    factories.cite(made.figure, passage=made.passage)
