"""A citation of a hidden source keeps its record back, whichever way this is published."""

import datetime
import json

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from django.utils import timezone

from partnership.publishing import drafts, snapshots
from partnership.publishing.findings import Level
from partnership.publishing.models import Revision
from partnership.publishing.readiness import faults_of, unready
from partnership.publishing.schedule import publish_due
from partnership.topics.models import Theme
from tests import factories
from tests.forms import fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def hidden():
    return factories.source("Report in the drawer", live=False)


@pytest.fixture
def words(hidden):
    return factories.passage(source=hidden)


@pytest.fixture
def open_words():
    """A passage that readers see."""
    return factories.passage(source=factories.source("Report on the table"))


def faults(record):
    return faults_of(record, only={"hidden_source"})


def address(record, page="change"):
    opts = record._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=[record.pk])


def press(client, record, button):
    response = client.post(address(record), fields_of(client.get(address(record))) | {button: "x"})
    return client.get(response.url)


def is_live(*records):
    for record in records:
        record.refresh_from_db()
    return [record.live for record in records]


# What counts as cited ----------------------------------------------------------------------------


def test_the_fault_names_the_facts_and_the_source_and_is_an_error(hidden, words):
    agreement = factories.agreement()
    party = factories.party(agreement, group="Dockers")
    factories.cite(agreement, "signed", passage=words)
    factories.cite(agreement, "group", row=party, passage=words)
    (fault,) = faults(agreement)
    assert fault.level == Level.ERROR
    assert fault.links == (hidden,)
    for name in ("signed or agreed", "Dockers", "Report in the drawer"):
        assert name in fault.message
    assert [record for record, _faults in unready(type(agreement).objects.all())] == [agreement]


@pytest.mark.parametrize("seen", ["signed", ""])
def test_it_is_a_fault_beside_a_source_that_readers_see_and_names_only_the_hidden(
    hidden, words, open_words, seen
):
    agreement = factories.agreement()
    factories.cite(agreement, "signed", passage=words)
    factories.cite(agreement, seen, passage=open_words)
    (fault,) = faults(agreement)
    assert fault.links == (hidden,)
    assert "on the table" not in fault.message


def test_a_row_that_is_gone_states_nothing(words):
    agreement = factories.agreement()
    party = factories.party(agreement, group="Dockers")
    factories.cite(agreement, "group", row=party, passage=words)
    party.delete()
    assert faults(agreement) == []


def test_a_source_is_its_own_evidence(hidden, words):
    factories.cite(hidden, "published", passage=words)
    assert faults(hidden) == []


def test_a_source_that_readers_see_later_or_no_longer_is_hidden(words):
    now = timezone.now()
    day = datetime.timedelta(days=1)
    agreement = factories.agreement()
    factories.cite(agreement, "signed", passage=words)
    for times, seen in [
        ({}, True),
        ({"publish_at": now + day}, False),
        ({"publish_at": now - day}, True),
        ({"expire_at": now - day}, False),
    ]:
        fields = {"live": True, "publish_at": None, "expire_at": None} | times
        type(words.source).objects.filter(pk=words.source_id).update(**fields)
        assert bool(faults(agreement)) is not seen, times
    # Both wait for the same moment.
    type(words.source).objects.filter(pk=words.source_id).update(
        publish_at=now + day, expire_at=None
    )
    agreement.publish_at = now + day
    assert faults(agreement) == []


# Every way to publish ----------------------------------------------------------------------------


@pytest.fixture(params=["alone", "beside another"])
def theme(request, words, open_words):
    """Not published; its description rests on the hidden source, alone or beside another."""
    theme = factories.theme("Quays", description="Built of stone.", live=False)
    factories.cite(theme, "description", passage=words)
    if request.param == "beside another":
        factories.cite(theme, "description", passage=open_words)
    return theme


def test_the_form_does_not_publish_it_and_offers_the_source(admin_client, theme, hidden):
    page = press(admin_client, theme, "_publish").content.decode()
    assert is_live(theme, hidden) == [False, False]
    assert "Not published, but saved" in page
    assert "Report in the drawer" in page
    assert 'name="_together"' in page


def test_published_together_the_source_goes_first(admin_client, theme, hidden):
    page = admin_client.get(address(theme, "together"))
    assert [plan.record for plan in page.context["going"]] == [hidden, theme]
    admin_client.post(address(theme, "together"), fields_of(page))
    assert is_live(theme, hidden) == [True, True]


def test_a_draft_of_a_live_record_brings_the_source_too(admin_client, hidden, words, open_words):
    theme = factories.theme("Quays", description="Built of stone.")
    factories.cite(theme, "title", passage=open_words)
    with drafts.overlay(theme):
        factories.cite(theme, "description", passage=words)
        snapshot = snapshots.take(theme)
    drafts.save_draft(theme, snapshot)
    with pytest.raises(ValidationError, match="Report in the drawer"):
        drafts.publish(theme)
        drafts.refuse_unready(theme)
    drafts.save_draft(theme, snapshot)
    page = admin_client.get(address(theme, "together"))
    assert [plan.record for plan in page.context["going"]] == [hidden, theme]
    admin_client.post(address(theme, "together"), fields_of(page))
    assert is_live(hidden) == [True]
    assert Revision.objects.draft_of(theme) is None


def test_the_sources_of_what_is_published_together_come_along(admin_client, words, hidden):
    organisation = factories.organisation("Guild", live=False)
    factories.cite(organisation, "name", passage=words)
    agreement = factories.agreement(live=False)
    factories.party(agreement, organisation=organisation)
    page = admin_client.get(address(agreement, "together"))
    assert [plan.record for plan in page.context["going"]] == [hidden, organisation, agreement]


def test_a_source_that_is_kept_back_keeps_back_what_rests_on_it(admin_client, theme, hidden):
    factories.cite(hidden, "published", passage=factories.passage(
        source=factories.source("Deeper still", live=False, publish_at=timezone.now()
        + datetime.timedelta(days=1))
    ))  # fmt: skip
    page = admin_client.get(address(theme, "together"))
    assert theme in [plan.record for plan in page.context["kept_back"]]
    assert "going" not in page.context or theme not in [
        plan.record for plan in page.context["going"]
    ]


def test_many_at_once_keep_it_back(admin_client, theme):
    other = factories.theme("Other", live=False)
    list_of = reverse("admin:topics_theme_changelist")
    chosen = {"action": "publish_selected", "_selected_action": [theme.pk, other.pk]}
    page = admin_client.post(list_of, chosen)
    assert [plan.record for plan in page.context["going"]] == [other]
    admin_client.post(list_of, fields_of(page))
    assert is_live(theme, other) == [False, True]


def test_what_is_hidden_at_the_last_moment_keeps_it_back(admin_client, theme, hidden, monkeypatch):
    """The source is refused while the page is sent; what rests on it stays hidden as well."""
    page = admin_client.get(address(theme, "together"))
    publish = drafts.publish

    def refuse(record, *args, **kwargs):
        if record == hidden:
            raise drafts.LiveVersionChanged
        return publish(record, *args, **kwargs)

    monkeypatch.setattr(drafts, "publish", refuse)
    admin_client.post(address(theme, "together"), fields_of(page))
    assert is_live(theme, hidden) == [False, False]


def test_a_schedule_does_not_publish_it_and_says_why(words, open_words):
    theme = factories.theme("Quays", description="Built of stone.")
    factories.cite(theme, "description", passage=words)
    factories.cite(theme, "description", passage=open_words)
    draft = drafts.save_draft(theme, snapshots.take(theme))
    now = timezone.now()
    drafts.publish(words.source)
    drafts.schedule(theme, now + datetime.timedelta(hours=1))
    drafts.unpublish(words.source)
    ((failed, why),) = publish_due(now + datetime.timedelta(hours=2))
    assert failed == draft
    assert "Report in the drawer" in why


def objects(theme, passages):
    """A fixture of a theme whose description is cited to some passages, as a file would have it."""
    key = "0b8ad1f9-5f4b-4a8f-9d0f-0d3c3c1f5a1{}".format
    fact = {"owner": [theme["slug"]], "field": "description"}
    citations = [fact | {"passage": [words.source.slug, words.key]} for words in passages]
    return [{"model": "topics.theme", "pk": key(0), "fields": theme}] + [
        {"model": "topics.themecitation", "pk": key(number), "fields": fields}
        for number, fields in enumerate(citations, start=1)
    ]


@pytest.mark.parametrize("as_drafts", [False, True])
def test_an_import_does_not_publish_it(tmp_path, admin_client, words, open_words, as_drafts):
    theme = {"title": "Quays", "slug": "quays", "vocabulary": "own", "live": True}
    theme |= {"description": "Built of stone.", "original_language": "en"}
    file = tmp_path / "quays.json"
    file.write_text(json.dumps(objects(theme, [words, open_words])))
    if as_drafts:
        call_command("import_record", file, as_drafts=True, verbosity=0)
        theme = Theme.objects.get(slug="quays")
        press(admin_client, theme, "_publish")
        assert is_live(theme) == [False]
        return
    with pytest.raises(CommandError):
        call_command("import_record", file, verbosity=0)
    assert not Theme.objects.filter(slug="quays").exists()


# Cited words that are not in the document ---------------------------------------------------------


def test_a_form_and_bulk_publishing_refuse_words_that_are_not_in_the_document(admin_client):
    source = factories.edition("They signed it.", source=factories.source("Log")).source
    theme = factories.theme(live=False)
    passage = factories.passage("They sank it.", source=source)
    factories.cite(theme, "title", passage=passage)
    said = "was not found in “Log”"
    assert said in press(admin_client, theme, "_publish").content.decode()
    assert is_live(theme) == [False]
    chosen = {"action": "publish_selected", "_selected_action": [theme.pk]}
    page = admin_client.post(reverse("admin:topics_theme_changelist"), chosen, follow=True)
    assert said in page.content.decode()

    passage.quotation = "They signed it."
    passage.save()
    press(admin_client, theme, "_publish")
    assert is_live(theme) == [True]
