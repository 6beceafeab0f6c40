"""A record that a form wants to name and that there is not yet is made beside the form."""

import pytest
from django.db import IntegrityError
from django.urls import reverse

from partnership.participants.models import Organisation, Person
from partnership.publishing.models import Revision
from tests import factories
from tests.forms import fields_of
from tests.staff.test_roles import person

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ORGANISATION = reverse("new_record", args=["participants.organisation"])


def sent(client, name, address=ORGANISATION, **more):
    return client.post(f"{address}?part=1", {"_name": name, **more})


def offered(response):
    return [known.label for known in response.context["near"]]


def test_a_name_makes_a_record_that_only_staff_see_and_its_history_tells(admin_client):
    response = sent(admin_client, "  Ministry of   Quays ")
    made = Organisation.objects.get()
    assert (made.name, made.slug, made.live) == ("Ministry of Quays", "ministry-of-quays", False)
    assert f'data-made="{made.pk}"' in response.content.decode()
    assert Revision.objects.of(made).count() == 1


def test_a_chinese_name_is_one_of_the_chinese_original(admin_client):
    sent(admin_client, "人力资源和社会保障部")
    assert Organisation.objects.get().original_language == "zh-hans"


@pytest.mark.parametrize(
    "typed",
    [
        "ministry of quay",
        "Quays, Ministry of",
        "Ministère des Quais",
        "MoQ",
        "码头部",
        "The Quay Office",
    ],
)
def test_it_is_asked_whether_one_of_the_names_there_are_was_meant(admin_client, typed):
    there = factories.organisation(
        "Ministry of Quays",
        acronym="MOQ",
        translations={"zh-hans": {"name": {"text": "码头部", "status": "staff"}}},
    )
    for name in ("Ministere des quais", "Quay Office"):
        there.other_names.create(name=name)
    factories.organisation("Harbour Police")
    assert offered(sent(admin_client, typed)) == ["Ministry of Quays"]
    assert Organisation.objects.count() == 2


def test_the_one_that_is_there_is_taken_or_a_new_one_is_made_all_the_same(admin_client):
    there = factories.organisation("Ministry of Quays")
    assert sent(admin_client, "", _use=there.pk).context["made"] == there
    assert sent(admin_client, "Ministry of Quay", _make="Ministry of Quay").context["made"].slug
    assert Organisation.objects.count() == 2


def test_the_checks_are_those_of_its_form(admin_client):
    response = sent(admin_client, "x" * 1000)
    assert "Ensure this value has at most" in response.content.decode()
    assert not Organisation.objects.exists()


def test_who_may_not_add_it_makes_none_and_other_kinds_are_not_made_here(client, admin_client):
    reader = person("administrator")
    client.force_login(reader)
    assert sent(client, "Ministry of Quays").status_code == 403
    theme = reverse("new_record", args=["topics.theme"])
    assert sent(admin_client, "Quays", theme).status_code == 404
    assert not Organisation.objects.exists()


def test_without_scripts_the_form_comes_back_with_what_was_typed(admin_client):
    page = reverse("admin:participants_person_add") + "?plain=1"
    data = fields_of(admin_client.get(page)) | {"name": "Ada", "positions-0-title": "Pilot"}
    asked = admin_client.post(ORGANISATION, {**data, "_new": "positions-0-organisation"})
    assert fields_of(asked)["positions-0-title"] == ["Pilot"]
    made = admin_client.post(ORGANISATION, {**fields_of(asked), "_name": "Ministry of Quays"})
    assert f'action="{page}"' in made.content.decode()
    form = admin_client.post(page, {**fields_of(made), "_go_on": "1"})
    back = fields_of(form)
    assert (back["name"], back["positions-0-title"]) == (["Ada"], ["Pilot"])
    assert back["positions-0-organisation"] == [str(Organisation.objects.get().pk)]
    assert not Person.objects.exists()


def test_a_field_of_several_keeps_those_that_were_chosen(admin_client):
    there = factories.organisation("Port of Arcadia")
    data = {"_form": "/admin/", "leads": [there.pk], "_name": "Ministry of Quays"}
    made = admin_client.post(ORGANISATION, data | {"_new": "leads*"})
    new = Organisation.objects.exclude(pk=there.pk).get()
    assert fields_of(made)["leads"] == [str(there.pk), str(new.pk)]
    one = admin_client.post(ORGANISATION, data | {"_new": "leads", "_name": "Another"})
    assert str(there.pk) not in fields_of(one)["leads"]


def test_a_button_that_is_pressed_twice_makes_one_record(admin_client):
    factories.organisation("Ministry of Quay")
    for _twice in range(2):
        made = sent(admin_client, "Ministry of Quays", _make="Ministry of Quays").context["made"]
    assert made.name == "Ministry of Quays"
    assert Organisation.objects.count() == 2


def test_two_who_make_one_at_the_same_moment_are_told_in_a_sentence(admin_client, monkeypatch):
    factories.organisation("Quite another", slug="ministry-of-quays")

    def refused(*args, **kwargs):
        raise IntegrityError

    monkeypatch.setattr(Organisation, "save", refused)
    page = sent(admin_client, "Ministry of Quays").content.decode()
    assert "Somebody made one of this name just now." in page
    assert "Ministry of Quays" in page


@pytest.mark.parametrize("name", ["\u200b", "\u3164 \ufeff", "\u00ad\u2800"])
def test_a_name_in_which_nothing_can_be_seen_is_none(admin_client, name):
    assert "made" not in sent(admin_client, name).context
    assert not Organisation.objects.exists()
