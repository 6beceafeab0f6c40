"""Two agreements side by side, fact by fact."""

from http import HTTPStatus

import pytest
from django.urls import reverse
from django.utils.translation import override

from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def compared(client, **query):
    answer = client.get(reverse("website:compare"), query)
    assert answer.status_code == HTTPStatus.OK
    return answer


@pytest.fixture
def pair():
    first = factories.agreement("Memorandum of 2001", signed="2001", purpose="To train.")
    second = factories.agreement("Memorandum of 2016", signed="2016-09-06", checked_on="2026-11-22")
    return first, second


def test_the_same_fact_of_both_stands_in_one_row(client, pair):
    first, second = pair
    table = compared(client, a=first.slug, b=second.slug).context["brief"].table
    rows = {
        row[0][0].text: [words.text for cell in row[1:] for words in cell] for row in table.rows
    }
    assert rows["Signed or agreed"] == ["2001", "6 September 2016"]
    assert rows["Purpose"] == ["To train.", "Not stated in the source"]


def test_what_neither_states_has_no_row(client, pair):
    first, second = pair
    table = compared(client, a=first.slug, b=second.slug).context["brief"].table
    assert "Ended" not in [row[0][0].text for row in table.rows]


def test_each_fact_has_its_passage(client, pair):
    first, second = pair
    factories.cite(first, "signed", passage=factories.passage("It was signed in 2001."))
    html = compared(client, a=first.slug, b=second.slug).content.decode()
    assert "It was signed in 2001." in html
    assert 'href="#passage-1"' in html


def test_one_agreement_alone_asks_for_the_other(client, pair):
    first, _second = pair
    answer = compared(client, a=first.slug)
    assert answer.context["brief"] is None
    assert f'<option value="{first.slug}" selected' in answer.content.decode()


def test_an_agreement_beside_itself_is_refused(client, pair):
    first, _second = pair
    assert "two different" in compared(client, a=first.slug, b=first.slug).content.decode()


def test_what_is_not_public_cannot_be_chosen(client, pair):
    first, _second = pair
    hidden = factories.agreement("Xyzzy memorandum", live=False)
    answer = compared(client, a=first.slug, b=hidden.slug)
    assert answer.context["brief"] is None
    assert "Xyzzy memorandum" not in answer.content.decode()


def test_the_page_of_an_agreement_leads_to_it(client, pair):
    first, _second = pair
    page = client.get(first.get_absolute_url()).content.decode()
    assert f"{reverse('website:compare')}?a={first.slug}" in page


def test_the_status_is_told_in_plain_words(client):
    earlier, later = factories.agreement("Quay & Crane's Pact"), factories.agreement("Newer Pact")
    factories.agreement_relation(later, related=earlier)
    html = compared(client, a=later.slug, b=earlier.slug).content.decode()
    assert "Quay &amp; Crane&#x27;s Pact" in html
    assert "&amp;amp;" not in html and "&amp;#x27;" not in html


def test_what_is_no_agreement_is_told_beside_its_field(client, pair):
    first, _second = pair
    html = compared(client, a="no-such", b="nor-this").content.decode()
    assert html.count("There is no such agreement here. Choose one from the list.") == 2
    assert 'aria-describedby="id_a_error"' in html
    assert compared(client, a="no-such", b=first.slug).content.decode().count('role="alert"') == 1


def test_a_translation_that_is_older_than_its_original_says_so(client, pair):
    first, second = pair
    first.translations = {
        "zh-hans": {"purpose": {"text": "培训。", "status": "staff", "of": "To teach."}}
    }
    first.save()
    with override("zh-hans"):
        html = compared(client, a=first.slug, b=second.slug).content.decode()
    assert "培训。 <small" in html and "译文早于原文" in html


def test_words_in_another_language_than_the_page_say_which(client, pair):
    first, second = pair
    with override("zh-hans"):
        html = compared(client, a=first.slug, b=second.slug).content.decode()
    assert '<span lang="en" dir="ltr">To train.</span>' in html


def test_each_side_says_what_its_page_says_of_title_date_themes_and_groups_of_aims(client, pair):
    first, second = pair
    second.title_is_descriptive = True
    second.signed = "2016"
    second.save()
    second.themes.add(factories.theme("Decent work"))
    passage = factories.passage("They signed it.")
    factories.cite(
        second, "signed", passage=passage, stated_value="../2016-09-06", stance="narrows"
    )
    factories.cite(second, "themes", passage=passage, stance="implies")
    for group in ("Objectives of both", "Aims"):
        factories.objective(second, text=f"One of the {group}.", group=group)
    table = compared(client, a=first.slug, b=second.slug).context["brief"].table
    said = {row[0][0].text: row[2] for row in table.rows}
    [title], [signed], [theme] = said["Title"], said["Signed or agreed"], said["Themes"]
    assert any("no source prints one" in below.text for below in title.below)
    assert signed.text == "2016"
    assert signed.below[0].text == "More exactly: on or before 6 September 2016"
    assert theme.text == "Decent work" and theme.marks[0].remark == "implied"
    assert said["Objectives: Aims"][0].text == "One of the Aims."
