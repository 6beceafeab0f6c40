"""A second, invented partnership, as unlike the first as may be: its partners are an institute
and a federation of cities, it writes Spanish and French, pays in soles and euros, and works in
South America. It proves that nothing about the first is in the code.
"""

from dataclasses import dataclass
from decimal import Decimal

from partnership.agreements.models import Agreement, Partnership
from partnership.places.models import Place
from tests import factories

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
    es = {"original_language": "es"}
    source = factories.source(
        "Boletín del Instituto Aymuro",
        publisher="Instituto Aymuro",
        published="2021-03",
        language="es",
        translations=french(title="Bulletin de l’Institut Aymuro"),
        **es,
    )
    passage = factories.passage("El convenio se firmó en Puerto Claro.", source=source)
    llanura = factories.place(
        "Llanura",
        iso_alpha2="QL",
        latitude=Decimal("-12.05"),
        longitude=Decimal("-77.04"),
        translations=french(name="Plaine"),
        **es,
    )
    ribera = factories.place(
        "Ribera",
        latitude=Decimal("-33.45"),
        longitude=Decimal("-70.66"),
        translations=french(name="Rive"),
        **es,
    )
    factories.place(
        "Puerto Claro",
        kind=Place.Kind.CITY,
        part_of=ribera,
        latitude=Decimal("-33.05"),
        longitude=Decimal("-71.6"),
        translations=french(name="Port-Clair"),
        **es,
    )
    institute = factories.organisation(
        "Instituto Aymuro",
        acronym="IAY",
        organisation_type="80",
        place=llanura,
        translations=french(name="Institut Aymuro"),
        **es,
    )
    federation = factories.organisation(
        "Federación de Ciudades Ribereñas",
        organisation_type="11",
        place=ribera,
        translations=french(name="Fédération des villes riveraines"),
        **es,
    )
    theme = factories.theme("Agua potable", translations=french(title="Eau potable"), **es)
    framework = factories.framework(
        "Plan de Aguas 2030",
        adopted="2019",
        translations=french(title="Plan des eaux 2030"),
        **es,
    )
    partnership = factories.partnership(
        "Alianza Aymuro–Ribera",
        headline="Agua para cada barrio",
        lead="Qué se acordó, qué se financió y qué resultó.",
        method="Leemos cada línea.",
        disclaimer="Los nombres no expresan ninguna opinión.",
        contact_email="registro@example.org",
        default_currency="PEN",
        partners=[institute, federation],
        places=[ribera],
        themes=[theme],
        translations=french(
            title="Alliance Aymuro–Rive",
            headline="De l’eau pour chaque quartier",
            lead="Ce qui a été convenu, financé et obtenu.",
        ),
        **es,
    )
    of = {"partnerships": [partnership], **es}
    agreement = factories.agreement(
        "Convenio de agua potable",
        kind=Agreement.Kind.COOPERATION,
        signed="2021-03-14",
        themes=[theme],
        frameworks=[framework],
        translations=french(title="Convention sur l’eau potable"),
        **of,
    )
    factories.party(agreement, organisation=institute, **es)
    factories.party(agreement, organisation=federation, **es)
    factories.cite(agreement, "signed", passage=passage)
    project = factories.project(
        "Bombas para Llanura",
        agreement=agreement,
        stated_period="2021/2023",
        translations=french(title="Des pompes pour la Plaine"),
        **of,
    )
    factories.funding(project, amount=Decimal("1250000.50"), currency="PEN", provider=institute)
    factories.funding(project, amount=Decimal("90000"), currency="EUR", provider=federation)
    factories.project_place(project, place=llanura)
    factories.project_theme(project, theme=theme)
    factories.participation(project, organisation=federation)
    event = factories.event(
        "Taller de bombas",
        kind="workshop",
        dates="2022-05-02/2022-05-04",
        place=llanura,
        projects=[project],
        translations=french(title="Atelier des pompes"),
        **of,
    )
    person = factories.person("Inés Quispe", sort_name="Quispe, Inés", **es)
    position = factories.position(person, "Directora", organisation=institute, **es)
    factories.quotation(
        "Sin agua no hay barrio.",
        date="2022-05-02",
        speaker=position,
        occasion=event,
        translations=french(text="Sans eau, pas de quartier."),
        **of,
    )
    milestone = factories.milestone(
        "La federación se funda.",
        date="1974",
        translations=french(text="La fédération est fondée."),
        **of,
    )
    figure = factories.key_figure(
        "Barrios con agua",
        quantity_comparator="over",
        quantity_low=Decimal("1400"),
        quantity_unit="barrios",
        as_of="2023",
        translations=french(title="Quartiers desservis", quantity_unit="quartiers"),
        **of,
    )
    factories.cite(figure, passage=passage)
    return Record(
        partnership=partnership,
        agreement=agreement,
        project=project,
        event=event,
        organisation=institute,
        person=person,
        place=llanura,
        theme=theme,
        framework=framework,
        source=source,
        milestone=milestone,
        figure=figure,
    )
