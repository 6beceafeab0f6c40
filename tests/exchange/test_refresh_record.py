"""Renewing what is derived."""

import datetime

import pytest
from django.core.management import call_command

from partnership.agreements.models import Agreement
from partnership.publishing.models import ContentVersion
from tests import factories


@pytest.mark.django_db
def test_derived_columns_are_made_right_and_the_version_moves():
    agreement = factories.agreement(signed="2016")
    Agreement.objects.update(signed_earliest=None, signed_latest=datetime.date(1999, 1, 1))

    call_command("refresh_record")

    assert Agreement.objects.signed_in(2016).get() == agreement
    assert ContentVersion.objects.current()[0] == 1
