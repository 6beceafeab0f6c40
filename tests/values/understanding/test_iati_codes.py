"""A code of IATI is on its list, or it is refused with what is near."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import reverse

from partnership.topics.models import Theme
from partnership.values.understanding.fields import ListedCodeField
from partnership.values.understanding.iati_codes import codes_of, near_codes
from projects.models import Project
from tests import factories
from tests.forms import fields_of

FIELDS = [
    field
    for model in apps.get_models()
    for field in model._meta.fields
    if isinstance(field, ListedCodeField)
]


@pytest.mark.parametrize("field", FIELDS, ids=str)
def test_a_field_takes_what_its_list_has_and_refuses_the_rest(field):
    for code in codes_of(field.listed):
        assert field.clean(code, None) == code
    with pytest.raises(ValidationError, match="“X” is not on the IATI list"):
        field.clean("X", None)


def test_the_fields_of_iati_codes_that_people_type():
    assert {field.name for field in FIELDS} == {
        "aid_type", "flow_type", "finance_type", "tied_status", "collaboration_type", "code",
        "dac_region",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "listed", "near"),
    [
        ("C1", "AidType", ["C01"]),
        ("BO1", "AidType", ["B01"]),
        ("Z", "AidType", ["A01", "A02", "B01", "B02", "B03"]),
        ("9", "TiedStatus", ["3", "4", "5"]),
    ],
)
def test_what_is_near_is_told(code, listed, near):
    assert near_codes(code, codes_of(listed))[: len(near)] == near


def test_a_code_that_a_list_once_had_is_taken():
    field = Project._meta.get_field("collaboration_type")
    assert field.clean("5", None) == "5"


@pytest.mark.django_db
def test_a_form_refuses_the_code_at_its_field_and_takes_small_letters(admin_client):
    project = factories.project(live=False)
    address = reverse("admin:projects_project_change", args=[project.pk])
    typed = fields_of(admin_client.get(address)) | {"aid_type": "c1", "flow_type": "11"}

    errors = admin_client.post(address, typed).context["adminform"].form.errors

    assert "“C1” is not on the IATI list AidType. Near it are C01" in errors["aid_type"][0]
    assert "which has 10, 20" in errors["flow_type"][0]
    admin_client.post(address, typed | {"aid_type": "c01", "flow_type": "10"})
    project.refresh_from_db()
    assert (project.aid_type, project.flow_type) == ("C01", "10")


@pytest.mark.parametrize(
    ("vocabulary", "code", "is_known"),
    [
        ("sdg_goal", "8", True),
        ("sdg_goal", "18", False),
        ("sdg_target", "8.5", True),
        ("sdg_target", "8.55", False),
        ("dac_sector", "16020", True),
        ("dac_sector", "160", True),
        ("dac_sector", "16021", False),
        ("own", "anything", True),
    ],
)
def test_a_theme_of_a_public_vocabulary_has_a_code_of_its_list(vocabulary, code, is_known):
    theme = Theme(vocabulary=vocabulary, code=code)
    if is_known:
        theme.clean()
        return
    with pytest.raises(ValidationError) as refused:
        theme.clean()
    assert list(refused.value.message_dict) == ["code"]
