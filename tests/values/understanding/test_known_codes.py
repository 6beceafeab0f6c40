"""Where a code is meant, a text that is none is neither taken nor shown as one."""

import pytest
from django.core.exceptions import ValidationError

from partnership.agreements.models import AgreementMoney, Partnership
from partnership.pages.templatetags.pages import html_lang
from partnership.places.models import Place
from partnership.publishing.readiness import faults_of
from partnership.sources.models import Document, Source
from projects.models import ProjectDocument
from tests import factories
from tests.forms import fields_of

OTHER_NAME = Place._meta.get_field("other_names").related_model
FIELDS = [
    *[(model, "language") for model in (Source, OTHER_NAME, *Document.__subclasses__())],
    *[(model, "kind") for model in Document.__subclasses__()],
    (Partnership, "default_currency"),
    (AgreementMoney, "currency"),
    (Place, "iso_alpha2"),
    (Place, "iso_alpha3"),
]
TAKEN = {
    "language": ["en", "fr", "zh-hans", "es-419", "haw", "lo"],
    "kind": ["A09", "B18"],
    "default_currency": ["USD", "CNY"],
    "currency": ["USD", "DEM", "XDR"],
    "iso_alpha2": ["KH", "CN", "AN", "SU", "QM", "ZZ"],
    "iso_alpha3": ["KHM", "YUG", "QMA"],
}
REFUSED = {
    "language": ["English", "xx", "en us", "e"],
    "kind": ["A99", "mou", "a09"],
    "default_currency": ["RMB", "ABC"],
    "currency": ["RMB", "ABC", "usd", "US$"],
    "iso_alpha2": ["QL", "cn", "C1"],
    "iso_alpha3": ["CN", "ABC"],
}


@pytest.mark.parametrize(("model", "name"), FIELDS)
def test_every_field_for_a_code_takes_codes_only(model, name):
    field = model._meta.get_field(name)
    for code in TAKEN[name]:
        assert field.clean(code, None) == code
    assert field.clean("", None) == ""
    for text in REFUSED[name]:
        with pytest.raises(ValidationError):
            field.clean(text, None)
        # What is kept can be loaded, and looked for, as it is.
        assert field.to_python(text) == field.get_prep_value(text) == text


@pytest.mark.parametrize("text", ["English", "en us", "", "<b>", "zh_CN"])
def test_a_text_that_is_no_code_never_stands_as_a_language_in_a_page(text):
    assert html_lang(text) == ""
    assert html_lang("zh-hans") == "zh-Hans"


@pytest.mark.django_db
def test_the_form_takes_the_name_of_a_language_and_refuses_what_is_none(admin_client):
    source = factories.source(language="Englisch?", live=False)
    address = f"/admin/sources/source/{source.pk}/change/"
    page = admin_client.get(address)
    assert 'value="Englisch?"' in page.content.decode()
    html = admin_client.post(address, fields_of(page)).content.decode()
    assert "“Englisch?” is no language" in html
    admin_client.post(address, fields_of(page) | {"language": "English"})
    source.refresh_from_db()
    assert source.language == "en"


@pytest.mark.django_db
def test_a_kind_of_document_is_chosen_by_name_and_an_old_text_can_be_seen(admin_client):
    project = factories.project(live=False)
    factories.row(ProjectDocument, project, title="Plan", url="https://example.org/", kind="mou")
    address = f"/admin/projects/project/{project.pk}/change/"
    page = admin_client.get(address, {"row": "all"})
    assert '<option value="A09">Memorandum of understanding (A09)</option>' in page.content.decode()
    assert '<option value="mou" selected>mou</option>' in page.content.decode()
    html = admin_client.post(address, fields_of(page)).content.decode()
    assert "“mou” is no kind of document" in html
    admin_client.post(address, fields_of(page) | {"documents-0-kind": "A09"})
    assert ProjectDocument.objects.get().kind == "A09"


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["English", "en us"])
def test_a_page_says_nothing_of_a_language_that_is_none(client, language):
    source = factories.source(language=language, kicker="Press release", standfirst="Words.")
    project = factories.project()
    factories.cite(project, passage=factories.passage(source=source))
    factories.row(
        ProjectDocument, project, title="Plan", url="https://example.org/", language=language
    )
    for record in (source, project):
        html = client.get(record.get_absolute_url()).content.decode()
        assert f'lang="{language}"' not in html
        assert f'"inLanguage": "{language}"' not in html
        assert f'"inLanguage":"{language}"' not in html


@pytest.mark.django_db
def test_what_was_kept_as_text_is_told_in_data_quality():
    source = factories.source(language="Englisch?")
    project = factories.project()
    for kind in ("mou", "A09"):
        url = "https://example.org/"
        factories.row(ProjectDocument, project, title="Plan", url=url, kind=kind)
    assert faults_of(source, only={"no_code"})[0].field == "language"
    (fault,) = faults_of(project, only={"no_code"})
    assert (fault.field, fault.where.kind) == ("kind", "mou")
