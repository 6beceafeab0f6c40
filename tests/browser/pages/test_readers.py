"""What readers come for, each from the first page or from a search, to the answer: 17 tasks."""

from urllib.parse import urljoin

import pytest

from tests.browser.inspection import visit

pytestmark = pytest.mark.browser

MEMORANDUM = "agreements/mou-2016/"
GIVEN = "US$\xa02,945,000"


class Reader:
    """Somebody with a browser who knows nothing of addresses but the first one."""

    def __init__(self, page, url):
        self.page, self.url = page, url

    def comes(self, path="", language="en"):
        answer = self.page.goto(f"{self.url}/{language}/{path}")
        assert answer.status == 200, path
        return self

    def follows(self, words, within="main"):
        """Follow the first link with some words, and wait for its page."""
        link = self.page.locator(f"{within} a", has_text=words).first
        with self.page.expect_navigation():
            link.click()
        return self

    def searches(self, words, language="en"):
        self.comes(language=language)
        self.page.locator("#find").fill(words)
        with self.page.expect_navigation():
            self.page.locator("#find").press("Enter")
        return self

    def reads(self, *words, within="main"):
        text = " ".join(self.page.locator(within).first.inner_text().split())
        for one in words:
            assert " ".join(one.split()) in text, one
        return self

    def gets(self, path, kind):
        """Take a file that a link of the page names, and see of what kind it is."""
        answer = self.page.request.get(urljoin(self.page.url, path))
        assert answer.status == 200
        assert kind in answer.headers["content-type"]
        return answer.body()

    def address(self, words, within="main"):
        return self.page.locator(f"{within} a", has_text=words).first.get_attribute("href")


@pytest.fixture(scope="module")
def window(browser, site):
    with visit(browser, site) as seen:
        yield seen


@pytest.fixture
def reader(window, site):
    """At a phone, as most are; nothing that a page says of itself may be a fault."""
    window.begin_anew(width=390)
    yield Reader(window.page, site.url)
    assert window.faults == []


def test_1_what_did_china_give_in_all_and_who_says_so(reader):
    reader.comes().reads(GIVEN).follows("stated as funding of").reads(GIVEN, "4 lines counted")
    reader.page.locator("main .mark").first.click()
    reader.reads("ILO brochure on China", within="[popover]:popover-open")


def test_2_what_is_not_in_the_sum_and_why(reader):
    reader.comes("figures/").follows("Funding of projects by")
    reader.reads(
        "Left out, and why", "Help in kind: no amount is stated.", "Perhaps the same money"
    )


def test_3_a_figure_is_cited_and_taken_away(reader):
    reader.comes("figures/").follows("Funding of projects by").follows("Cite this figure")
    reader.reads("APA", "MLA", "GB/T 7714", within="#cite")
    assert b"@" in reader.gets(reader.address("BibTeX", "#cite"), "bibtex")
    assert b"title" in reader.gets(reader.address("CSL-JSON", "#cite"), "json")
    assert b"counted" in reader.gets(reader.address("CSV", "#cite"), "text/csv")


def test_4_a_figure_is_shown_on_another_site(reader):
    reader.comes("figures/").follows("Funding of projects by")
    assert "<iframe" in reader.page.locator("#embed-code").input_value()
    reader.follows("How it looks", "#embed").reads(GIVEN)


def test_5_an_amount_as_it_is_said_leads_to_what_it_is(reader):
    for said in ("US$ 745,000", "745000", "74.5万"):
        reader.searches(said).reads("Universal Social Protection")
    reader.follows("Universal Social Protection").reads("US$\xa0745,000")


def test_6_the_memoranda_are_found_by_a_short_name(reader):
    reader.searches("MOU").reads("Memorandum of")


def test_7_whether_the_memorandum_of_2001_still_holds(reader):
    reader.comes("agreements/").follows("First Memorandum of Understanding")
    reader.reads("Renewed by Memorandum of 2016", "No source says whether it has ended")


def test_8_two_memoranda_side_by_side(reader):
    reader.comes(MEMORANDUM).follows("Put another agreement beside this one")
    reader.page.locator("#id_b").select_option("mou-2001")
    with reader.page.expect_navigation():
        reader.page.locator("main form button").first.click()
    reader.reads("Signed or agreed", "Parties", "Sources")


def test_9_whom_a_minister_spoke_for_and_what_he_said(reader):
    reader.searches("Yin Weimin").follows("Yin Weimin")
    reader.reads("Minister", "Ministry of Human Resources and Social Security", "MOU")


def test_10_what_came_to_one_country(reader):
    reader.comes("places/").follows("Cambodia").reads("Projects", "2018–2020", "Expected", "alone")


def test_11_the_projects_of_some_years_as_map_and_figures(reader):
    reader.comes("projects/")
    reader.page.locator(".narrow summary").click()
    reader.page.locator("#id_year").fill("2013")
    reader.page.locator("#id_until").fill("2014")
    with reader.page.expect_navigation():
        reader.page.locator(".narrow button").click()
    reader.reads("1 project", "US$\xa01,000,000").follows("Figures").reads("US$\xa01,000,000")
    reader.follows("Map", ".ways-of").reads("Lao PDR")


def test_12_what_was_expected_and_what_came_of_it(reader):
    reader.comes("figures/").reads(
        "Expected against reported", "500,000 people", "Nothing reported"
    )


def test_13_what_happened_in_a_decade(reader):
    reader.comes("timeline/")
    reader.page.locator("main .narrow summary").first.click()
    reader.page.locator("[name=start]").fill("2016")
    with reader.page.expect_navigation():
        reader.page.locator("main form button").first.click()
    reader.reads("2016", "Signing ceremony").follows("Signing ceremony").reads("Beijing")


def test_14_a_page_is_cited_as_it_is_today(reader):
    reader.comes(MEMORANDUM)
    dated = reader.page.locator("main .cite a[href*='/versions/']").get_attribute("href")
    reader.page.goto(dated)
    reader.reads("What it says itself has not changed since", within="body")
    reader.reads("strategic partnership")


def test_15_an_error_is_told_beside_the_fact(reader):
    reader.comes(MEMORANDUM)
    reader.page.locator("main .mark").first.click()
    reader.follows("Report an error", "[popover]:popover-open")
    reader.reads("Report an error about one fact", "No account, no cookie")


def test_16_a_project_is_taken_to_a_meeting(reader):
    reader.comes("projects/universal-social-protection-cambodia-pakistan/")
    assert reader.gets(reader.address("Word"), "wordprocessingml").startswith(b"PK")
    assert reader.gets(reader.address("PDF"), "pdf").startswith(b"%PDF")
    reader.follows("Brief").reads("500,000 people", "Sources")


def test_17_who_reads_chinese_reads_the_same_page_and_follows_it(reader):
    reader.comes(MEMORANDUM).follows("简体中文", ".langs")
    assert reader.page.url.endswith(f"/zh-hans/{MEMORANDUM}")
    reader.reads("谅解备忘录")
    assert b"<feed" in reader.gets(reader.address("整个记录", "body > footer"), "atom")
    assert "CC BY 4.0" in reader.page.locator("body > footer").inner_text()
