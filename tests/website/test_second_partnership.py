"""Another partnership is published by data and settings alone: see second_partnership.py."""

import re
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command

from tests import factories
from tests.searching import index
from tests.website import second_partnership

pytestmark = pytest.mark.any_database

LISTS = (
    "agreements",
    "projects",
    "events",
    "quotations",
    "organisations",
    "people",
    "places",
    "themes",
    "frameworks",
    "sources",
)
TEXTS = ("timeline", "figures", "data", "about", "accessibility", "contact", "legal", "search")
DETAILS = (
    "partnership",
    "agreement",
    "project",
    "event",
    "organisation",
    "person",
    "place",
    "theme",
    "framework",
    "source",
)


@pytest.fixture
def record(settings, db):
    """The second partnership, on a site of its languages."""
    settings.LANGUAGES = second_partnership.LANGUAGES
    settings.LANGUAGE_CODE = "es"
    return second_partnership.make()


def page(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_the_home_page_is_that_of_the_second_partnership(client, record):
    html = page(client, "/es/")
    assert '<html lang="es" dir="ltr">' in html
    assert "<h1>Agua para cada barrio</h1>" in html
    assert "Alianza Aymuro–Ribera" in html
    # Sums of two currencies, neither of them the dollar, are not added.
    assert "PEN\xa01" in html
    assert "€\xa090" in html
    assert "US$" not in html
    assert "Bombas para Llanura" in html
    assert "Sin agua no hay barrio." in html
    assert "La federación se funda." in html


def test_its_other_language_is_french(client, record):
    html = page(client, "/fr/")
    assert '<html lang="fr" dir="ltr">' in html
    assert "<h1>De l’eau pour chaque quartier</h1>" in html
    assert "Des pompes pour la Plaine" in html
    assert "Sans eau, pas de quartier." in html
    assert client.get("/en/").status_code == 404
    assert client.get("/zh-hans/").status_code == 404


def test_the_way_in_leads_to_its_languages(client, record):
    answer = client.get("/", headers={"accept-language": "zh-CN,fr;q=0.5,en;q=0.3"})
    assert answer.headers["Location"] == "/fr/"
    assert client.get("/", headers={"accept-language": "zh"}).headers["Location"] == "/es/"


def test_its_map_is_of_south_america(client, record):
    html = page(client, "/es/")
    assert "Llanura 1, Ribera" in html
    [dot] = re.findall(r'class="dot" cx="([0-9.]+)%" cy="([0-9.]+)%"', html)
    [ring] = re.findall(r'class="ring" cx="([0-9.]+)%" cy="([0-9.]+)%"', html)
    # Llanura lies north-west of Ribera.
    assert float(dot[0]) < float(ring[0])
    assert float(dot[1]) < float(ring[1])


@pytest.mark.parametrize("language", ["es", "fr"])
@pytest.mark.parametrize("name", [*LISTS, *TEXTS])
def test_every_list_and_text_is_there_in_both_languages(client, record, language, name):
    html = page(client, f"/{language}/{name}/")
    assert f'<html lang="{language}"' in html
    assert "Aymuro" in html


@pytest.mark.parametrize("name", DETAILS)
def test_every_page_of_a_record_is_there_in_both_languages(client, record, name):
    one = getattr(record, name)
    path = one.get_absolute_url().split("/", 2)[2]
    assert one.translated(one.title_field, "es") in page(client, f"/es/{path}")
    assert one.translated(one.title_field, "fr") in page(client, f"/fr/{path}")


def test_it_is_found_in_both_languages(client, record):
    index()
    for words in ("bombas", "pompes"):
        html = re.sub("</?mark>", "", page(client, f"/es/search/?q={words}"))
        assert "Bombas para Llanura" in html


def test_its_data_go_out_and_in_without_loss(record, tmp_path):
    file = tmp_path / "record.json"
    labels = ("sources", "places", "participants", "topics", "agreements", "projects", "events")
    options = {"use_natural_foreign_keys": True, "indent": 1, "verbosity": 0}
    call_command("dumpdata", *labels, output=str(file), **options)
    before = file.read_text()
    call_command("loaddata", str(file), verbosity=0)
    call_command("dumpdata", *labels, output=str(file), **options)
    assert file.read_text() == before


@pytest.mark.django_db
def test_a_third_language_needs_no_migration(settings):
    settings.LANGUAGES = [*second_partnership.LANGUAGES, ("ar", "Arabic")]
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.django_db
def test_a_language_written_from_the_right_turns_the_page(client, settings):
    settings.LANGUAGES = [("ar", "Arabic"), ("en", "English")]
    settings.LANGUAGE_CODE = "ar"
    factories.partnership("شراكة الماء", original_language="ar")
    assert '<html lang="ar" dir="rtl">' in page(client, "/ar/")


# Names of the first partnership, its partners, people, places and programmes.
NAMES_OF_THE_FIRST = re.compile(
    r"\bILO\b|\bOIT\b|International Labour|\bChin(?:a|ese)\b(?! \()|Beijing|MOHRSS|ACFTU"
    r"|Belt and Road|Ryder|Guterres|Weimin|Cambodia|Lao PDR|Myanmar|Pakistan|ASEAN|BRICS"
    r"|Decent Work|Maritime Labour|XM-DAC-41302|国际劳工|中国|一带一路|体面劳动"
)
# What a language or a standard is called is no name of the partnership.
NOT_MEANT = re.compile(
    r"Language-Team: Chinese|simplified Chinese|Chinese \(simplified\)|Chinese numerals"
)


def product_files():
    """Every text file of the product that is not its record, its tests or its documentation."""
    root = Path(django_settings.BASE_DIR)
    endings = {".py", ".html", ".txt", ".css", ".js", ".po", ".xml", ".json", ".toml", ".svg"}
    for folder in ("partnership", "projects", "templates", "locale", "scripts"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in endings:
                yield path.relative_to(root), path.read_text()
    for name in ("Makefile", "manage.py", "pyproject.toml", "requirements.txt"):
        yield Path(name), (root / name).read_text()


def test_no_name_of_the_first_partnership_is_in_the_product():
    found = [
        f"{path}:{number}: {line.strip()}"
        for path, text in product_files()
        for number, line in enumerate(text.splitlines(), start=1)
        if NAMES_OF_THE_FIRST.search(NOT_MEANT.sub("", line))
    ]
    assert found == []


def test_the_search_for_names_can_find_one():
    assert NAMES_OF_THE_FIRST.search('title = "The ILO and China"')
    assert NAMES_OF_THE_FIRST.search("与中国的合作")
    assert not NAMES_OF_THE_FIRST.search("Machinery, silos and pilots")
    assert len(list(product_files())) > 100
