"""The head of the staff pages: kinds of records in the order of work, the language, the look."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from partnership.staff.templatetags.staff_head import staff_menu
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

TOKEN = re.compile(r"(--[\w-]+):\s*([^;]+);")


def menu_of(client):
    context = client.get(reverse("admin:index")).context
    return staff_menu(context)


def test_records_stand_in_the_order_of_work_and_the_rest_behind_more(admin_client):
    menu = menu_of(admin_client)
    assert [kind["title"] for kind in menu["tabs"]] == [
        "Sources", "Agreements", "Projects", "Events", "Milestones", "Organisations",
    ]  # fmt: skip
    assert "Themes" in [kind["title"] for kind in menu["records"]]
    assert "Users" in [kind["title"] for kind in menu["others"]]


def test_a_person_has_only_the_kinds_that_they_may_see(client):
    user = User.objects.create_user("ada", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_theme"))
    client.force_login(user)
    menu = menu_of(client)
    assert [kind["title"] for kind in (*menu["tabs"], *menu["records"], *menu["others"])] == [
        "Themes"
    ]


def test_the_door_says_whose_site_it_is(client):
    factories.partnership("Harbours together")
    assert "Harbours together" in client.get(reverse("account_login")).content.decode()


def test_the_language_of_the_staff_pages_is_chosen_and_kept(admin_client):
    chosen = {"language": "zh-hans", "next": reverse("admin:index")}
    response = admin_client.post(reverse("staff_language"), chosen)
    assert response.url == reverse("admin:index")
    assert 'lang="zh-hans"' in admin_client.get(reverse("admin:index")).content.decode()


def test_readers_pages_neither_get_nor_heed_the_language_of_staff():
    client = Client()
    client.post(reverse("staff_language"), {"language": "zh-hans", "next": "/admin/"})
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME]["path"] == settings.STAFF_PREFIX
    # As a browser would have it that sends all it has.
    assert client.get("/", HTTP_ACCEPT_LANGUAGE="en").url == "/en/"


def test_staff_pages_may_be_held_in_any_orientation():
    sheet = settings.BASE_DIR / "partnership/staff/static/staff/staff.css"
    assert "orientation" not in sheet.read_text()


def test_staff_pages_have_the_colours_and_letters_of_the_public_ones():
    def tokens(path):
        sheet = (settings.BASE_DIR / "partnership" / path).read_text()
        light, dark = sheet.split("@media (prefers-color-scheme: dark)")[:2]
        dark = dark.split("}\n  }")[0]
        return dict(TOKEN.findall(light.split("@layer base")[0])), dict(TOKEN.findall(dark))

    public = tokens("website/static/website/site.css")
    staff = tokens("staff/static/staff/staff.css")
    for ours, theirs in zip(staff, public, strict=True):
        shared = ours.keys() & theirs.keys()
        assert {"--paper", "--ink", "--accent", "--mark"} <= shared
        assert {name: ours[name] for name in shared} == {name: theirs[name] for name in shared}


def test_the_way_back_calls_the_first_page_what_its_tab_calls_it(admin_client):
    project = factories.project()
    pages = [
        reverse("admin:projects_project_changelist"),
        reverse("admin:projects_project_add"),
        *(
            reverse(f"admin:projects_project_{page}", args=[project.pk])
            for page in ("change", "delete", "history", "uses", "review_links")
        ),
        reverse("desk", args=["projects.project", project.pk]),
        reverse("documents"),
        reverse("quality"),
        reverse("mfa_index"),
        reverse("admin:auth_user_add"),
    ]
    for address in pages:
        page = admin_client.get(address).content.decode()
        way = page.partition('class="breadcrumbs"')[2].partition("</div>")[0]
        assert [words.strip() for words in re.findall(r">([^<]+)</a>", way)][:1] == ["Today"], (
            address
        )
