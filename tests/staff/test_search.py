"""The search over all records in the head of the staff pages."""

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from partnership.publishing import drafts, searchable, snapshots
from partnership.search.models import Entry
from partnership.staff.search import PER_PAGE
from tests import factories

pytestmark = pytest.mark.django_db


def told(record):
    searchable.refresh([(type(record), record.pk)])
    return record


def search(client, words, **more):
    return client.get(reverse("staff_search"), {"q": words, **more})


def titles(response):
    return [hit.title for hit in response.context["hits"]]


def test_it_finds_what_readers_see_and_what_only_staff_see(admin_client):
    told(factories.agreement("Pact of the quay"))
    told(factories.agreement("Pact of the crane", live=False))
    found = {hit.title: hit.is_public for hit in search(admin_client, "pact").context["hits"]}
    assert found == {"Pact of the quay": True, "Pact of the crane": False}


def test_it_finds_the_title_that_a_draft_gives_to_a_public_record(admin_client, admin_user):
    agreement = told(factories.agreement("Pact of the quay"))
    snapshot = snapshots.take(agreement)
    snapshot[0]["fields"]["title"] = "Accord of the harbour"
    drafts.save_draft(agreement, snapshot, admin_user)
    hit, *others = search(admin_client, "accord").context["hits"]
    assert (hit.title, hit.has_draft, others) == ("Accord of the harbour", True, [])


def test_a_draft_whose_record_the_index_does_not_have_yet_is_found(admin_client, admin_user):
    agreement = factories.agreement("Pact of the quay")
    drafts.save_draft(agreement, snapshots.take(agreement), admin_user)
    Entry.objects.all().delete()
    [hit] = search(admin_client, "pact").context["hits"]
    assert (hit.title, hit.is_public, hit.has_draft) == ("Pact of the quay", False, True)


def test_a_title_is_shown_in_the_language_of_the_page(admin_client):
    translations = {"zh-hans": {"title": {"text": "码头协议", "status": "working"}}}
    told(factories.agreement("Pact of the quay", translations=translations))
    asked = {"HTTP_ACCEPT_LANGUAGE": "zh-hans"}
    assert titles(admin_client.get(reverse("staff_search"), {"q": "pact"}, **asked)) == ["码头协议"]


def test_it_finds_only_kinds_of_records_that_a_person_may_see(client):
    told(factories.agreement("Pact of the quay"))
    told(factories.theme("Quay"))
    user = User.objects.create_user("ada", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_theme"))
    client.force_login(user)
    assert titles(search(client, "quay")) == ["Quay"]


def test_many_answers_stand_on_several_pages(admin_client):
    for number in range(PER_PAGE + 1):
        told(factories.theme(f"Quay {number}"))
    assert len(titles(search(admin_client, "quay"))) == PER_PAGE
    assert len(titles(search(admin_client, "quay", page=2))) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [("", "Type words of a title"), ("nowhere", "No record has the words “nowhere”")],
)
def test_it_says_what_to_do_where_nothing_is_found(admin_client, words, said):
    assert said in search(admin_client, words).content.decode()


def test_a_field_offers_what_is_named_so_and_else_what_tells_of_it(admin_client):
    named = told(factories.organisation("Bank of Lorania"))
    telling = told(factories.organisation("Harbours of Arcadia", description="Funds of Lorania."))
    field = {"app_label": "projects", "model_name": "funding", "field_name": "provider"}

    def offered(term):
        answer = admin_client.get(reverse("admin:autocomplete"), {**field, "term": term})
        return [one["id"] for one in answer.json()["results"]]

    assert offered("lorania") == [str(named.pk)]
    assert offered("funds") == [str(telling.pk)]
