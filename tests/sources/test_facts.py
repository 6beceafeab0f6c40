"""A fact on a page: its label, its value, and what a page must not forget about it."""

import pytest
from django.template import Context, Template

from partnership.agreements.models import Agreement, AgreementCitation
from partnership.sources.citations import Citations
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def shown(record, words):
    record = type(record).objects.get(pk=record.pk)
    context = Context({"record": record, "citations": Citations.of_record(record)})
    return Template("{% load facts %}{% fact record " + words + " %}").render(context)


def cited(record, field, **fields):
    passage = factories.passage()
    return AgreementCitation.objects.create(owner=record, field=field, passage=passage, **fields)


def test_a_fact_is_called_as_its_field_and_said_as_its_kind_of_field_is():
    html = shown(factories.agreement(modality="triangular"), '"modality"')
    assert "<dt>Modality</dt>" in html
    assert "Triangular" in html


def test_a_date_is_said_as_exactly_as_it_is_stated():
    assert "September 2016" in shown(factories.agreement(signed="2016-09"), '"signed"')


def test_a_fact_that_is_not_stated_has_no_row_unless_readers_ask_for_it():
    record = factories.agreement(ended="")
    assert shown(record, '"ended"').strip() == ""
    assert "Not recorded" in shown(record, '"ended" always=True')
    checked = factories.agreement(ended="", checked_on="2026-11-22")
    assert "Not stated in the source" in shown(checked, '"ended" always=True')


def test_a_fact_bears_the_marks_of_its_passages():
    record = factories.agreement(signed="2016")
    cited(record, "signed")
    assert 'popovertarget="passage-1"' in shown(record, '"signed"')


def test_a_fact_says_that_sources_differ_whatever_the_template_says():
    record = factories.agreement(signed="2016")
    cited(record, "signed", stated_value="2017")
    assert "Sources differ" in shown(record, '"signed"')


def test_what_another_source_states_is_shown_where_ours_is_not_stated():
    record = factories.agreement(ended="")
    cited(record, "ended", stated_value="2019")
    assert "2019" in shown(record, '"ended"')


def test_a_fact_without_a_source_is_marked_where_the_record_has_some():
    record = factories.agreement(signed="2016", in_force="2017")
    cited(record, "signed")
    assert "No source given" in shown(record, '"in_force"')
    assert "No source given" not in shown(record, '"signed"')


def test_links_lead_to_the_public_records_only():
    place = factories.place("Arcadia")
    hidden = factories.place("Lorania", live=False)
    concerned = factories.event(place=place)
    html = shown(concerned, '"place" always=True')
    assert f'<a href="{place.get_absolute_url()}"><bdi>Arcadia</bdi></a>' in html
    secret = factories.event(place=hidden)
    assert shown(secret, '"place" always=True').strip() == ""


def test_a_text_in_another_language_than_the_page_says_in_which(settings):
    record = factories.agreement(original_language="zh-hans", purpose="为了港口")
    assert 'lang="zh-hans"' in shown(record, '"purpose"').lower()
    assert Agreement._meta.get_field("purpose").verbose_name.capitalize() in shown(
        record, '"purpose"'
    )
