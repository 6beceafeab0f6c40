"""Languages in which only the content can be had: their pages say which words are English."""

import re

import pytest
from django.utils import translation

from partnership.pages.interface import has_interface
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def french(settings):
    settings.LANGUAGES = [("en", "English"), ("fr", "French")]


def test_english_and_what_has_a_catalogue_is_there(settings, tmp_path):
    assert has_interface("en") and has_interface("en-gb") and has_interface("zh-hans")
    assert not has_interface("fr") and not has_interface("fr-ca")
    (tmp_path / "fr" / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "fr" / "LC_MESSAGES" / "django.mo").touch()
    settings.LOCALE_PATHS = [tmp_path, *settings.LOCALE_PATHS]
    assert has_interface("fr") and has_interface("fr-ca")


def test_head_and_foot_are_marked_as_english_where_they_are(client, french):
    factories.partnership(translations=factories.translation("title", "Partenariat", "fr"))
    with translation.override("fr"):
        html = client.get("/fr/").content.decode()
    assert '<html lang="fr" dir="ltr">' in html
    marked = ' lang="en" dir="ltr">'
    assert f'<div class="ways"{marked}' in html
    assert f'href="#content"{marked}' in html
    assert len(re.findall(f"<(?:nav|p)[^>]*{marked}", html.partition("<footer")[2])) == 3
    record = factories.project(stated_period="2018")
    with translation.override("fr"):
        html = client.get(record.get_absolute_url()).content.decode()
    assert f'<h2 id="h-results"{marked}Results</h2>' in html
    assert f"<dt{marked}Period</dt>" in html
    assert 'class="ways">' in client.get("/en/").content.decode()
