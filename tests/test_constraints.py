"""Every named constraint of the record, both ways: what it refuses and what it lets pass.

Checks are asked about rows in memory, uniqueness about saved ones. The last test lists every
constraint, so that a new one without cases here fails.
"""

import uuid
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from partnership.agreements.models import AgreementPlace, AgreementRelation, PartnershipImage
from partnership.exchange.models import Import, ImportedRecord
from partnership.participants.models import OrganisationIdentifier
from partnership.publishing.models import Revision, SlugRedirect
from partnership.search.models import Waiting
from partnership.sources.models import SetAside
from projects.models import (
    PolicyMarker,
    ProjectIdentifier,
    ProjectPlace,
    ProjectRelation,
    ProjectTheme,
)
from tests import factories

pytestmark = pytest.mark.django_db

OURS = {"partnership", "projects"}
EARLY, LATE = "2026-01-01T00:00Z", "2026-02-01T00:00Z"
SOME, OTHER = uuid.uuid4(), uuid.uuid4()

# By the end of the name: rows that are refused, rows that pass. A name that stands for one model
# only is written whole.
CHECKS = {
    "expires_after_publication": (
        [{"publish_at": LATE, "expire_at": EARLY}, {"publish_at": EARLY, "expire_at": EARLY}],
        [{"publish_at": EARLY, "expire_at": LATE}, {"publish_at": EARLY}, {}],
    ),
    "contradiction_has_value": (
        [{"stance": "contradicts"}],
        [{"stance": "contradicts", "stated_value": "2015"}, {"stance": "states"}],
    ),
    "file_or_address": (
        [{}, {"url": "https://arcadia.example/", "file": "text.pdf"}],
        [{"url": "https://arcadia.example/"}, {"file": "text.pdf"}],
    ),
    "sources_edition_has_length": ([{"length": 0}], [{"length": 1}]),
    "sources_set_aside_not_empty": ([{"start": 3, "end": 3}], [{"start": 3, "end": 4}]),
    "focal_point_within": (
        [{"focal_x": 101}, {"focal_y": 101}, {"focal_x": -1}],
        [{"focal_x": 0, "focal_y": 100}, {}],
    ),
    "quantity_low": (
        [
            {"quantity_comparator": "exactly"},
            {"quantity_comparator": "not_stated", "quantity_low": 1},
        ],
        [{"quantity_comparator": "over", "quantity_low": 0}, {"quantity_comparator": "not_stated"}],
    ),
    "quantity_high": (
        [
            {"quantity_comparator": "range", "quantity_low": 2},
            {"quantity_comparator": "range", "quantity_low": 2, "quantity_high": 1},
            {"quantity_comparator": "exactly", "quantity_low": 2, "quantity_high": 3},
        ],
        [
            {"quantity_comparator": "range", "quantity_low": 2, "quantity_high": 3},
            {"quantity_comparator": "exactly", "quantity_low": 2},
        ],
    ),
    "amount_has_currency": (
        [{"amount": 5}, {"amount": 5, "currency": "usd"}, {"amount": 5, "currency": "USDX"}],
        [{"amount": 5, "currency": "USD"}, {}],
    ),
    "in_kind_has_words": (
        [
            {"kind": "in_kind"},
            {"kind": "in_kind", "description": "Advice", "amount": 5, "currency": "USD"},
        ],
        [{"kind": "in_kind", "description": "Advice"}, {"kind": "2"}],
    ),
    "not_counted_has_reason": (
        [{"counts_in_totals": False}],
        [{"counts_in_totals": False, "reason_not_counted": "Stated twice"}, {}],
    ),
    "same_money_has_certainty": (
        [{"same_money_as_id": SOME}, {"same_money_certainty": "suspected"}],
        [{"same_money_as_id": SOME, "same_money_certainty": "suspected"}, {}],
    ),
    "projects_funding_type_of_budgets_only": (
        [{"kind": "2", "budget_type": "1"}, {"kind": "2", "budget_status": "1"}],
        [{"kind": "budget", "budget_type": "2", "budget_status": "1"}, {"kind": "2"}],
    ),
    "publishing_revision_only_drafts_wait": (
        [
            {"kind": "published", "go_live_at": LATE},
            {"kind": "edited", "go_live_at": LATE},
            {"kind": "published", "ready_for_review": True},
        ],
        [
            {"kind": "draft", "go_live_at": LATE, "ready_for_review": True},
            {"kind": "edited", "ready_for_review": True},
            {"kind": "published"},
        ],
    ),
    "publishing_revision_sent_back_waits_no_longer": (
        [
            {"kind": "published", "sent_back": True},
            {"kind": "draft", "sent_back": True, "ready_for_review": True},
        ],
        [{"kind": "edited", "sent_back": True}, {"kind": "draft", "ready_for_review": True}],
    ),
    "publishing_comment_one_author": (
        [{"guest": "Ann", "user_id": 1}],
        [{"guest": "Ann"}, {"user_id": 1}, {}],
    ),
    "publishing_comment_resolved_with_a_time": (
        [{"resolved_by_id": 1}],
        [{"resolved_by_id": 1, "resolved_at": EARLY}, {"resolved_at": EARLY}, {}],
    ),
    "publishing_merger_undone_with_a_time": (
        [{"undone_by_id": 1}],
        [{"undone_by_id": 1, "undone_at": EARLY}, {"undone_at": EARLY}, {}],
    ),
    "share_is_a_percentage": (
        [{"share": Decimal("-1")}, {"share": Decimal("100.1")}],
        [{"share": Decimal("0")}, {"share": Decimal("100")}, {}],
    ),
    "places_place_both_coordinates": (
        [{"latitude": 1}, {"longitude": 1}],
        [{"latitude": 1, "longitude": 1}, {}],
    ),
    "places_groupmembership_not_of_itself": (
        [{"group_id": SOME, "member_id": SOME}],
        [{"group_id": SOME, "member_id": OTHER}],
    ),
    "participants_organisation_not_its_own_parent": (
        [{"id": SOME, "parent_id": SOME}],
        [{"id": SOME, "parent_id": OTHER}, {"id": SOME}],
    ),
    "participants_membership_one_member": (
        [{}, {"member_place_id": SOME, "member_organisation_id": SOME}],
        [{"member_place_id": SOME}, {"member_organisation_id": SOME}],
    ),
    "topics_theme_public_vocabulary_has_code": (
        [{"vocabulary": "sdg_goal"}],
        [{"vocabulary": "sdg_goal", "code": "8"}, {"vocabulary": "own"}],
    ),
    "agreements_party_organisation_group_or_signing_body": (
        [{}, {"organisation_id": SOME, "group": "Workers"}],
        [{"organisation_id": SOME}, {"group": "Workers"}, {"signing_body_id": SOME}],
    ),
    "agreements_agreementrelation_not_to_itself": (
        [{"agreement_id": SOME, "related_id": SOME}],
        [{"agreement_id": SOME, "related_id": OTHER}],
    ),
    "projects_projectrelation_not_to_itself": (
        [{"project_id": SOME, "related_id": SOME}],
        [{"project_id": SOME, "related_id": OTHER}],
    ),
    "organisation_or_group": (
        [{}, {"organisation_id": SOME, "group": "Workers"}],
        [{"organisation_id": SOME}, {"group": "Workers"}],
    ),
    "events_attendance_says_who": (
        [{}, {"organisation_id": SOME, "group": "Workers"}],
        [{"organisation_id": SOME}, {"group": "Workers"}, {"place_id": SOME}],
    ),
    "events_attendance_not_part_of_itself": (
        [{"id": SOME, "part_of_id": SOME}],
        [{"id": SOME, "part_of_id": OTHER}, {"id": SOME}],
    ),
    "feedback_report_settled_with_a_time": (
        [{"state": "answered"}, {"state": "new", "settled_at": EARLY}],
        [{"state": "set_aside", "settled_at": EARLY}, {}],
    ),
    "feedback_report_email_only_while_new": (
        [{"state": "answered", "settled_at": EARLY, "email": "a@arcadia.example"}],
        [{"email": "a@arcadia.example"}, {"state": "answered", "settled_at": EARLY}],
    ),
    "projects_resultvalue_replaced_has_reason": (
        [{"replaced": True}],
        [{"replaced": True, "reason_for_change": "Lower than planned"}, {}],
    ),
}


def ours():
    """(model, constraint) for every constraint of our own models."""
    for model in apps.get_models():
        if model.__module__.split(".")[0] in OURS:
            for constraint in model._meta.constraints:
                yield model, constraint


def cases():
    for model, constraint in ours():
        if isinstance(constraint, models.CheckConstraint):
            key = next((key for key in CHECKS if constraint.name.endswith(key)), None)
            yield pytest.param(model, constraint, key, id=constraint.name)


@pytest.mark.parametrize(("model", "constraint", "key"), list(cases()))
def test_check(model, constraint, key):
    assert key, f"{constraint.name} has no cases in CHECKS"
    refused, allowed = CHECKS[key]
    for values in refused:
        with pytest.raises(ValidationError):
            constraint.validate(model, model(**values))
    for values in allowed:
        constraint.validate(model, model(**values))


def twice(model, same, other, **parents):
    """Rows for a test of uniqueness: the first, one that clashes, one that does not."""
    return model, {**parents, **same}, {**parents, **same}, {**parents, **same, **other}


def unique_cases():
    yield from unique_cases_of_publishing_and_participants()
    yield from unique_cases_of_agreements()
    yield from unique_cases_of_projects()
    yield from unique_cases_of_sources_and_imports()


def unique_cases_of_publishing_and_participants():
    yield (
        "publishing_slugredirect_one_target",
        *twice(SlugRedirect, {"model": "a.b", "slug": "s", "target": SOME}, {"slug": "t"}),
    )
    yield (
        "search_waiting_once_a_step",
        *twice(Waiting, {"model": "a.b", "record": SOME, "step": 1}, {"step": 2}),
    )
    draft = {"model": "a.b", "record": SOME, "snapshot": [], "kind": "draft"}
    yield ("publishing_revision_one_draft", *twice(Revision, draft, {"kind": "published"}))
    linked = {"model": "a.b", "record": SOME, "snapshot": [], "kind": "published", "link": 1}
    yield ("publishing_revision_one_of_each_link", *twice(Revision, linked, {"link": 2}))
    yield (
        "participants_identifier_of_one_organisation",
        *twice(
            OrganisationIdentifier,
            {"scheme": "XM-DAC", "identifier": "XM-DAC-1"},
            {"identifier": "XM-DAC-2"},
            organisation=factories.organisation(),
        ),
    )


def unique_cases_of_agreements():
    agreement, place = factories.agreement(), factories.place()
    yield (
        "agreements_partnershipimage_one_logo",
        *twice(
            PartnershipImage, {"is_logo": True}, {"is_logo": False},
            partnership=factories.partnership(), alternative_text="Rings",
            file="images/" + "0" * 32 + ".webp",
        ),
    )  # fmt: skip
    yield (
        "agreements_agreementplace_once",
        *twice(
            AgreementPlace, {"role": "signed_in"}, {"role": "applies_to"}, agreement=agreement,
            place=place,
        ),
    )  # fmt: skip
    yield (
        "agreements_agreementrelation_once",
        *twice(
            AgreementRelation, {"kind": "renews"}, {"kind": "amends"}, agreement=agreement,
            related=factories.agreement(),
        ),
    )  # fmt: skip


def unique_cases_of_projects():
    project, place, theme = factories.project(), factories.place(), factories.theme()
    yield (
        "projects_projectidentifier_once",
        *twice(
            ProjectIdentifier, {"kind": "A1", "identifier": "X"}, {"kind": "A3"}, project=project
        ),
    )
    yield (
        "projects_projectplace_once",
        *twice(ProjectPlace, {"role": "beneficiary"}, {"role": "provider"}, project=project,
               place=place),
    )  # fmt: skip
    yield (
        "projects_projecttheme_once",
        *twice(ProjectTheme, {"theme": theme}, {"theme": factories.theme()}, project=project),
    )
    yield (
        "projects_policymarker_once",
        *twice(PolicyMarker, {"code": "1", "significance": "0"}, {"code": "2"}, project=project),
    )
    yield (
        "projects_projectrelation_once",
        *twice(ProjectRelation, {"kind": "1"}, {"kind": "2"}, project=project,
               related=factories.project()),
    )  # fmt: skip


def unique_cases_of_sources_and_imports():
    yield (
        "sources_set_aside_once",
        *twice(SetAside, {"end": 5}, {"end": 6}, edition=factories.edition(), start=1,
               reason="heading"),
    )  # fmt: skip
    touched = {"model": "a.b", "record": SOME, "updated_at": EARLY}
    yield (
        "exchange_importedrecord_once",
        *twice(ImportedRecord, touched, {"record": OTHER}, entry=Import.objects.create()),
    )


def test_what_stands_once_stands_once():
    for name, model, first, clash, other in unique_cases():
        constraint = next(c for c in model._meta.constraints if c.name == name)
        model.objects.create(**first)
        with pytest.raises(ValidationError):
            constraint.validate(model, model(**clash))
        constraint.validate(model, model(**other))


def test_codes_of_records_stand_once_but_may_be_left_out():
    rules = [
        (factories.place, "iso_alpha2", "AR", {}),
        (factories.theme, "code", "8", {"vocabulary": "sdg_goal"}),
        (factories.project, "iati_identifier", "XM-1", {}),
    ]
    for make, field, code, extra in rules:
        first = make(**{field: code}, **extra)
        model = type(first)
        (constraint,) = [
            c
            for c in model._meta.constraints
            if isinstance(c, models.UniqueConstraint) and field in c.fields
        ]
        with pytest.raises(ValidationError):
            constraint.validate(model, model(**{field: code}, **extra))
        for _twice in range(2):
            make(**{field: ""})


def test_every_unique_constraint_has_a_case():
    """Those of citations, passages and editions are tested in tests/sources."""
    tested = {name for name, *_rest in unique_cases()}
    tested |= {
        "sources_passage_key_once_per_source",
        "sources_passage_quotation_once_per_source",
        "sources_edition_number_once_per_source",
        "sources_edition_text_once_per_source",
        "places_place_iso_alpha2_once",
        "topics_theme_code_once",
        "projects_project_iati_identifier_once",
    }
    named = {
        constraint.name
        for _model, constraint in ours()
        if isinstance(constraint, models.UniqueConstraint)
        and not constraint.name.endswith(("citation_once", "citation_once_per_row"))
    }
    assert named == tested
