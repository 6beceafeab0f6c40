"""The form of a record in groups, in the order of an editor's thought."""

from datetime import UTC, datetime

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten
from django.urls import reverse

from partnership.staff.record_admin.record import RecordAdmin
from partnership.staff.short_forms.groups import Group
from projects.models import Project
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

OF_RECORDS = [pages for pages in admin.site._registry.values() if isinstance(pages, RecordAdmin)]


def groups_of(response):
    return {group.group: group for group in response.context["groups"]}


@pytest.fixture
def project():
    return factories.project("Cranes for all", stated_period="2018/2020", description="It lifts.")


@pytest.fixture
def form(admin_client, project):
    return groups_of(admin_client.get(reverse("admin:projects_project_change", args=[project.pk])))


def test_the_groups_stand_in_one_order(form):
    assert list(form) == [group for group in Group if group in form]
    assert [kind.rows.opts.model.__name__ for kind in form[Group.MONEY].kinds] == ["Funding"]


def test_a_folded_part_says_what_it_holds(form):
    folds = {str(fold.title): fold.summary for group in form.values() for fold in group.folds}
    assert folds["Texts"] == "It lifts."
    assert folds["Contact"] == ""
    assert "Arcadia–Lorania partnership" in folds["Belongs to"]


def test_many_rows_of_a_kind_are_one_line_that_names_them(admin_client, project):
    for title in ("Ports", "Docks", "Piers", "Quays"):
        factories.project_theme(project, theme=factories.theme(title))
    page = reverse("admin:projects_project_change", args=[project.pk])
    [themes] = [
        kind
        for kind in groups_of(admin_client.get(page))[Group.WHAT].kinds
        if kind.rows.formset.prefix == "themes"
    ]
    assert themes.is_folded
    assert themes.summary.startswith("4 · ")
    assert "Ports" in themes.summary


def test_a_part_with_a_mistake_is_not_folded(admin_client):
    response = admin_client.post(reverse("admin:projects_project_add"), {"title": "Cranes"})
    opened = {str(fold.title) for fold in groups_of(response)[Group.WHAT].folds if fold.is_open}
    assert "Belongs to" in opened


@pytest.mark.parametrize("pages", OF_RECORDS, ids=lambda pages: pages.opts.model_name)
def test_each_field_of_a_form_has_one_place_in_it(pages):
    named = flatten([fields for _name, part in pages.sections for fields in part["fields"]])
    assert len(named) == len(set(named))
    assert all("group-" in " ".join(part["classes"]) for _name, part in pages.sections)


def test_how_dates_are_written_is_said_once(admin_client):
    page = admin_client.get(reverse("admin:projects_project_add")).content.decode()
    assert page.count("[2019-04,2019-06]") == 1
    assert Project._meta.get_field("planned_start").formfield().help_text.count("[2019-04") == 1


def test_a_folded_part_says_when_readers_see_a_record_though_that_is_only_shown(admin_client):
    project = factories.project("Cranes", publish_at=datetime(2099, 1, 1, 9, tzinfo=UTC))
    page = admin_client.get(reverse("admin:projects_project_change", args=[project.pk]))
    [rest] = [group for group in groups_of(page).values() if group.is_rest]
    summaries = {str(fold.title): fold.summary for fold in rest.folds}
    assert "Publish at 1 January 2099" in summaries["Address and publication"]
    assert "Readers see it from 1 January 2099" in page.context["what_buttons_do"]
