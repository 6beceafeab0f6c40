"""What readers see of a source changes by a draft, or at once by those who may publish."""

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from partnership.publishing import drafts
from partnership.publishing.models import Revision
from partnership.sources.models import Edition, Passage, SetAside
from partnership.staff import roles
from tests import factories
from tests.forms import fields_of

pytestmark = pytest.mark.django_db

TEXT = "The two cities signed it on the quay. They did not ask for cranes."


@pytest.fixture
def people(client):
    """A function that signs somebody of a group in, and gives the client."""
    roles.ensure_roles()

    def sign_in(group):
        user = User.objects.create_user(group.lower(), is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        client.force_login(user)
        return client

    return sign_in


@pytest.mark.parametrize("group", [roles.EDITORS, roles.PUBLISHERS])
def test_a_passage_that_readers_see_is_changed_in_the_draft_of_its_source(people, group):
    source = factories.source("Harbour log")
    cited, free = (factories.passage(words, source=source) for words in ("It signed.", "Unused."))
    factories.cite(factories.agreement("Pact"), "signed", passage=cited)
    client = people(group)

    def change(passage, words):
        form = reverse("admin:sources_passage_change", args=[passage.pk])
        fields = fields_of(shown := client.get(form))
        client.post(form, fields | {"quotation": words, "_continue": "1"})
        return shown.content.decode()

    assert "Readers see it: 1 public record rests on it." in change(cited, "It was signed.")
    assert "readers do not see it" in change(free, "Not used.")

    live = dict(Passage.objects.values_list("key", "quotation"))
    assert live == {cited.key: "It signed.", free.key: "Not used."}
    # The form shows what the draft says, and it can be changed again.
    assert "It was signed." in change(cited, "They signed.")
    draft = drafts.draft_of(source)
    assert draft.user.username == group.lower()
    said = {one["fields"]["quotation"] for one in draft.snapshot if one["pk"] != str(source.pk)}
    assert said == {"They signed.", "Not used."}

    drafts.publish(source, draft.user)

    page = client.get(source.get_absolute_url()).content.decode()
    assert "They signed." in page
    history = client.get(reverse("admin:sources_passage_history", args=[cited.pk]))
    changes = [
        (change.before, change.after)
        for one in history.context["versions"]
        for change in one.changes
        if change.before
    ]
    assert changes[0] in [("It signed.", "They signed."), ("It was signed.", "They signed.")]
    told = client.get(f"{source.get_absolute_url()}history/").content.decode()
    assert "passage (quotation)" in told


def test_a_form_of_a_passage_that_changes_nothing_or_has_mistakes_makes_no_draft(people):
    passage = factories.cite(factories.agreement(), "signed").passage
    client = people(roles.EDITORS)
    form = reverse("admin:sources_passage_change", args=[passage.pk])
    fields = fields_of(client.get(form))
    for typed in ({}, {"quotation": ""}, {"_version": "older", "quotation": "Other."}):
        client.post(form, fields | typed)
    assert drafts.draft_of(passage.source) is None


def test_who_may_not_publish_changes_nothing_of_a_text_that_readers_see(people):
    source = factories.source("Harbour log", language="en")
    edition = factories.edition(TEXT, source=source)
    form = reverse("admin:sources_edition_change", args=[edition.pk])
    new = reverse("admin:sources_source_new_edition", args=[source.pk])
    desk = reverse("desk", args=["sources.source", source.pk])
    aside = {"source": source.pk, "edition": edition.pk, "start": 4, "end": 8, "aside": "heading"}

    client = people(roles.EDITORS)
    refused = [
        client.get(form),
        client.get(new, follow=True),
        client.post(desk, aside),
    ]
    for page in refused:
        assert "Somebody who may publish, of the group “Publishers”" in page.content.decode()
    assert client.post(form, {"access": "public", "_version": ""}).status_code == 403
    assert (Edition.objects.get().access, SetAside.objects.count()) == ("staff", 0)

    client = people(roles.PUBLISHERS)
    shown = client.get(form)
    assert "Readers see a change at once: 0 public records" in shown.content.decode()
    client.post(form, fields_of(shown) | {"access": "public"})
    version = Revision.objects.of(source).first()
    assert (version.kind, version.user.username) == ("published", "publishers")
    assert "They did not ask" in client.get(source.get_absolute_url()).content.decode()
    told = client.get(f"{source.get_absolute_url()}history/").content.decode()
    assert "edition (who may read it)" in told
