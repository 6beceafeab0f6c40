"""The figures on the page of a place, a theme, an organisation or an agreement."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from partnership.website.sums_to_search import words_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def quays():
    """A project of 2018 to 2020 with money, cited, for two places, under an agreement."""
    giver, agreement = factories.organisation("Bank of Arcadia"), factories.agreement("Pact")
    project = factories.project("Quays", stated_period="2018/2020", agreement=agreement)
    money = factories.funding(project, amount=Decimal("5000"), provider=giver)
    factories.cite(project, row=money, passage=factories.passage("It gives 5,000."))
    factories.cite(project, "stated_period", passage=factories.passage("From 2018 to 2020."))
    factories.cite(project, "summary", passage=factories.passage("A fact of another page."))
    factories.project_place(project, place=factories.place("Lorania"))
    factories.project_theme(project, theme=factories.theme("Cranes"))
    result = factories.result(project, statement="More people cross", unit="people")
    factories.result_value(result, nature="expected", quantity_low=Decimal(500))
    factories.participation(project, organisation=giver)
    return project


def records_of(project):
    """(what a figure is about, how the name of its figure begins)."""
    yield project.places.get().place, "funding-in-"
    yield project.themes.get().theme, "funding-on-"
    yield project.funding.get().provider, "funding-by-"
    yield project.agreement, "funding-under-"


def test_pages_show_figures_with_years_rows_and_the_passages_that_say_so(client, quays):
    for record, prefix in records_of(quays):
        html = client.get(record.get_absolute_url()).content.decode()
        words = " ".join(re.sub(r"<[^>]*>", " ", html).split())
        assert "<dd>€\xa05,000</dd>" in html, record
        assert f'href="/en/figures/{prefix}{record.slug}/"' in html
        assert "2018–2020 (in all, not per year)" in words
        for passage in ("It gives 5,000.", "From 2018 to 2020."):
            assert html.count(passage) == 1, (record, passage)
        assert "A fact of another page." not in html
        # Each project once, with all that it is to the record.
        assert html.count(">Quays</a>") == 1, record
        assert ("Implementing" in words and "Provider: € 5,000" in words.replace("\xa0", " ")) == (
            prefix == "funding-by-"
        )
        # What is expected is said to be, beside its number; a giver reaches nobody by giving.
        assert ("<dd>500 people</dd>" in html) == (prefix != "funding-by-")
        figure = client.get(f"/en/figures/{prefix}{record.slug}/")
        assert "€\xa05,000" in figure.content.decode()


def test_a_project_counts_with_the_share_of_a_place_where_one_is_stated(client, quays):
    place = quays.places.get().place
    other = factories.project_place(quays, place=factories.place("Arcadia"))
    path = f"/en/figures/funding-in-{place.slug}/"
    listed = f"/en/projects/?place={place.slug}"
    told = "No source says how much of it was for “Lorania” alone."
    assert told in client.get(listed).content.decode()
    assert told in client.get(f"{listed}&view=figures").content.decode()
    assert "alone" not in client.get("/en/projects/").content.decode()
    brief = client.get(f"/en/briefs/places/{place.slug}/").content.decode()
    for words in ("€\xa05,000", "no source says how much of it was for ‘Lorania’ alone"):
        assert words in brief.replace("“", "‘").replace("”", "’"), words
    caution = "More people cross; the project does not concern “Lorania” alone"
    page = client.get(place.get_absolute_url()).content.decode()
    assert "no source says how much of it was for “Lorania” alone" in page
    assert caution in page
    assert caution.replace("Lorania", "Cranes") not in page
    theme = quays.themes.get().theme.get_absolute_url()
    assert "does not concern" not in client.get(theme).content.decode()
    quays.places.filter(place=place).update(share=40)
    type(other).objects.filter(pk=other.pk).update(share=60)
    html = client.get(path).content.decode()
    assert "no source says how much" not in html
    assert "which are not for “Lorania” alone" in client.get(listed).content.decode()
    assert "40% of €\xa05,000" in html
    assert html.count("€\xa02,000") >= 3
    rows = client.get(f"/en/figures/funding-in-{place.slug}.csv").content.decode()
    assert ",2000.00,EUR," in rows


def test_the_search_knows_the_numbers_as_each_language_writes_them(quays):
    for language, sign in (("en", ": "), ("zh-hans", "："), ("fr", ": ")):
        with override(language):
            numbers = list(words_of(quays.places.get().place))
        assert all(sign in number for number in numbers[:3]), (language, numbers)
    # A row comes with its captions.
    caption = "Funding of projects for Lorania: By theme: Cranes: €\xa05"
    assert any(number.startswith(caption) for number in numbers)


def test_a_page_as_it_was_shows_no_figures_of_today(client, quays):
    place = quays.places.get().place
    day = timezone.localdate(place.updated_at).isoformat()
    kwargs = {"dataset": "places", "slug": place.slug, "day": day}
    response = client.get(reverse("website:version", kwargs=kwargs))
    html = response.content.decode()
    assert response.status_code == 200
    assert "€\xa05,000" not in html
    # It says that they are missing, and leads to where they stand; so does who cites the page.
    figure = f"/en/figures/funding-in-{place.slug}/{day}/"
    assert "What is counted from other records is left out here" in html
    assert f'href="{figure}"' in html
    assert "€\xa05,000" in client.get(figure).content.decode()
    cited = client.get(place.get_absolute_url()).content.decode().partition('class="cite')[2]
    assert f"/en/figures/funding-in-{place.slug}/20" in cited
    other = {"dataset": "projects", "slug": quays.slug, "day": day}
    html = client.get(reverse("website:version", kwargs=other)).content.decode()
    assert "other records are those of today" in html and "is left out here" not in html


def test_what_is_not_public_is_in_no_figure_of_a_page(client, quays):
    hidden = factories.project("Xyzzy", live=False, agreement=quays.agreement)
    factories.funding(hidden, amount=Decimal("77"), provider=quays.funding.get().provider)
    factories.project_place(hidden, place=quays.places.get().place)
    factories.project_theme(hidden, theme=quays.themes.get().theme)
    for record, prefix in records_of(quays):
        for path in (record.get_absolute_url(), f"/en/figures/{prefix}{record.slug}/"):
            html = client.get(path).content.decode()
            assert "Xyzzy" not in html
            assert "5,077" not in html
    quays.live = False
    quays.save()
    assert '<dl class="figures">' not in client.get(record.get_absolute_url()).content.decode()


def test_a_theme_that_editors_gave_is_never_shown_as_the_word_of_a_source(client, quays):
    theme = quays.themes.get().theme
    words = "that they are about “Cranes” is how this site classifies them"
    path = f"/en/figures/funding-on-{theme.slug}/"
    for basis, told in (("classified", True), ("stated", False)):
        quays.themes.update(basis=basis)
        html = client.get(path).content.decode()
        page, _cite, cited = html.partition('id="cite"')
        assert (words in page, words in cited) == (told, told), basis
        assert (words in client.get(theme.get_absolute_url()).content.decode()) == told
    other = factories.project("Piers", agreement=quays.agreement)
    factories.funding(other, amount=Decimal("7"))
    factories.project_theme(other, theme=theme, basis="classified")
    assert "is in part how this site classifies them" in client.get(path).content.decode()
