"""References: read back whole by programs that keep them, and true to the page."""

import json
import re
from datetime import date

import pytest
from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON
from hypothesis import given, settings
from hypothesis import strategies as st
from pybtex.database import parse_string
from pybtex.richtext import Text

from partnership.exchange.syndication.citing import TEX, Reference, in_styles, tex
from partnership.pages.addresses import absolute
from tests import factories
from tests.factories import translation

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def bibtex_fields(text):
    """{name: value} of a BibTeX entry with one field a line."""
    return dict(re.findall(r"^  (\w+) = (.*),$", text, re.MULTILINE))


def test_bibtex_says_what_the_page_says(client, settings):
    settings.SITE_URL = settings.SITE_ORIGIN = "https://record.example.org"
    factories.partnership("Arcadia & Lorania")
    project = factories.project("Cranes 100% {safe}", translations=translation("title", "起重机"))
    english = client.get(f"/en/projects/{project.slug}.bib")
    chinese = client.get(f"/zh-hans/projects/{project.slug}.bib")
    fields = bibtex_fields(english.content.decode())

    assert english.headers["Content-Type"] == "application/x-bibtex; charset=utf-8"
    assert english.content.decode().startswith(f"@misc{{project-{project.pk.hex[:12]},\n")
    assert fields["author"] == r"{{Arcadia \& Lorania}}"
    assert fields["title"] == r"{{Cranes 100\% {\textbraceleft}safe{\textbraceright}}}"
    assert fields["year"] == f"{{{project.updated_at.year}}}"
    assert fields["url"] == f"{{https://record.example.org/en/projects/{project.slug}/}}"
    assert bibtex_fields(chinese.content.decode())["title"] == "{{起重机}}"
    assert bibtex_fields(chinese.content.decode())["language"] == "{zh-Hans}"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_another_program_reads_the_same_from_bibtex(client, settings, language):
    settings.SITE_URL = settings.SITE_ORIGIN = "https://record.example.org"
    factories.partnership("Arcadia, Lorania and others")
    chinese = translation("title", "起重机 100% #1")
    project = factories.project(r"A_b \ c & d ~ #1 100%, Ünïcode", translations=chinese)
    text = client.get(f"/{language}/projects/{project.slug}.bib").content.decode()
    (entry,) = parse_string(text, "bibtex").entries.values()
    (author,) = entry.persons["author"]
    titles = {"en": project.title, "zh-hans": "起重机 100% #1"}

    assert entry.type == "misc"
    assert str(Text.from_latex(entry.fields["title"])) == titles[language]
    assert str(Text.from_latex(str(author))) == "Arcadia, Lorania and others"
    assert entry.fields["year"] == str(project.updated_at.year)
    assert entry.fields["month"] == f"{project.updated_at:%B}"
    assert entry.fields["url"].endswith(f"/{language}/projects/{project.slug}/")


def test_csl_json_says_what_the_page_says(client, settings):
    settings.SITE_URL = settings.SITE_ORIGIN = "https://record.example.org"
    factories.partnership("Arcadia and Lorania")
    event = factories.event("Talks\n on “cranes”")
    response = client.get(f"/en/events/{event.slug}.csl.json")
    (item,) = json.loads(response.content)

    day = event.updated_at
    assert response.headers["Content-Type"] == "application/vnd.citationstyles.csl+json"
    assert item == {
        "id": f"event-{event.pk.hex[:12]}",
        "type": "webpage",
        "title": "Talks on “cranes”",
        "author": [{"literal": "Arcadia and Lorania"}],
        "container-title": "Arcadia and Lorania",
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "version": day.date().isoformat(),
        "language": "en",
        "URL": f"https://record.example.org/en/events/{event.slug}/",
    }


def records_with_pages():
    """One record of each kind that has pages, with titles that ask for care."""
    yield factories.partnership("Arcadia & Lorania")
    for make in (
        factories.agreement, factories.project, factories.event, factories.organisation,
        factories.person, factories.place, factories.theme, factories.framework, factories.source,
    ):  # fmt: skip
        yield make(f"“{make.__name__}” <1> & 起重机 O'Neill, A.")


def printed(items):
    """The references of CSL-JSON items as a program that prints them in a style does."""
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    library = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
    library.register(Citation([CitationItem(item["id"]) for item in items]))
    return [str(line) for line in library.bibliography()]


def test_another_program_prints_the_references_of_every_kind_of_record(client):
    items, expected = [], []
    for record in records_with_pages():
        address = record.get_absolute_url()
        items += json.loads(client.get(f"{address.rstrip('/')}.csl.json").content)
        expected.append(
            f"Arcadia & Lorania ({record.updated_at.year}) {record.label}, Arcadia & Lorania. "
            f"Available at: {absolute(address)}."
        )
    assert printed(items) == expected


def test_a_renamed_record_keeps_the_key_of_its_reference(client):
    project = factories.project()
    before = client.get(f"/en/projects/{project.slug}.bib").content.decode().split(",")[0]
    project.slug = "another-name"
    project.save()
    after = client.get("/en/projects/another-name.bib").content.decode().split(",")[0]
    assert before == after


@settings(max_examples=100)
@given(st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("".join(TEX)))))
def test_tex_prints_the_text_and_nothing_breaks_out_of_its_braces(text):
    written = tex(text)
    signs = sorted(((escape, sign) for sign, escape in TEX.items()), key=lambda pair: -len(pair[0]))
    pattern = "|".join(re.escape(escape) for escape, _sign in signs)
    assert re.sub(pattern, lambda found: dict(signs)[found[0]], written) == text
    depth = 0
    for sign in written:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth >= 0
    assert depth == 0


def test_every_page_of_a_record_links_to_its_references(client):
    for record in records_with_pages():
        html = client.get(record.get_absolute_url()).content.decode()
        stem = record.get_absolute_url().rstrip("/")
        for ending, name in (
            ("json", "JSON"),
            ("bib", "BibTeX"),
            ("ris", "RIS"),
            ("csl.json", "CSL-JSON"),
        ):
            assert f'<a href="{stem}.{ending}">{name}</a>' in html
            assert client.get(f"{stem}.{ending}").status_code == 200


def test_ris_says_what_the_page_says(client, settings):
    settings.SITE_URL = settings.SITE_ORIGIN = "https://record.example.org"
    factories.partnership("Arcadia & Lorania")
    project = factories.project("Cranes\nwithout accidents")
    response = client.get(f"/en/projects/{project.slug}.ris")
    lines = response.content.decode().split("\r\n")
    fields = dict(line.split("  - ", 1) for line in lines if line)

    assert response.headers["Content-Type"] == "application/x-research-info-systems; charset=utf-8"
    assert lines[0] == "TY  - ELEC"
    assert lines[-2:] == ["ER  - ", ""]
    assert fields["TI"] == "Cranes without accidents"
    assert fields["AU"] == "Arcadia & Lorania"
    assert fields["UR"] == f"https://record.example.org/en/projects/{project.slug}/"


@pytest.mark.parametrize(
    ("title", "day", "texts"),
    [
        (
            "Cranes",
            date(2026, 9, 2),
            [
                "Arcadia. (2026, September 2). Cranes.",
                "Arcadia. “Cranes.” 2 Sept. 2026,",
                "Arcadia. Cranes[EB/OL]. (2026-09-02).",
            ],
        ),
        (
            "Who pays?",
            date(2026, 5, 30),
            [
                "Arcadia. (2026, May 30). Who pays?",
                "Arcadia. “Who pays?” 30 May 2026,",
                "Arcadia. Who pays?[EB/OL]. (2026-05-30).",
            ],
        ),
    ],
)
def test_a_reference_in_three_styles(title, day, texts):
    found = in_styles(Reference("key", "Arcadia", title, day, "https://example.org/", "en"))
    assert [name for name, _text, _address in found] == ["APA", "MLA", "GB/T 7714"]
    assert [text for _name, text, _address in found] == texts


def test_the_head_of_a_page_names_what_is_cited(client):
    factories.partnership("Arcadia & Lorania")
    project = factories.project('Cranes "safe"')
    factories.funding(project, amount=5000)
    html = client.get(project.get_absolute_url()).content.decode().partition("</head>")[0]
    assert '<meta name="citation_title" content="Cranes &quot;safe&quot;">' in html
    assert '<meta name="citation_author" content="Arcadia &amp; Lorania">' in html
    figure = client.get("/en/figures/project-funding/").content.decode().partition("</head>")[0]
    assert '<meta name="citation_title" content="Funding of projects: € 5,000">' in figure
    assert "citation_title" not in client.get("/en/projects/").content.decode()
