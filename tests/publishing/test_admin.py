"""What the staff pages of all records share."""

import pytest
from django.contrib import admin
from django.urls import reverse

from partnership.agreements.models import Agreement
from partnership.publishing.admin import LookupAdmin, RecordAdmin, StaffAdmin
from partnership.publishing.models import Child, ContentVersion
from tests import factories

pytestmark = pytest.mark.django_db

OURS = {
    model: pages
    for model, pages in admin.site._registry.items()
    if isinstance(pages, StaffAdmin | LookupAdmin)
}
EDITED = [model for model, pages in OURS.items() if isinstance(pages, StaffAdmin)]
RECORDS = [model for model, pages in OURS.items() if isinstance(pages, RecordAdmin)]
LOOKUPS = [model for model, pages in OURS.items() if isinstance(pages, LookupAdmin)]


def name_of(model):
    return model._meta.model_name


def an_instance_of(model):
    """A row of `model`, made by the factory that is named after its verbose name."""
    names = {"agreementmoney": "agreement_money", "partnershipmoney": "partnership_money"}
    names["keyfigure"] = "key_figure"
    return getattr(factories, names.get(name_of(model), name_of(model)))()


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", EDITED, ids=name_of)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_list_form_and_history_opens(admin_client, model, language):
    instance = an_instance_of(model)
    pages = [
        address(model, "changelist"),
        address(model, "add"),
        address(model, "change", instance.pk),
        address(model, "history", instance.pk),
        address(model, "delete", instance.pk),
    ]

    for page in pages:
        assert admin_client.get(page, headers={"accept-language": language}).status_code == 200
