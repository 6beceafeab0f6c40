"""What every page gives its readers: the search, both languages, no loose ends."""

import re

import pytest
from django.urls import reverse
from django.utils.translation import override

from partnership.publishing.drafts import publish
from partnership.website.site_map import names_of_pages
from tests import factories
from tests.factories import translation

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", names_of_pages())
def test_the_search_is_in_the_head_of_every_page(client, name, language):
    with override(language):
        address = reverse(name)
        search = reverse("website:search")
    head = client.get(address).content.decode().partition("</header>")[0]
    form = re.search(r'<form class="find".*?</form>', head, re.DOTALL)[0]
    assert f'action="{search}"' in form
    assert 'name="q"' in form
    assert "<label" in form


def test_the_search_is_in_the_head_of_a_record_and_of_a_page_that_is_not_there(client):
    for address in (factories.project().get_absolute_url(), "/en/no-such-page/"):
        head = client.get(address).content.decode().partition("</header>")[0]
        assert 'class="find"' in head


def test_the_head_keeps_the_words_that_were_searched(client):
    for words in ("crane", "crane" * 50):
        html = client.get("/en/search/", {"q": words}).content.decode()
        assert f'name="q" type="search" maxlength="200" autocomplete="off" value="{words}"' in html


def switch(html):
    """The address behind the name of the other language."""
    part = html.partition('class="langs"')[2].partition("</nav>")[0]
    return re.search(r'href="([^"]*)"', part)[1]


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("search/", "q=crane+%26+quay"),
        ("search/", "q=%E8%B5%B7%E9%87%8D%E6%9C%BA"),
        ("projects/", "q=crane&place=arcadia"),
        ("projects/", "place=arcadia&place=lorania&page=1"),
        ("timeline/", "kind=project&start=2010"),
        ("quotations/", "q=work"),
    ],
)
def test_the_language_switch_keeps_filters_and_words(client, address, query):
    html = client.get(f"/en/{address}?{query}").content.decode()
    assert switch(html) == f"/zh-hans/{address}?{query.replace('&', '&amp;')}"


@pytest.mark.parametrize("address", ["/en/no-such-page/?q=crane", "/en/projects/no-such-one/"])
def test_a_page_that_is_not_there_has_the_switch_too_and_repeats_no_address(client, address):
    response = client.get(address)
    assert response.status_code == 404
    html = response.content.decode()
    assert switch(html) == "/zh-hans/"
    assert 'rel="alternate" hreflang' not in html
    assert "no-such" not in html


def test_the_language_switch_hands_on_no_markup(client):
    html = client.get("/en/search/", {"q": '"><script>'}).content.decode()
    assert switch(html) == "/zh-hans/search/?q=%22%3E%3Cscript%3E"


def test_other_languages_are_named_to_search_engines_without_the_query(client):
    html = client.get("/en/projects/?q=crane").content.decode()
    alternates = re.findall(r'rel="alternate" hreflang="zh-Hans" href="([^"]*)"', html)
    assert [address.partition("/zh-hans")[2] for address in alternates] == ["/projects/"]


@pytest.mark.parametrize("address", ["/favicon.ico", "/apple-touch-icon.png"])
def test_browsers_get_the_icons_that_they_ask_for_unasked(client, address):
    response = client.get(address)
    assert response.status_code == 200
    body = b"".join(response.streaming_content)
    kinds = {"/favicon.ico": b"\0\0\1\0", "/apple-touch-icon.png": b"\x89PNG"}
    assert body.startswith(kinds[address])
    assert response["Content-Type"].startswith("image/")
    assert "max-age" in response["Cache-Control"]


def test_the_page_history_is_followed_by_no_loose_mark(client):
    site = factories.partnership(contact_email="")
    project = factories.project(partnerships=[site])
    publish(project)
    html = client.get(project.get_absolute_url()).content.decode()
    assert "Page history" in html
    assert not re.search(r"·\s*(</p>|</li>|</td>|</span>)", html)


def test_sums_in_two_currencies_say_how_many_projects_each_counts(client):
    for currency, number in (("USD", 3), ("EUR", 1)):
        for _n in range(number):
            factories.funding(factories.project(), amount=5, currency=currency)
    both = factories.project()
    for currency in ("USD", "EUR"):
        factories.funding(both, amount=5, currency=currency)
    factories.project("Without money")

    html = client.get("/en/").content.decode()
    assert "stated as funding of 4 of 6 projects" in html
    assert "stated as funding of 2 of 6 projects" in html
    assert "stated as funding of 5 of 6 projects" not in html
    statistics = client.get("/en/figures/").content.decode()
    funding = statistics.partition('<th scope="row">Funding of projects')[2].partition("</tr>")[0]
    assert re.findall(r'<span class="quiet">([^<]*)</span>', funding) == [
        "2 projects",
        "4 projects",
    ]


def test_a_source_that_is_only_more_exact_does_not_differ(client):
    agreement = factories.agreement(signed="2016", translations=translation("title", "备忘录"))
    factories.cite(agreement, "signed")
    factories.cite(agreement, "signed", stance="narrows", stated_value="../2016-09-06")
    english = client.get(agreement.get_absolute_url()).content.decode()
    chinese = client.get(f"/zh-hans/agreements/{agreement.slug}/").content.decode()
    assert "More exactly: on or before 6 September 2016" in english
    assert "Sources differ" not in english
    assert "更确切地说：" in chinese
    assert "来源说法不一" not in chinese
