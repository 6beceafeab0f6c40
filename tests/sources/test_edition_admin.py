"""A text is read, shown, and only then kept."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from partnership.publishing import drafts, snapshots
from partnership.publishing.models import ContentVersion
from partnership.sources.models import Edition, EditionText, Passage
from tests import factories
from tests.forms import fields_of
from tests.sources.texts.documents import pdf

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

TEXT = "The two cities signed it on the quay.\nThey did not ask for cranes.\n"


@pytest.fixture
def source():
    return factories.source("Harbour log", language="en")


def page(source):
    return reverse("admin:sources_source_new_edition", args=[source.pk])


def send(client, source, **fields):
    return client.post(page(source), {"language": "en", "access": "staff"} | fields)


def keep(client, source, response):
    [token] = re.findall(r'name="looked_at" value="([^"]+)"', response.content.decode())
    return client.post(page(source), {"looked_at": token}, follow=True)


def test_a_text_is_shown_before_it_is_kept(admin_client, source):
    found = factories.passage("They did not ask", source=source)
    factories.passage("They did ask for cranes", source=source)
    response = send(admin_client, source, text=TEXT)
    shown = response.content.decode()
    assert "Nothing is kept yet." in shown and "They did not ask for cranes." in shown
    assert "1 passage stands in it word for word." in shown
    assert "<q>They did ask for cranes</q>" in shown
    assert not Edition.objects.exists()
    found.refresh_from_db()
    assert found.state == "unchecked"

    before = ContentVersion.objects.current()[0]
    response = keep(admin_client, source, response)
    assert "1 passage was found in it word for word." in response.content.decode()
    edition = Edition.objects.get()
    assert (edition.text, edition.origin, edition.access) == (TEXT, "pasted", "staff")
    found.refresh_from_db()
    assert (found.state, found.locator) == ("found", "line 2")
    assert ContentVersion.objects.current()[0] != before


def test_a_file_is_kept_with_its_checksum_and_pages(admin_client, source):
    passage = factories.passage("The second one.", source=source)
    file = SimpleUploadedFile("log.pdf", pdf("The first page.", "The second one."))
    response = send(admin_client, source, file=file)
    assert "2 pages" in response.content.decode()
    keep(admin_client, source, response)
    passage.refresh_from_db()
    assert (passage.state, passage.locator) == ("found", "page 2")
    assert Edition.objects.get().file_sha256


def test_a_file_that_cannot_be_read_says_why_beside_its_field(admin_client, source):
    response = send(admin_client, source, file=SimpleUploadedFile("log.pdf", pdf("")))
    assert "This PDF has no text layer" in response.content.decode()
    assert not EditionText.objects.exists()


@pytest.mark.parametrize("fields", [{}, {"text": "a", "file": SimpleUploadedFile("a.txt", b"a")}])
def test_a_file_or_a_text_is_asked_for(admin_client, source, fields):
    response = send(admin_client, source, **fields)
    assert "Choose a file, or paste the text; not both." in response.content.decode()


def test_the_text_of_an_edition_without_one_proves_its_passages_again(admin_client, source):
    edition = factories.edition(TEXT, source=source)
    passage = factories.passage("They did not ask", source=source)
    EditionText.objects.all().delete()
    response = send(admin_client, source, text=TEXT)
    assert "no new edition is made" in response.content.decode()
    keep(admin_client, source, response)
    assert Edition.objects.get() == edition and edition.text == TEXT
    passage.refresh_from_db()
    assert passage.state == "found"


def test_the_same_words_in_other_lines_are_told(admin_client, source):
    factories.edition(TEXT, source=source, kept=False)
    response = send(admin_client, source, text=TEXT.replace("\n", " "))
    assert "It has the same words as the edition 1" in response.content.decode()


@pytest.mark.parametrize("token", ["", "forged"])
def test_what_was_not_looked_at_is_not_kept(admin_client, source, token):
    response = admin_client.post(page(source), {"looked_at": token}, follow=True)
    assert "Nothing was kept" in response.content.decode()
    assert not Edition.objects.exists()


def test_a_text_of_one_source_is_not_kept_for_another(admin_client, source):
    response = send(admin_client, source, text=TEXT)
    other = factories.source("Another log")
    assert "Nothing was kept" in keep(admin_client, other, response).content.decode()


def test_what_was_not_kept_goes_after_a_day(admin_client, admin_user, source, time_machine):
    time_machine.move_to("2026-03-05T12:00:00Z")
    send(admin_client, source, text=TEXT)
    time_machine.move_to("2026-03-07T12:00:00Z")
    admin_client.force_login(admin_user)
    send(admin_client, source, text="Another text.")
    assert [kept.text for kept in EditionText.objects.all()] == ["Another text."]


def test_a_draft_stays_current_when_a_text_is_kept(admin_client, source):
    drafts.save_draft(source, snapshots.take(source))
    keep(admin_client, source, send(admin_client, source, text=TEXT))
    source.refresh_from_db()
    assert drafts.draft_of(source).based_on == source.updated_at
    drafts.publish(source)
    assert Edition.objects.get().text == TEXT


def test_who_may_read_it_is_changed_and_its_text_is_not(admin_client, source):
    edition = factories.edition(TEXT, source=source)
    address = reverse("admin:sources_edition_change", args=[edition.pk])
    fields = fields_of(admin_client.get(address))
    assert "text_sha256" not in fields
    admin_client.post(address, fields | {"access": "public", "text_sha256": "a" * 64})
    changed = Edition.objects.get()
    assert (changed.access, changed.text_sha256) == ("public", edition.text_sha256)


def test_an_edition_that_is_deleted_takes_its_text_along(admin_client, source):
    edition = factories.edition(TEXT, source=source)
    passage = factories.passage("They did ask", source=source)
    address = reverse("admin:sources_edition_delete", args=[edition.pk])
    admin_client.post(address, {"post": "yes"})
    assert not Edition.objects.exists() and not EditionText.objects.exists()
    passage.refresh_from_db()
    assert passage.state == "unchecked"


def test_an_edition_on_which_passages_rest_is_not_deleted(admin_client, source):
    edition = factories.edition(TEXT, source=source)
    factories.passage("They did not ask", source=source)
    address = reverse("admin:sources_edition_delete", args=[edition.pk])
    admin_client.post(address, {"post": "yes"})
    assert Edition.objects.get().text == TEXT


def test_words_under_what_is_published_are_not_made_others(admin_client, source):
    factories.edition(TEXT, source=source)
    passage = factories.passage("They did not ask", source=source)
    factories.cite(factories.theme("Cranes"), "title", passage=passage)
    address = reverse("admin:sources_passage_change", args=[passage.pk])
    fields = fields_of(admin_client.get(address))
    response = admin_client.post(address, fields | {"quotation": "They did ask"})
    assert "what is published rests on this passage: “Cranes”" in response.content.decode()
    assert Passage.objects.get().quotation == "They did not ask"


def test_likely_places_are_proposed_and_never_taken(admin_client, source):
    factories.edition(TEXT, source=source)
    passage = factories.passage("They did ask for cranes.", source=source)
    address = reverse("admin:sources_passage_change", args=[passage.pk])
    shown = admin_client.get(address).content.decode()
    assert "not found in the document" in shown
    assert re.search("<q>[^<]*ask for cranes[^<]*</q>", shown)
    passage.refresh_from_db()
    assert passage.state == "missing"


def test_who_may_not_edit_sources_keeps_no_text(client, source, django_user_model):
    client.force_login(django_user_model.objects.create_user("visitor", is_staff=True))
    assert client.get(page(source)).status_code in (302, 403)
    send(client, source, text=TEXT)
    assert not EditionText.objects.exists()
