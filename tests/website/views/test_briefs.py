"""The partnership, a place or a project on a few sheets, as page, PDF and Word document."""

import io
import re
from datetime import datetime, timedelta
from decimal import Decimal
from http import HTTPStatus
from itertools import product

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from docx import Document
from pypdf import PdfReader

from partnership.agreements.models import Agreement
from partnership.agreements.views import with_row_content
from partnership.website import typefaces
from partnership.website.briefs import pdf
from partnership.website.briefs.contents import brief_of
from partnership.website.briefs.document import Heading, Marks, Paragraph, Words, with_content
from partnership.website.briefs.parts import parties_of
from projects.models import ProjectObjective
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
needs_fonts = pytest.mark.skipif(not typefaces.can_write("zh-hans"), reason="no Chinese font here")
FORMS = ["brief", "brief_pdf", "brief_docx"]
MOST_BYTES = 1024 * 1024


@pytest.fixture
def partnership():
    return factories.partnership(summary="They train crane drivers.")


@pytest.fixture
def project(partnership):
    project = factories.project(
        "Cranes without accidents",
        summary="Crane drivers learn to lift safely.",
        stated_period="2018/2020",
        partnerships=[partnership],
        translations={"zh-hans": {"title": {"text": "安全起重", "status": "staff"}}},
    )
    factories.project_place(project, place=factories.place("Lorania"))
    line = factories.funding(project, amount=Decimal(745_000), currency="USD")
    passage = factories.passage("US$ 745,000 were given for cranes.")
    factories.cite(project, "amount", row=line, passage=passage)
    result = factories.result(project, statement="Drivers are trained")
    factories.result_value(result)
    return project


def address(form, record, language="en"):
    nouns = {"project": "projects", "place": "places", "partnership": "partnerships"}
    kwargs = {"dataset": nouns[record._meta.model_name], "slug": record.slug}
    with translation.override(language):
        return reverse(f"website:{form}", kwargs=kwargs)


def text_of(form, content):
    """All words of a brief, whatever its form."""
    if form == "brief_pdf":
        pages = PdfReader(io.BytesIO(content)).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())
    if form == "brief_docx":
        document = Document(io.BytesIO(content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return " ".join([paragraph.text for paragraph in document.paragraphs] + cells)
    return content.decode()


@pytest.mark.parametrize("form", FORMS)
def test_a_number_stands_with_its_mark_and_its_passage_in_each_form(client, project, form):
    answer = client.get(address(form, project))
    assert answer.status_code == HTTPStatus.OK
    words = text_of(form, answer.content).replace("\u00a0", " ")
    assert "US$ 745,000" in words
    assert "were given for cranes" in words
    assert len(answer.content) <= MOST_BYTES


def test_passages_are_numbered_in_the_order_in_which_they_are_needed(project):
    factories.cite(project, "summary", passage=factories.passage("“They” learn to lift."))
    brief = brief_of(project)
    assert [source.number for source in brief.sources] == [1, 2]
    assert brief.sources[0].quotation == "‘They’ learn to lift."


def test_a_passage_has_all_its_words(project):
    words = "Much is said before. " * 30 + "They learn to lift in Lorania."
    factories.cite(project, "summary", passage=factories.passage(words))
    assert words in [source.quotation for source in brief_of(project).sources]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_an_objective_stands_under_its_heading_in_each_form(client, project, language):
    factories.row(ProjectObjective, project, text="Safe cranes")
    heading = {"en": "Objectives", "zh-hans": "目标"}[language]
    for form in FORMS:
        words = text_of(form, client.get(address(form, project, language)).content)
        assert "Safe cranes" in words.partition(heading)[2], form


@pytest.mark.parametrize("form", FORMS)
def test_places_and_partnerships_have_briefs_too(client, project, partnership, form):
    for record in (project.places.get().place, partnership):
        answer = client.get(address(form, record))
        assert answer.status_code == HTTPStatus.OK
        assert "745,000" in text_of(form, answer.content)


def test_a_pdf_is_tagged_holds_its_fonts_and_tells_its_day_on_each_sheet(client, project):
    # The record is loaded later than it was last changed: its pages say the latter, too.
    then = timezone.make_aware(datetime(2020, 5, 3, 12))
    type(project).objects.filter(pk=project.pk).update(updated_at=then)
    day = date_format(then, "DATE_FORMAT")
    answer = client.get(address("brief_pdf", project))
    file = PdfReader(io.BytesIO(answer.content))
    assert file.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert file.trailer["/Root"]["/Lang"].startswith("en")
    for page in file.pages:
        assert f"Version of {day}" in page.extract_text()
        for font in page["/Resources"]["/Font"].values():
            (inner,) = font.get_object()["/DescendantFonts"]
            descriptor = inner.get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)


@needs_fonts
@pytest.mark.parametrize("form", FORMS)
def test_a_brief_is_in_the_language_of_its_address(client, project, form):
    answer = client.get(address(form, project, "zh-hans"))
    words = text_of(form, answer.content)
    assert "安全起重" in words
    assert "预期与报告" in words


def test_a_place_that_is_something_else_to_the_project_is_none_that_it_is_for(client, project):
    factories.project_place(project, place=factories.place("Freedonia"), role="provider")
    page = text_of("brief", client.get(address("brief", project)).content)
    [places] = re.findall(r"<dt>Places</dt>\s*<dd>(.*?)</dd>", page, re.DOTALL)
    assert "Lorania" in places and "Freedonia" not in places
    assert "Provider of experience" in page and "Freedonia" in page


def test_a_part_of_a_figure_is_said_to_be_one_and_a_target_when_it_is_due(client, project):
    result = project.results.get()
    factories.result_value(result, group="women", due="2020", nature="reported")
    page = text_of("brief", client.get(address("brief", project)).content)
    assert "of these: women" in page and "Due: 2020" in page


def test_a_body_that_signed_is_no_party_by_that_alone():
    agreement = factories.agreement("Pact")
    quay = factories.organisation("Quay Office")
    factories.party(agreement, organisation=None, signing_body=quay)
    [agreement] = with_row_content(Agreement.objects.all())
    [party] = parties_of(Marks(), agreement)
    assert party.text == "Party not stated"
    assert "Signing body: Quay Office" in [below.text for below in party.below]


def test_a_title_longer_than_a_property_of_a_document_may_be_is_no_fault(client, project):
    project.title = "Cranes " * 60
    project.save()
    assert client.get(address("brief_docx", project)).status_code == HTTPStatus.OK


def test_the_same_record_gives_the_same_pdf(project):
    assert pdf.as_pdf(brief_of(project)) == pdf.as_pdf(brief_of(project))


def test_words_are_never_read_as_markup(client, project):
    project.summary = '#panic() $x$ *bold* <label> @ref \\ // [x] "q" ‘y’'
    project.save()
    answer = client.get(address("brief_pdf", project))
    assert "#panic() $x$ *bold* <label>" in text_of("brief_pdf", answer.content)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "state",
    [{"live": False}, {"publish_at": timezone.now() + timedelta(days=30)}],
)
def test_what_is_not_public_has_no_brief(client, form, state):
    project = factories.project("Secret", **state)
    assert client.get(address(form, project)).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("form", FORMS)
def test_what_is_not_public_is_in_no_brief(client, project, partnership, form):
    hidden = factories.organisation("Xyzzy ministry", live=False)
    secret = factories.place("Xyzzy island", live=False)
    source = factories.source("Xyzzy press", live=False)
    factories.participation(project, organisation=hidden)
    factories.project_place(project, place=secret)
    factories.funding(project, provider=hidden, description="Xyzzy money", amount=Decimal(31))
    factories.cite(project, "summary", passage=factories.passage("Xyzzy words.", source=source))
    factories.event("Xyzzy meeting", live=False, projects=[project])
    for record in (project, partnership):
        assert "Xyzzy" not in text_of(form, client.get(address(form, record)).content)


def test_a_machine_without_a_font_says_so_in_words_and_keeps_the_page(client, project, monkeypatch):
    monkeypatch.setattr(typefaces, "stack", lambda language, bold=False: ())
    answer = client.get(address("brief_pdf", project, "zh-hans"))
    assert answer.status_code == HTTPStatus.NOT_IMPLEMENTED
    assert "fonts-noto-cjk" in answer.content.decode()
    assert client.get(address("brief", project, "zh-hans")).status_code == HTTPStatus.OK


def test_latin_needs_no_font_of_the_system(client, project, monkeypatch):
    monkeypatch.setattr(typefaces, "stack", lambda language, bold=False: ())
    assert client.get(address("brief_pdf", project)).status_code == HTTPStatus.OK


def test_the_page_of_a_record_leads_to_its_brief(client, project):
    page = client.get(project.get_absolute_url()).content.decode()
    assert all(address(form, project) in page for form in FORMS)


def test_a_heading_above_nothing_is_left_out():
    text = Paragraph([Words("Text.")])
    blocks = [Heading("A"), Heading("B"), text, Heading("C"), None]
    assert with_content(blocks) == [Heading("B"), text]


def test_a_brief_leaves_out_no_caution_of_the_page(client, project):
    line = project.funding.get()
    line.description = "The source calls it additional."
    line.save()
    result = project.results.get()
    result.beneficiaries = "crane drivers"
    result.save()
    party = factories.participation(project)
    implies = factories.passage("Projects of the Port.")
    factories.cite(project, row=party, passage=implies, stance="implies")
    factories.cite(
        project, "stated_period", passage=factories.passage("In 2019."), stated_value="2019"
    )
    factories.event("Lifting day", title_is_descriptive=True, projects=[project])
    told = {form: text_of(form, client.get(address(form, project)).content) for form in FORMS}
    for form, caution in product(
        FORMS,
        (
            "does not say whether planned or actual",
            "Sources differ",
            "The source calls it additional.",
            "Beneficiary groups: crane drivers",
            "implied",
            "Descriptive title",
        ),
    ):
        assert caution in told[form], f"{form} has not: {caution}"
