"""Staff see the zone of each time, and rows by their names."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from partnership.agreements.models import Objective
from partnership.staff.dashboard import moment
from tests import factories
from tests.forms import fields_of

WHEN = datetime.datetime(2026, 5, 4, 6, 30, tzinfo=datetime.UTC)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_time_names_its_zone(language):
    with override(language), timezone.override("Asia/Shanghai"):
        local = timezone.localtime(WHEN)
        for words in (
            moment(WHEN),
            date_format(local, "DATETIME_FORMAT"),
            date_format(local, "SHORT_DATETIME_FORMAT"),
        ):
            assert words.endswith("14:30 CST")


@pytest.mark.django_db
def test_fields_for_times_say_in_which_zone_they_are_typed(admin_client):
    address = reverse("admin:topics_theme_change", args=[factories.theme(live=False).pk])
    assert "Times are in the zone UTC." in admin_client.get(address).content.decode()


@pytest.mark.django_db
def test_a_mistake_in_a_row_is_named_by_the_words_of_its_row(admin_client):
    agreement = factories.agreement(live=False)
    factories.row(Objective, agreement, text="Safer cranes")
    address = reverse("admin:agreements_agreement_change", args=[agreement.pk])
    sent = fields_of(admin_client.get(address)) | {"objectives-0-position": "many"}
    page = admin_client.post(address, sent)
    labels = [mistake["label"] for mistake in page.context["mistakes"]]
    assert labels == ["Objective “Safer cranes” – Position"]


@pytest.mark.django_db
def test_the_preview_of_what_is_not_saved_leads_back_to_its_form(admin_client):
    theme = factories.theme(live=False)
    address = reverse("admin:topics_theme_change", args=[theme.pk])
    sent = fields_of(admin_client.get(address)) | {"_preview": "page:en"}
    html = admin_client.post(address, sent).content.decode()
    assert "Close this tab" in html
    assert "Go back" not in html
