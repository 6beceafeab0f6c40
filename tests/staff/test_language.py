"""The language of the staff pages."""

from django.urls import reverse

ADDRESS = "/admin/language/"
# As browsers say.
PAGES = {"accept": "text/html"}


def test_who_chooses_a_language_comes_back_to_the_page(admin_client):
    response = admin_client.post(
        ADDRESS, {"language": "zh-hans", "next": "/admin/account/"}, headers=PAGES
    )
    assert response.url == "/admin/account/"
    assert response.cookies["django_language"].value == "zh-hans"


def test_who_comes_from_no_page_or_from_another_site_is_led_to_the_first_one(admin_client):
    for data in ({}, {"next": "https://elsewhere.example/"}):
        response = admin_client.post(ADDRESS, {"language": "zh-hans", **data}, headers=PAGES)
        assert response.url == reverse("admin:index")
