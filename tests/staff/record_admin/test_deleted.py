"""A record that a colleague deleted while somebody typed: what was typed is not lost."""

from http import HTTPStatus

import pytest
from django.urls import reverse

from partnership.agreements.models import Agreement, Objective
from partnership.publishing import drafts
from partnership.publishing.models import Revision
from partnership.staff import roles
from partnership.staff.record_admin.buttons import PressedButton
from partnership.staff.record_admin.drafts import RecordEditing
from projects.models import Project, ProjectIdentifier
from tests import factories
from tests.forms import fields_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_form")]


@pytest.fixture
def agreement():
    agreement = factories.agreement("Pact", slug="pact")
    row = factories.row(Objective, agreement, text="Safer cranes", position=1)
    factories.cite(agreement, "text", row=row)
    agreement.themes.add(factories.theme("Harbours"))
    return agreement


def address(record, page="change"):
    opts = record._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=[record.pk])


def opened(client, record):
    return fields_of(client.get(address(record)))


def delete(client, record):
    assert client.post(address(record, "delete"), {"post": "yes"}).status_code == HTTPStatus.FOUND


@pytest.mark.parametrize("button", ["_draft", "_continue", "_publish", "_copy", "_preview"])
def test_the_form_keeps_every_word_and_says_who_deleted_the_record(admin_client, agreement, button):
    typed = opened(admin_client, agreement)
    typed |= {"title": ["My pact"], "objectives-0-text": ["Quieter cranes"]}
    typed["change_note"] = ["The minister asked"]
    delete(admin_client, agreement)

    response = admin_client.post(address(agreement), {**typed, button: "x"})
    html = response.content.decode()

    assert response.status_code == HTTPStatus.OK
    assert "Nothing was saved: admin deleted this record on" in html
    kept, of_drafts = fields_of(response), {"_version", "go_live_at", "csrfmiddlewaretoken"}
    assert {name: kept.get(name) for name in typed.keys() - of_drafts} == {
        name: values for name, values in typed.items() if name not in of_drafts
    }
    assert 'name="_bring_back"' in html
    assert not Agreement.objects.exists()
    assert Revision.objects.of(agreement).first().kind == Revision.Kind.DELETED


@pytest.mark.parametrize("button", ["_draft", "_publish", "_unpublish"])
def test_a_record_that_goes_while_it_is_saved_keeps_every_word(
    admin_client, agreement, button, monkeypatch
):
    """Between being looked up and being locked, or between its draft and its publication."""
    typed = opened(admin_client, agreement) | {"title": ["My pact"]}

    def gone_after(verb):
        def look(*args, **kwargs):
            drafts.keep(agreement, Revision.Kind.DELETED)
            Agreement.objects.all().delete()
            return verb(*args, **kwargs)

        return look

    where = (PressedButton, "after_saving") if button == "_publish" else (roles, "may_unpublish")
    where = (RecordEditing, "may_save") if button == "_draft" else where
    monkeypatch.setattr(*where, gone_after(getattr(*where)))
    response = admin_client.post(address(agreement), {**typed, button: "x"})

    assert response.status_code == HTTPStatus.OK
    assert fields_of(response)["title"] == ["My pact"]
    assert "Nothing was saved: somebody deleted this record on" in response.content.decode()
    assert "successfully" not in response.content.decode()


def test_the_record_is_brought_back_with_what_was_typed(admin_client, agreement):
    typed = opened(admin_client, agreement)
    typed |= {"title": ["My pact"], "objectives-0-text": ["Quieter cranes"]}
    delete(admin_client, agreement)
    shown = fields_of(admin_client.post(address(agreement), {**typed, "_draft": "x"}))

    response = admin_client.post(address(agreement), {**shown, "_bring_back": "x"}, follow=True)

    back = Agreement.objects.get()
    assert (back.pk, back.title, back.slug, back.live) == (agreement.pk, "My pact", "pact", False)
    assert [row.text for row in back.objectives.all()] == ["Quieter cranes"]
    assert back.citations.get().row == back.objectives.get().pk
    assert [theme.title for theme in back.themes.all()] == ["Harbours"]
    assert "The record is back with what you typed" in response.content.decode()
    assert Revision.objects.of(agreement).first().kind == Revision.Kind.EDITED


def test_what_another_record_took_over_is_a_mistake_to_correct(admin_client):
    """The address and a register's identifier are those of a colleague's new record by now."""
    project = factories.project("Cranes", slug="cranes", iati_identifier="XM-1")
    factories.row(ProjectIdentifier, project, kind="A1", identifier="7")
    typed = opened(admin_client, project)
    delete(admin_client, project)
    other = factories.project("Cranes again", slug="cranes", iati_identifier="XM-1")
    factories.row(ProjectIdentifier, other, kind="A1", identifier="7")

    response = admin_client.post(address(project), {**typed, "_bring_back": "x"})

    assert response.status_code == HTTPStatus.OK
    assert fields_of(response)["title"] == ["Cranes"]
    assert {"slug", "__all__"} == set(response.context_data["adminform"].form.errors)
    assert Project.objects.get() == other


def test_mistakes_in_what_was_typed_bring_nothing_back(admin_client, agreement):
    typed = opened(admin_client, agreement) | {"signed": "04/05/2019"}
    delete(admin_client, agreement)

    response = admin_client.post(address(agreement), {**typed, "_bring_back": "x"})

    assert "2019-04" in response.content.decode()
    assert 'name="_bring_back"' in response.content.decode()
    assert not Agreement.objects.exists()


def test_a_record_that_never_was_is_no_deleted_one(admin_client, agreement):
    typed = opened(admin_client, agreement)
    for key in (agreement.themes.get().pk, "no-key"):
        there = address(agreement).replace(str(agreement.pk), str(key))
        response = admin_client.post(there, {**typed, "_draft": "x"})
        assert response.url == reverse("admin:index")
