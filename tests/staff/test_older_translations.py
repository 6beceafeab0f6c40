"""A translation that stays while its original changes is older than it, and says so."""

import json
import re
from io import StringIO

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.core.management import call_command
from django.forms import modelform_factory
from django.urls import reverse
from django.utils.translation import override

from partnership.publishing import drafts
from partnership.publishing.models import Record, Revision
from partnership.publishing.readiness import faults_of
from partnership.sources.images import Image
from partnership.values.models import Translatable
from partnership.values.translations import carried_over
from projects.models import Project
from tests import factories
from tests.forms import fields_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

A, B, C = ({"title": text} for text in ("Cranes", "Safe cranes", "Other cranes"))


def chinese(text, **more):
    return {"zh-hans": {"title": {"text": text, "status": "staff", **more}}}


@pytest.mark.parametrize(
    ("given", "former", "before", "now", "kept"),
    [
        (chinese("甲"), chinese("甲"), A, A, chinese("甲")),
        (chinese("甲"), chinese("甲"), A, B, chinese("甲", of="Cranes")),
        (chinese("乙"), chinese("甲"), A, B, chinese("乙")),
        (chinese("甲", of="Cranes"), chinese("甲", of="Cranes"), B, C, chinese("甲", of="Cranes")),
        (chinese("甲", of="Cranes"), chinese("甲", of="Cranes"), B, A, chinese("甲")),
        (chinese("甲", of="Cranes"), chinese("甲", of="Cranes"), B, B, chinese("甲", of="Cranes")),
        (chinese("甲"), chinese("甲", of="Cranes"), B, B, chinese("甲")),
        (chinese("乙", of="Cranes"), chinese("甲", of="Cranes"), B, B, chinese("乙")),
        (chinese("甲"), {}, {"title": ""}, B, chinese("甲")),
    ],
)
def test_a_text_that_stays_keeps_the_wording_that_it_translates(given, former, before, now, kept):
    assert carried_over(given, former, before, now) == kept


@pytest.fixture
def project():
    return factories.project("Cranes", translations=chinese("起重机"))


def press(client, record, button, **values):
    address = reverse("admin:projects_project_change", args=[record.pk])
    client.post(address, fields_of(client.get(address)) | values | {button: "x"})
    return client.get(address).content.decode()


def test_staff_see_what_changed_and_say_that_it_is_still_right(admin_client, client, project):
    html = press(admin_client, project, "_draft", title="Safe cranes")
    assert "Older than the original" in html
    assert '<q lang="en" dir="ltr">Cranes</q>' in html
    press(admin_client, project, "_publish")
    page = client.get(project.get_absolute_url().replace("/en/", "/zh-hans/")).content.decode()
    assert "译文早于原文" in page
    assert "Older than" not in client.get(project.get_absolute_url()).content.decode()
    [fault] = faults_of(Project.objects.get(), only={"older_translation"})
    assert "“Cranes”" in fault.message
    still = {"translations__zh-hans__title__still": "on"}
    press(admin_client, project, "_draft", **still)
    html = press(admin_client, project, "_publish")
    assert "Older than the original" not in html
    assert Project.objects.get().translations == chinese("起重机")


@pytest.mark.parametrize("as_drafts", [False, True])
def test_an_import_makes_translations_older_too(project, tmp_path, client, as_drafts):
    file = tmp_path / "in.json"
    fields = {"title": "Safe cranes"}
    file.write_text(
        json.dumps([{"model": "projects.project", "pk": str(project.pk), "fields": fields}])
    )
    call_command("import_record", str(file), as_drafts=as_drafts, stdout=StringIO())
    if as_drafts:
        drafts.publish(project)
    assert Project.objects.get().translations == chinese("起重机", of="Cranes")
    value = client.get(f"/api/v1/projects/{project.slug}/").json()["translations"]
    assert value == {"zh-hans": {"title": {"text": "起重机", "status": "staff", "is_older": True}}}


# Every text of every kind of row ------------------------------------------------------------------

TRANSLATED = [
    model
    for model in apps.get_models()
    if issubclass(model, Translatable) and model.translatable and "tests" not in model.__module__
]


def a_row_of(model):
    """A row with a text in each translated field, and a translation of it."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", model.__name__).lower()
    if factory := getattr(factories, name, None):
        row = factory()
    else:
        parent = a_row_of(model._meta.get_field(model.parent_name).related_model)
        row = factories.image(parent) if issubclass(model, Image) else factories.row(model, parent)
    texts = {name: f"An original, {name}" for name in model.translatable}
    texts |= {"quantity_low": 150, "quantity_comparator": "exactly"}
    if "group" in texts:  # stands where no organisation does
        texts["organisation"] = None
    for name in {field.name for field in model._meta.fields} & texts.keys():
        setattr(row, name, texts[name])
    for name in model.translatable:
        row.set_translation("zh-hans", name, f"译-{name}-文", "staff")
    type(row).objects.filter(pk=row.pk).update(
        **{f.attname: getattr(row, f.attname) for f in model._meta.fields}
    )
    return row


def pages_of(model, request):
    """The form of a kind of records, or of rows within that of their record."""
    if issubclass(model, Record):
        return admin.site.get_model_admin(model)
    parent = model._meta.get_field(model.parent_name).related_model
    inlines = admin.site.get_model_admin(parent).get_inline_instances(request)
    return next(inline for inline in inlines if inline.model == model)


@pytest.mark.parametrize("model", TRANSLATED, ids=lambda model: model.__name__)
def test_each_text_that_changes_is_newer_than_its_translation_for_staff_and_readers(
    model, rf, admin_user, client
):
    row, request = a_row_of(model), rf.get("/")
    request.user = admin_user
    pages = pages_of(model, request)
    assert "translations" in flatten_fieldsets(pages.get_fieldsets(request, None))
    for name in model.translatable:
        # A form of one fact does not show what it makes older.
        form = modelform_factory(model, form=pages.form, fields=[name])(
            {name: "Changed"}, instance=row
        )
        form.is_valid()
        assert row.translations["zh-hans"][name]["of"] == f"An original, {name}"
    model.objects.filter(pk=row.pk).update(translations=row.translations)

    record = row if isinstance(row, Record) else row.parent
    found = faults_of(type(record).objects.get(pk=record.pk), only={"older_translation"})
    assert [fault.field for fault in found] == list(model.translatable)

    with override("zh-hans"):
        html = client.get(record.get_absolute_url()).content.decode()
        labels = {
            name: str(model._meta.get_field(name).verbose_name) for name in model.translatable
        }
    shown = html.partition("<main")[2]
    at_the_top = shown.partition('<p class="untranslated older">')[2].partition("</p>")[0]
    for name in model.translatable:
        mark = r'(</\w+>|\s)*<(small|p) class="translation-note">'
        if name == "alternative_text":  # which stands in no place where there could be a mark
            assert "图片说明的译文早于原文" in shown
        elif f"译-{name}-文" in shown and labels[name] not in at_the_top:
            assert re.search(f"译-{name}-文{mark}", shown), name


def test_a_version_that_is_restored_says_again_what_it_said(project, admin_user):
    with override("en"):
        before = drafts.keep_what_was_loaded(project) or Revision.objects.of(project).get()
        project.title = "Safe cranes"
        project.save()
        draft = drafts.restore(before, admin_user)
        drafts.publish(project, admin_user)
    assert draft.snapshot == before.snapshot
    assert Project.objects.get().translations == chinese("起重机")
