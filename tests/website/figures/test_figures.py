"""Each figure on a page of its own: its lines, what it leaves out, and the same number anywhere."""

import csv
import io
import re
from decimal import Decimal

import pytest
from django.utils import translation

from partnership.website.figures.money import FundingFigure
from partnership.website.figures.years import by_year, years_of
from partnership.website.sums import Sums
from tests import factories

pytestmark = pytest.mark.django_db


def page(client, name, language="en"):
    response = client.get(f"/{language}/figures/{name}/")
    assert response.status_code == 200
    return response.content.decode()


def main(html):
    """The words of the main part of a page."""
    text = html.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def rows_of(client, name):
    response = client.get(f"/en/figures/{name}.csv")
    assert response.status_code == 200
    text = response.content.decode().removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


def money(title="Cranes", amount="5000", **fields):
    project = fields.pop("project", None) or factories.project(title)
    return factories.funding(project, amount=amount and Decimal(amount), **fields)


def test_a_figure_shows_its_number_its_lines_and_their_passages(client):
    giver = factories.organisation("Bank of Arcadia")
    said = {"source_word": "support", "description": "The source calls it additional."}
    line = money("Cranes", "5000", provider=giver, period="2019", **said)
    passage = factories.passage("Arcadia supports it with 5,000.")
    factories.cite(line.project, row=line, passage=passage)
    money("Quays", "300")
    html = page(client, "project-funding")
    words = main(html)
    assert "€\xa05,300" in html
    assert "2 lines counted" in words
    told = "“support”, from Bank of Arcadia · 2019 · The source calls it additional."
    assert told in words
    assert "giver not stated" in words
    assert "Arcadia supports it with 5,000." in words
    assert f'href="{line.project.get_absolute_url()}"' in html


def test_what_is_left_out_stands_with_its_reason(client):
    line = money("Counted", "5000")
    money(amount="300", project=line.project, counts_in_totals=False, reason_not_counted="Twice.")
    money(amount="70", project=line.project, kind="3")
    money(amount=None, project=line.project, kind="in_kind", description="Advice")
    agreed = factories.agreement_money(factories.agreement("Pact"), amount=Decimal("5000"))
    type(line).objects.filter(pk=line.pk).update(
        same_money_as=agreed, same_money_certainty="suspected"
    )
    words = main(page(client, "project-funding"))
    left_out = words.partition("Left out, and why")[2]
    assert "1 line counted" in words
    assert "Twice." in left_out
    assert "Disbursement: it may be the same money as what was agreed." in left_out
    assert "Help in kind: no amount is stated." in left_out
    assert "Perhaps the same money as that of “Counted”: no source says so" in left_out


def test_the_passages_of_a_project_counted_and_left_out_all_have_marks(client):
    line = money("Cranes", "5000")
    advice = money(amount=None, project=line.project, kind="in_kind", description="Advice")
    factories.cite(line.project, row=line, passage=factories.passage("It gives 5,000."))
    factories.cite(line.project, row=advice, passage=factories.passage("It gives advice."))
    html = page(client, "project-funding")
    assert html.count('class="mark"') == 2
    assert "No source given" not in html


def test_the_period_of_a_line_has_its_own_marks(client):
    line = money("Cranes", "5000")
    factories.cite(line.project, row=line, passage=factories.passage("It gives 5,000."))
    factories.cite(line.project, "stated_period", passage=factories.passage("From 2018 to 2020."))
    factories.cite(line.project, "summary", passage=factories.passage("A fact of another page."))
    # Lists show the period that is stated, and none of what says only when it began.
    type(line.project).objects.update(actual_start="2018")
    factories.cite(line.project, "actual_start", passage=factories.passage("It began in 2018."))
    html = page(client, "project-funding")
    assert "It began in 2018." not in html
    assert html.count('class="mark"') == 2
    assert "From 2018 to 2020." in html
    assert "A fact of another page." not in html


def test_one_number_stands_wherever_the_figure_is_shown(client):
    giver = factories.organisation("Bank of Arcadia")
    money("Cranes", "700000", provider=giver)
    money("Quays", "45678", provider=giver)
    number = "€\xa0745,678"
    for path in (
        "",
        "figures/",
        "figures/project-funding/",
        f"figures/funding-by-{giver.slug}/",
        "projects/",
    ):
        assert number in client.get(f"/en/{path}").content.decode(), path
    counted = [row for row in rows_of(client, "project-funding") if row["counted"] == "yes"]
    assert sum(Decimal(row["amount"]) for row in counted) == Decimal("745678")


def test_the_file_has_every_line_with_reason_and_passage(client):
    line = money("Cranes", "5000")
    factories.cite(line.project, row=line, passage=factories.passage("=It gives 5,000."))
    for number in range(45):
        money(f"Project {number}", "10")
    money(amount=None, project=line.project, kind="in_kind", description="Advice")
    rows = rows_of(client, "project-funding")
    assert len(rows) == 47
    assert rows[0]["amount"] == "5000.00"
    assert "=It gives 5,000." in rows[0]["passages"]
    assert [row["reason_left_out"] for row in rows if row["counted"] == "no"] == [
        "Help in kind: no amount is stated."
    ]
    assert "6 more lines are in the CSV file." in main(page(client, "project-funding"))


def test_a_giver_has_a_figure_of_its_own(client):
    giver = factories.organisation("Bank of Arcadia")
    money("Cranes", "5000", provider=giver)
    money("Quays", "300")
    name = f"funding-by-{giver.slug}"
    assert f"/en/figures/{name}/" in page(client, "project-funding")
    words = main(page(client, name))
    assert "Funding of projects by Bank of Arcadia" in words
    assert "5,300" not in words
    assert "1 line counted" in words


def test_two_currencies_are_two_numbers(client):
    line = money("Cranes", "5000", currency="EUR")
    money(amount="70", project=line.project, currency="CHF")
    html = page(client, "project-funding")
    assert html.count('<p class="big">') == 2
    assert "5,070" not in html


@pytest.mark.parametrize("what", ["giver", "line", "project"])
def test_what_is_not_published_neither_counts_nor_stands_in_a_figure(client, what):
    money("Public project", "10")
    hidden = factories.organisation("Xyzzy giver", live=what != "giver")
    project = factories.project("Xyzzy project", live=what != "project")
    if what == "line":
        place = factories.place("Xyzzy place", live=False)
        factories.project_place(project, place=place)
        project.live = False
        project.save()
    money(amount="4999999", project=project, provider=hidden)
    for name in ("project-funding", "projects", "agreements", "people-reached"):
        for path in (f"figures/{name}/", f"figures/{name}.csv"):
            text = client.get(f"/en/{path}").content.decode()
            assert "4,999,999" not in text
            assert "4999999" not in text
            if what != "giver":
                assert "Xyzzy" not in text
    if what == "giver":
        assert client.get(f"/en/figures/funding-by-{hidden.slug}/").status_code == 404


def test_people_are_listed_and_never_added(client):
    result = factories.result(statement="Crane drivers are trained", unit="people")
    for nature, low in (("expected", 500000), ("reported", 150)):
        factories.result_value(
            result, nature=nature, quantity_comparator="over", quantity_low=Decimal(low)
        )
    factories.result_value(
        result, nature="reported", quantity_comparator="exactly", quantity_low=16, group="employers"
    )
    tons = factories.result(statement="Cranes are lighter", unit="tons")
    factories.result_value(
        tons, nature="reported", quantity_comparator="exactly", quantity_low=Decimal(77)
    )
    words = main(page(client, "people-reached"))
    assert "2 statements" in words
    assert "Expected" in words
    assert "500,150" not in words
    assert "Cranes are lighter" not in words
    assert "A part of another number of this list." in words


def test_a_stated_figure_has_its_page_with_parts_and_passages(client):
    figure = factories.key_figure(
        "Harbours with safe cranes",
        quantity_comparator="over",
        quantity_low=Decimal(26),
        quantity_unit="harbours",
    )
    part = factories.key_figure_breakdown(
        figure, "on the sea", quantity_comparator="exactly", quantity_low=Decimal(4)
    )
    factories.cite(figure, "quantity_low", passage=factories.passage("More than 26 harbours."))
    factories.cite(figure, row=part, passage=factories.passage("Four are on the sea."))
    assert figure.get_absolute_url() == f"/en/figures/{figure.slug}/"
    words = main(page(client, figure.slug))
    for text in ("over 26 harbours", "on the sea", "More than 26 harbours.", "Cite this figure"):
        assert text in words


def test_an_old_name_of_a_stated_figure_leads_to_the_new_one(client):
    figure = factories.key_figure("Harbours", slug="old-name")
    figure.slug = "new-name"
    figure.save()
    response = client.get("/en/figures/old-name/")
    assert (response.status_code, response.url) == (301, "/en/figures/new-name/")


@pytest.mark.parametrize("name", ["none", "project-funding", "funding-by-nobody", "projects"])
def test_a_figure_that_counts_nothing_has_no_page(client, name):
    factories.partnership()
    for ending in ("/", ".csv", ".bib", ".ris", ".csl.json"):
        assert client.get(f"/en/figures/{name}{ending}").status_code == 404


def test_each_partnership_has_figures_of_its_own(client):
    one = factories.partnership("Arcadia and Lorania")
    two = factories.partnership("Borduria and Syldavia")
    money(amount="5", project=factories.project("Cranes", partnerships=[one]))
    money(amount="7000", project=factories.project("Quays", partnerships=[two]))
    html = client.get(f"/en/figures/project-funding/?partnership={two.slug}").content.decode()
    assert "€\xa07,000" in html
    assert "7,005" not in html
    assert f"?partnership={two.slug}" in client.get("/en/").content.decode()


@pytest.mark.parametrize("ending", ["bib", "ris", "csl.json"])
def test_a_figure_is_cited_with_its_value(client, ending):
    factories.partnership("Arcadia and Lorania")
    money("Cranes", "5000", currency="USD")
    text = client.get(f"/en/figures/project-funding.{ending}").content.decode()
    assert "Funding of projects: US" in text
    assert "/en/figures/project-funding/" in text


def test_the_old_address_of_the_figures_leads_to_the_new_one(client):
    response = client.get("/en/statistics/")
    assert (response.status_code, response.url) == (301, "/en/figures/")
    assert client.get("/xx/statistics/").status_code == 404


def test_figures_stand_in_the_main_navigation_and_events_at_the_foot(client):
    html = client.get("/en/").content.decode()
    main_links = html.partition('class="nav"')[2].partition("</nav>")[0]
    assert "/en/figures/" in main_links
    assert "/en/events/" not in main_links
    assert main_links.count("<li>") == 7
    assert "/en/events/" in html.partition("<footer>")[2]


def test_figures_in_chinese_have_no_english_words_of_ours(client):
    giver = factories.organisation("甲", original_language="zh-hans")
    money("乙", "5000", provider=giver)
    with translation.override("zh-hans"):
        words = main(page(client, "project-funding", "zh-hans"))
    for text in ("counted", "Left out", "Counted", "each year", "Cite"):
        assert text not in words


def test_a_project_counts_whole_in_each_of_its_years():
    from datetime import date

    spans = {
        "a": (date(2013, 1, 1), date(2017, 12, 31)),
        "b": (date(2017, 1, 1), None),
        "c": (None, None),
    }
    years = years_of(spans)
    assert by_year([("a", 10), ("b", 3), ("c", 100)], years) == [
        (2013, 2016, 10),
        (2017, 2017, 13),
    ]


def against_itself():
    """A project that ends before it begins, as files of others say of some."""
    place, theme = factories.place("Arcadia"), factories.theme("Ports")
    ends = {"stated_period": "", "actual_start": "2112-01-01", "actual_end": "2015-12-31"}
    project = factories.project("Cranes", **ends)
    factories.project_place(project, place=place)
    factories.project_theme(project, theme=theme)
    money(project=project)
    return project, place, theme


def test_pages_bear_a_project_that_ends_before_it_begins(client):
    addresses = [record.get_absolute_url() for record in against_itself()]
    named = (f"/en/figures/{name}/" for name in ("projects", "project-funding"))
    for address in ("/en/", "/en/projects/", *named, *addresses):
        assert client.get(address).status_code == 200, address


def test_money_of_a_time_that_ends_before_it_begins_counts_in_no_year_and_is_not_lost(client):
    against_itself()
    years = main(page(client, "project-funding")).partition("By year")[2]
    assert "Time not stated € 5,000" in years.replace("\xa0", " ")


def test_the_years_of_projects_need_no_order():
    factories.project("Cranes", stated_period="", actual_start="2024")
    project = factories.project("Quays", stated_period="", actual_end="2016")
    assert Sums(project.partnerships.get()).project_years == "2016–2024"


def test_sums_know_whether_a_partnership_is_the_only_one():
    one = factories.partnership("One")
    assert not Sums(one).stands_beside_others
    factories.partnership("Two")
    assert Sums(one).stands_beside_others


def test_a_legend_explains_the_looks_that_a_page_has_and_no_others(client):
    result = factories.result(statement="Crane drivers are trained", unit="people")
    for nature, low in (("expected", 500000), ("reported", 150)):
        factories.result_value(
            result, nature=nature, quantity_comparator="over", quantity_low=Decimal(low)
        )
    assert 'class="plain legend"' not in page(client, "people-reached")
    line = money("Cranes", "5000")
    assert 'class="plain legend"' not in page(client, "project-funding")
    money(amount="300", project=line.project, counts_in_totals=False, reason_not_counted="Twice.")
    money(amount=None, project=line.project)
    legend = page(client, "project-funding").partition('class="plain legend"')[2]
    assert "not stated" in legend.partition("</ul>")[0]
    assert "expected or planned" not in legend.partition("</ul>")[0]


def test_a_word_of_a_source_says_in_which_language_it_is(client):
    money(source_word="support")
    assert "“support”" in main(page(client, "project-funding"))
    assert "来源原文（英语）称“support”" in main(page(client, "project-funding", "zh-hans"))


def test_what_is_only_planned_is_called_so_wherever_a_period_is_shown(client):
    planned = factories.project("Quays", stated_period="", planned_start="2031", planned_end="2034")
    place = factories.project_place(planned).place
    money(project=planned)
    for years, told in (("2031–2034 (planned)", ""), ("2030–2034 (partly planned)", "known")):
        if told:
            beside = factories.project(
                "Cranes", stated_period="", actual_start="2030", actual_end="2032"
            )
            factories.project_place(beside, place=place)
            money(project=beside)
        sums = Sums(planned.partnerships.get())
        assert (sums.project_years, FundingFigure(sums).time) == (years, years)
        named = (f"/en/figures/{name}/" for name in ("projects", "project-funding"))
        for address in ("/en/", "/en/projects/", "/en/timeline/", place.get_absolute_url(), *named):
            html = client.get(address).content.decode()
            text = " ".join(main(html).split()).replace("2031 – 2034", "2031–2034")
            assert "2031–2034 (planned)" in text or "Planned to start: 2031" in text, address
            # The bar of its period is an outline, that of what was so is filled.
            bars = re.findall(r'class="(run|exp)" x=', html)
            assert set(bars) <= ({"exp", "run"} if told else {"exp"}), address
            assert "exp" in bars or "/projects/" in address or "places" in address, address
