"""What the staff pages of all records share."""

import datetime
import re
from http import HTTPStatus

import pytest
import time_machine
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteMixin, RelatedFieldWidgetWrapper
from django.contrib.auth.models import Permission, User
from django.core import serializers
from django.db import IntegrityError
from django.urls import reverse
from django.utils.translation import override

from partnership.agreements.models import Agreement
from partnership.participants.models import Organisation, Position
from partnership.publishing.models import ContentVersion, Record
from partnership.sources.models import Edition
from partnership.staff.record_admin.record import LookupAdmin, RecordAdmin, StaffAdmin
from partnership.topics.models import Theme
from tests import factories
from tests.forms import fields_of, new_row_of

pytestmark = pytest.mark.django_db

OURS = {
    model: pages
    for model, pages in admin.site._registry.items()
    if isinstance(pages, StaffAdmin | LookupAdmin)
}
EDITED = [model for model, pages in OURS.items() if isinstance(pages, StaffAdmin)]
RECORDS = [model for model, pages in OURS.items() if isinstance(pages, RecordAdmin)]
LOOKUPS = [model for model, pages in OURS.items() if isinstance(pages, LookupAdmin)]
NOW = datetime.datetime(2026, 5, 4, 12, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


def name_of(model):
    return model._meta.model_name


def an_instance_of(model):
    """A row of `model` that is edited in place, made by the factory of its name."""
    factory = model._meta.verbose_name.replace(" ", "_")
    names = {"agreementmoney": "agreement_money", "partnershipmoney": "partnership_money"}
    draft = {"live": False} if issubclass(model, Record) else {}
    with override("en"):
        return getattr(factories, names.get(name_of(model), str(factory)))(**draft)


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def change(client, record, **fields):
    """Open the form of a record, change some fields, publish or save it; return the answer."""
    page = address(type(record), "change", record.pk)
    data = fields_of(client.get(page))
    button = {"_publish": "Publish"} if getattr(record, "live", False) else {}
    return client.post(page, {**data, **button, **fields})


@pytest.mark.parametrize("rows", ["999999999", "2000", "9" * 5000])
def test_more_rows_than_fields_are_refused_before_a_form_is_made_for_each(admin_client, rows):
    page = address(Agreement, "add")
    response = admin_client.post(page, {"title": "Pact", "objectives-TOTAL_FORMS": rows})
    assert response.status_code == HTTPStatus.BAD_REQUEST
    assert "What was sent is too large" in response.content.decode()


def relations():
    """Every relation that some form of ours offers, with what its form calls siblings."""
    for pages in OURS.values():
        for kind in (pages, *pages.get_inline_instances(None)):
            for field in (*kind.model._meta.fields, *kind.model._meta.many_to_many):
                parent = field.name == getattr(kind.model, "parent_name", None)
                if field.is_relation and not (parent and kind is not pages):
                    yield kind, field


RELATED = {field.related_model for _kind, field in relations()}


def mistakes_in(response):
    assert response.status_code == HTTPStatus.OK
    return [f"{one['label']}: {one['message']}" for one in response.context["mistakes"]]


@pytest.mark.parametrize("model", EDITED, ids=name_of)
def test_every_list_form_history_and_deletion_opens_in_another_language(admin_client, model):
    """In the first language, somebody opens them in tests/staff/test_links_and_buttons.py."""
    instance = an_instance_of(model)
    pages = [
        address(model, "changelist"),
        address(model, "add"),
        address(model, "change", instance.pk),
        address(model, "history", instance.pk),
        address(model, "delete", instance.pk),
    ]

    if model is Edition:
        pages.remove(address(model, "add"))  # a text is kept from the page of its source

    for page in pages:
        response = admin_client.get(page, headers={"accept-language": "zh-hans"})
        assert response.status_code == HTTPStatus.OK, page
        assert response.headers["Content-Language"] == "zh-hans"


@pytest.mark.parametrize("model", LOOKUPS, ids=name_of)
def test_rows_that_others_choose_lead_to_the_form_of_their_record(admin_client, model):
    row = an_instance_of(model)

    opened = admin_client.get(address(model, "change", row.pk))
    assert opened.url == address(type(row.parent), "change", row.parent.pk)
    listed = admin_client.get(address(model, "changelist"))
    assert listed.url == address(type(row.parent), "changelist")
    assert admin_client.get(address(model, "add")).status_code == HTTPStatus.FORBIDDEN
    deleted = admin_client.post(address(model, "delete", row.pk), {"post": "yes"})
    assert deleted.status_code == HTTPStatus.FORBIDDEN


def test_the_start_page_lists_records_by_app_and_no_rows(admin_client):
    response = admin_client.get(reverse("admin:index"))

    listed = {
        app["name"]: [m["name"] for m in app["models"]] for app in response.context["app_list"]
    }
    assert listed["Participants"] == ["Organisations", "People"]
    assert listed["Sources"] == ["Editions", "Passages", "Sources"]
    assert "Record administration" in response.content.decode()


def test_plurals_are_english():
    pages = OURS.values()
    kinds = [*pages, *(inline for one in pages for inline in one.get_inline_instances(None))]
    plurals = {str(getattr(k, "verbose_name_plural", k.opts.verbose_name_plural)) for k in kinds}

    assert {plural for plural in plurals if re.search("[^aeiou]ys$", plural)} == set()
    assert {"parties", "means", "people", "key figures", "funding", "attendance"} <= plurals


def test_every_relation_is_to_something_that_can_be_found():
    lost = [
        field
        for kind, field in relations()
        if field.name not in kind.sibling_fields and field.related_model not in OURS
    ]

    assert lost == []


@pytest.mark.parametrize("model", RECORDS, ids=name_of)
def test_every_relation_is_chosen_by_typing_words(admin_client, model):
    response = admin_client.get(address(model, "add"))
    forms = [(OURS[model], response.context["adminform"].form)]
    for inline in response.context["inline_admin_formsets"]:
        forms.append((inline.opts, inline.formset.empty_form))

    for kind, form in forms:
        for name, field in form.fields.items():
            if isinstance(field.widget, RelatedFieldWidgetWrapper):
                typed = name not in kind.sibling_fields
                assert isinstance(field.widget.widget, AutocompleteMixin) is typed, name
                assert not field.widget.can_delete_related, name


@pytest.mark.parametrize("model", [m for m in OURS if m in RELATED], ids=name_of)
def test_the_field_for_a_relation_finds_it(admin_client, model):
    instance = an_instance_of(model)
    field = next(field for _kind, field in relations() if field.related_model is model)
    query = {
        "app_label": field.model._meta.app_label,
        "model_name": field.model._meta.model_name,
        "field_name": field.name,
    }

    for term, found in (("", True), ("no such words", False), ("\x00", False)):
        answer = admin_client.get(reverse("admin:autocomplete"), {**query, "term": term})
        keys = [one["id"] for one in answer.json()["results"]]
        assert (str(instance.pk) in keys) is found, term


@pytest.mark.parametrize("model", RECORDS, ids=name_of)
def test_a_search_finds_a_name_in_any_language(admin_client, model):
    record = an_instance_of(model)
    record.set_translation("zh-hans", model.title_field, "港口的起重机", "staff")
    record.save()

    for words, found in (("起重机 港口", 1), ("起重机 船", 0), ("x" * 999, 0)):
        response = admin_client.get(address(model, "changelist"), {"q": words})
        assert response.context["cl"].result_count == found, words


def test_a_search_finds_an_alias(admin_client):
    ministry = factories.organisation("Ministry of Harbours")
    factories.row(ministry.other_names.model, ministry, name="Harbour Office of 1902")
    factories.organisation("Harbour Union")

    response = admin_client.get(address(Organisation, "changelist"), {"q": "office harbour"})

    assert list(response.context["cl"].queryset) == [ministry]


@pytest.mark.parametrize(
    "query",
    ["id__in=" + "9" * 400, "live__exact=maybe", "p=99999999999999", "o=-999.x", "all=&q=%00"],
)
def test_a_bad_query_string_is_no_server_error(admin_client, query):
    factories.agreement()

    response = admin_client.get(f"{address(Agreement, 'changelist')}?{query}")

    assert response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"live": False}, "staff only"),
        ({}, "public"),
        ({"publish_at": NOW + HOUR}, "public from 4 May 2026, 13:00 UTC"),
        ({"publish_at": NOW - HOUR}, "public"),
        ({"expire_at": NOW + HOUR}, "public until 4 May 2026, 13:00 UTC"),
        ({"expire_at": NOW - HOUR}, "expired on 4 May 2026, 11:00 UTC"),
    ],
)
def test_the_list_says_who_sees_a_record(admin_client, fields, words):
    with time_machine.travel(NOW, tick=False):
        factories.theme(**fields)
        page = admin_client.get(address(Theme, "changelist")).content.decode()

    # On a phone, the head of its column stands beside it.
    assert f'<td data-head="Who sees it" class="field-visibility">{words}</td>' in page


def test_only_a_public_record_offers_its_public_page():
    pages = OURS[Theme]

    assert pages.get_view_on_site_url(factories.theme(live=False)) is None
    public = factories.theme()
    assert pages.get_view_on_site_url(public) == public.get_absolute_url()


@pytest.mark.parametrize("model", EDITED, ids=name_of)
def test_saving_an_unchanged_form_changes_nothing_but_the_version(admin_client, model):
    record = model.objects.get(pk=an_instance_of(model).pk)
    before = serializers.serialize("json", [record])
    version = ContentVersion.objects.current()[0]

    response = change(admin_client, record)

    assert response.status_code == HTTPStatus.FOUND, mistakes_in(response)
    record = model.objects.get(pk=record.pk)
    if hasattr(record, "updated_at"):
        record.updated_at = next(serializers.deserialize("json", before)).object.updated_at
    assert serializers.serialize("json", [record]) == before
    assert ContentVersion.objects.current()[0] > version


def test_a_record_is_added_with_its_rows_and_its_slug(admin_client):
    page = address(Agreement, "add")
    organisation = factories.organisation()
    data = fields_of(admin_client.get(page)) | {
        "title": "Memorandum of the quay",
        "slug": "memorandum-of-the-quay",
        "kind": "mou",
        "partnerships": [factories.partnership().pk],
        "parties-TOTAL_FORMS": 1,
    }
    data |= new_row_of(admin_client, page, "parties", 0)
    data["parties-0-organisation"] = organisation.pk

    response = admin_client.post(page, data)

    assert response.status_code == HTTPStatus.FOUND, mistakes_in(response)
    agreement = Agreement.objects.get(slug="memorandum-of-the-quay")
    assert [party.organisation for party in agreement.parties.all()] == [organisation]
    assert not agreement.live


def test_mistakes_name_the_field_and_the_remedy_and_nothing_is_saved(admin_client):
    agreement = factories.agreement("Memorandum", live=False)
    factories.party(agreement)

    response = change(
        admin_client,
        agreement,
        title="New title",
        signed="04/05/2019",
        **{"parties-0-group": "people"},
    )

    first, second = mistakes_in(response)
    assert first.startswith("Signed or agreed: ")
    assert "Write 2019-05-04 or 2019-04-05." in first
    assert second.startswith(
        "Party “Ministry of Harbours of Arcadia”: Name the party as an organisation or as a "
        "described group"
    )
    page = response.content.decode()
    assert '<a href="#id_signed">Signed or agreed</a>' in page
    assert '<a href="#parties-0">Party “Ministry of Harbours of Arcadia”</a>' in page
    assert Agreement.objects.get().title == "Memorandum"


def test_nobody_is_asked_for_the_slug_of_a_new_record_and_mistakes_have_one_heading(admin_client):
    page = address(Theme, "add")
    refused = admin_client.post(page, fields_of(admin_client.get(page)))
    assert mistakes_in(refused) == ["Title: This field is required."]
    assert "errornote" not in refused.content.decode()

    factories.theme(slug="cranes-of-the-quay")
    for title, slug in (("Cranes of the quay", "cranes-of-the-quay-2"), ("码头", "theme")):
        saved = {**fields_of(admin_client.get(page)), "title": title}
        assert admin_client.post(page, saved).status_code == HTTPStatus.FOUND
        assert Theme.objects.get(title=title).slug == slug


def test_a_slug_of_another_record_is_refused_with_the_remedy(admin_client):
    factories.theme(slug="cranes")

    (mistake,) = mistakes_in(change(admin_client, factories.theme(live=False), slug="cranes"))

    assert mistake.startswith("Slug: Another record of this kind has this slug. Choose")


def test_a_rule_about_the_key_of_the_record_is_a_mistake_and_no_error(admin_client):
    ministry = factories.organisation("Ministry", live=False)

    (mistake,) = mistakes_in(change(admin_client, ministry, parent=ministry.pk))

    assert mistake.startswith(
        "Parent organisation: This leads in a circle: “Ministry” → “Ministry”"
    )


def test_what_only_the_database_finds_saves_nothing_and_is_told(admin_client, monkeypatch):
    theme = factories.theme("Cranes", live=False)

    def refuse(self):
        raise IntegrityError("somebody was quicker")

    monkeypatch.setattr(type(ContentVersion.objects), "note_edit", refuse)
    response = change(admin_client, theme, title="Quays")

    assert response.status_code == HTTPStatus.FOUND
    assert "Nothing was saved" in admin_client.get(response.url).content.decode()
    assert Theme.objects.get().title == "Cranes"


@pytest.mark.parametrize("text", ["Harbour\u202e safety", "Harbour\x07 safety"])
def test_invisible_characters_are_refused(admin_client, text):
    (mistake,) = mistakes_in(change(admin_client, factories.theme(live=False), title=text))

    assert mistake.startswith("Title: This text holds invisible control characters.")


def test_texts_are_composed_and_have_plain_line_breaks(admin_client):
    theme = factories.theme(live=False)

    change(admin_client, theme, title="Cafe\u0301", description="One\r\ntwo")

    theme.refresh_from_db()
    assert (theme.title, theme.description) == ("Caf\u00e9", "One\ntwo")


def test_what_is_in_use_is_not_deleted_and_the_uses_are_listed(admin_client):
    theme = factories.theme("Cranes")
    agreement = factories.agreement("Memorandum", themes=[theme])
    project = factories.project("Drivers")
    factories.project_theme(project, theme=theme)
    version = ContentVersion.objects.current()

    response = admin_client.post(address(Theme, "delete", theme.pk), {"post": "yes"})

    page = response.content.decode()
    assert "is in use and was not deleted" in page
    link = f'<a href="{address(Agreement, "change", agreement.pk)}">Agreement: Memorandum</a>'
    assert f"{link} (themes)" in page
    assert "Project: Drivers</a> (theme of a project – theme)" in page
    assert Theme.objects.filter(pk=theme.pk).exists()
    assert ContentVersion.objects.current() == version


def test_one_in_use_keeps_all_that_were_selected(admin_client):
    used, unused = factories.theme(), factories.theme()
    factories.agreement("Memorandum", themes=[used])
    data = {"action": "delete_selected", "_selected_action": [used.pk, unused.pk], "post": "yes"}

    response = admin_client.post(address(Theme, "changelist"), data)

    assert "none was deleted" in response.content.decode()
    assert Theme.objects.count() == 2


def test_what_is_not_in_use_is_deleted_with_its_rows(admin_client):
    agreement = factories.agreement()
    factories.party(agreement)
    factories.cite(agreement, "signed")
    agreement.themes.add(factories.theme("Cranes"))
    version = ContentVersion.objects.current()[0]

    asked = admin_client.get(address(Agreement, "delete", agreement.pk)).content.decode()
    assert "Citation: " in asked
    assert "relationship" not in asked
    response = admin_client.post(address(Agreement, "delete", agreement.pk), {"post": "yes"})

    assert response.status_code == HTTPStatus.FOUND
    assert not Agreement.objects.exists()
    assert ContentVersion.objects.current()[0] > version


def test_several_that_are_not_in_use_are_deleted(admin_client):
    themes = [factories.theme(), factories.theme()]
    keys = [theme.pk for theme in themes]
    data = {"action": "delete_selected", "_selected_action": keys, "post": "yes"}

    admin_client.post(address(Theme, "changelist"), data)

    assert not Theme.objects.exists()


def test_a_row_that_another_record_uses_stays_in_the_form(admin_client):
    minister = factories.position(factories.person(live=False))
    factories.quotation("Cranes are safe.", speaker=minister)

    response = change(admin_client, minister.person, **{"positions-0-DELETE": "on"})

    (mistake,) = mistakes_in(response)
    assert "is in use and cannot be deleted. First remove it from:" in mistake
    assert "Quotation: Cranes are safe.</a> (speaker)" in mistake
    assert Position.objects.filter(pk=minister.pk).exists()


def test_money_that_another_record_repeats_is_not_deleted(admin_client):
    line = factories.agreement_money()
    factories.funding(same_money_as=line, same_money_certainty="stated")

    response = admin_client.post(address(Agreement, "delete", line.agreement.pk), {"post": "yes"})

    assert "(funding – same money as)" in response.content.decode()


def test_who_may_edit_a_record_may_edit_its_rows_and_no_other_record(client):
    editor = User.objects.create_user("editor", is_staff=True)
    editor.user_permissions.add(
        *Permission.objects.filter(codename__in=["change_agreement", "view_organisation"])
    )
    client.force_login(editor)
    agreement = factories.agreement("Memorandum", live=False)
    party = factories.party(agreement)

    response = change(client, agreement, **{"parties-0-named_as": "the city"})

    assert response.status_code == HTTPStatus.FOUND, mistakes_in(response)
    party.refresh_from_db()
    assert party.named_as == "the city"
    assert client.get(address(Theme, "changelist")).status_code == HTTPStatus.FORBIDDEN
    assert client.get(address(Agreement, "add")).status_code == HTTPStatus.FORBIDDEN


def test_who_may_only_look_changes_nothing(client):
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_agreement"))
    client.force_login(reader)
    agreement = factories.party().agreement

    assert client.get(address(Agreement, "change", agreement.pk)).status_code == HTTPStatus.OK
    posted = client.post(address(Agreement, "change", agreement.pk), {"title": "Other"})
    assert posted.status_code == HTTPStatus.FORBIDDEN
