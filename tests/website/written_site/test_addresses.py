"""Which addresses have a file, and where it stands."""

import pytest

from partnership.website.written_site.addresses import (
    file_of,
    is_followed,
    may_be_written,
    way_from,
    within_the_site,
)


@pytest.fixture(autouse=True)
def at_an_address(settings):
    settings.SITE_ORIGIN, settings.SITE_PATH = "https://harbours.example", "/record"


@pytest.mark.parametrize(
    "address, expected",
    [
        ("../agreements/", "/record/en/agreements/"),
        ("?page=2", "/record/en/projects/?page=2"),
        ("https://harbours.example/record/en/", "/record/en/"),
        ("https://harbours.example/elsewhere/", None),
        ("https://harbours.example/recorder/", None),
        ("https://other.example/record/en/", None),
        ("//other.example/record/en/", None),
        ("mailto:desk@harbours.example", None),
    ],
)
def test_an_address_is_of_the_site_or_of_another(address, expected):
    assert within_the_site(address, "/record/en/projects/") == expected


@pytest.mark.parametrize(
    "address, expected",
    [
        ("/record/en/projects/", True),
        ("/record/en/searchlights/", True),
        ("/record/admin/", False),
        ("/record/api/v1/projects/", False),
        ("/record/review/token/", False),
        ("/record/en/search/?q=x", False),
        ("/record/en/versions/projects/cranes/2026-11-30/", False),
        ("/record/en/timemaps/projects/cranes/", False),
    ],
)
def test_what_is_made_for_one_is_left_to_the_site(address, expected):
    assert may_be_written(address) is expected


@pytest.mark.parametrize(
    "address, is_page, expected",
    [
        ("/record/en/", True, "en/index.html"),
        ("/record/en/projects/?page=2", True, "en/projects/index.page-2.html"),
        ("/record/en/projects/?b=1&a=2", True, "en/projects/index.a-2_b-1.html"),
        ("/record/en/p/?q=a/../b", True, "en/p/index.q-a-b-fa760cfd5def.html"),
        ("/record/data/projects.csv", False, "data/projects.csv"),
        ("/record/data/projects.csv?place=x", False, None),
        ("/record/data/projects/", False, None),
        ("/record/en/page", True, None),
        ("/record/media/documents/%E4%B8%AD.pdf", False, "media/documents/中.pdf"),
    ],
)
def test_a_file_is_named_by_its_address(address, is_page, expected):
    assert file_of(address, is_page) == expected


def test_long_filters_that_begin_alike_have_files_of_their_own():
    files = {file_of(f"/record/en/p/?q={'x' * 200}{letter}", True) for letter in "abc"}
    assert len(files) == 3
    assert max(map(len, files)) < 200


@pytest.mark.parametrize(
    "address, page, expected",
    [
        ("/en/p/?place=x", "/en/", True),
        ("/en/p/?place=x&page=3", "/en/p/?place=x&page=2", True),
        ("/en/p/?page=2", "/en/p/?page=1", True),
        ("/en/p/?place=x&theme=y", "/en/p/?place=x", False),
        ("/en/q/?place=x", "/en/p/?place=x", False),
        ("/en/p/", "/en/p/?place=x", True),
    ],
)
def test_each_filter_is_followed_and_no_combination_of_them(address, page, expected):
    assert is_followed(address, page) is expected


def test_the_way_from_a_file_to_another_is_relative_and_encoded():
    assert way_from("en/index.html", "index.html") == "../index.html"
    assert way_from("en/a/index.html", "media/中 b.pdf") == "../../media/%E4%B8%AD%20b.pdf"
