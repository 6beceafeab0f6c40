"""The data dictionary: every model and field of the record, with its counterpart elsewhere."""

from typing import NamedTuple

from django.apps import apps
from django.db import models
from django.utils.text import capfirst

from partnership.publishing.models import Record
from partnership.sources.models import Citation, Document
from partnership.values.fields import ImpreciseDateField, TranslationsField

# The element or attribute of IATI 2.03, or the standard, that a field corresponds to.
COUNTERPARTS = {
    "Record.translations": "IATI narrative/@xml:lang",
    "Record.updated_at": "IATI @last-updated-datetime",
    "MoneyLine.kind": "IATI transaction-type/@code (TransactionType) or budget",
    "MoneyLine.amount": "IATI transaction/value",
    "MoneyLine.currency": "ISO 4217; IATI value/@currency",
    "MoneyLine.date": "IATI transaction-date",
    "MoneyLine.provider": "IATI provider-org",
    "MoneyLine.receiver": "IATI receiver-org",
    "MoneyLine.period": "IATI budget/period-start, period-end",
    "Document.kind": "IATI document-link/category (DocumentCategory)",
    "Document.language": "IATI document-link/language",
    "Document.title": "IATI document-link/title",
    "Document.url": "IATI document-link/@url",
    "places.place.name": "UN country name (UNTERM)",
    "places.place.iso_alpha2": "ISO 3166-1; IATI recipient-country/@code",
    "places.place.iso_alpha3": "ISO 3166-1",
    "places.place.m49": "UN M49",
    "participants.organisation.name": "IATI participating-org/narrative",
    "participants.organisation.organisation_type": "IATI OrganisationType",
    "participants.organisationidentifier.scheme": "IATI OrganisationRegistrationAgency",
    "participants.organisationidentifier.identifier": "IATI participating-org/@ref",
    "topics.theme.vocabulary": "IATI sector/@vocabulary (1 for DAC), tag/@vocabulary (2, 3)",
    "topics.theme.code": "OECD DAC sector code; SDG goal or target",
    "agreements.partnership.default_currency": "IATI @default-currency",
    "agreements.partnership.reporting_organisation": "IATI reporting-org",
    "agreements.partnership.secondary_reporter": "IATI reporting-org/@secondary-reporter",
    "agreements.agreement.title": "IATI document-link/title (A09, B13)",
    "agreements.agreement.signed": "IATI document-link/document-date",
    "projects.project.title": "IATI title",
    "projects.project.description": "IATI description, type 1",
    "projects.projectobjective.text": "IATI description, type 2",
    "projects.project.iati_identifier": "IATI iati-identifier",
    "projects.projectidentifier.kind": "IATI other-identifier/@type (OtherIdentifierType)",
    "projects.projectidentifier.identifier": "IATI other-identifier/@ref",
    "projects.project.status": "IATI activity-status (ActivityStatus)",
    "projects.project.planned_start": "IATI activity-date, type 1",
    "projects.project.actual_start": "IATI activity-date, type 2",
    "projects.project.planned_end": "IATI activity-date, type 3",
    "projects.project.actual_end": "IATI activity-date, type 4",
    "projects.project.scope": "IATI activity-scope (ActivityScope)",
    "projects.project.collaboration_type": "IATI collaboration-type",
    "projects.project.flow_type": "IATI default-flow-type",
    "projects.project.finance_type": "IATI default-finance-type",
    "projects.project.aid_type": "IATI default-aid-type",
    "projects.project.tied_status": "IATI default-tied-status",
    "projects.project.humanitarian": "IATI @humanitarian",
    "projects.project.contact_organisation": "IATI contact-info/organisation",
    "projects.project.contact_email": "IATI contact-info/email",
    "projects.participation.role": "IATI participating-org/@role (OrganisationRole)",
    "projects.participation.organisation": "IATI participating-org",
    "projects.projectplace.place": "IATI recipient-country, recipient-region",
    "projects.projectplace.share": "IATI recipient-country/@percentage",
    "projects.projecttheme.theme": "IATI sector, tag",
    "projects.projecttheme.share": "IATI sector/@percentage",
    "projects.policymarker.code": "IATI policy-marker/@code",
    "projects.policymarker.significance": "IATI policy-marker/@significance",
    "projects.projectrelation.kind": "IATI related-activity/@type (RelatedActivityType)",
    "projects.result.level": "IATI result/@type (ResultType)",
    "projects.result.statement": "IATI result/title, indicator/title",
    "projects.result.measure": "IATI indicator/@measure (IndicatorMeasure)",
    "projects.result.baseline_year": "IATI baseline/@year",
    "projects.result.baseline_value": "IATI baseline/@value",
    "projects.resultvalue.nature": "IATI period/target or period/actual",
    "projects.resultvalue.quantity_low": "IATI target/@value, actual/@value",
    "projects.resultvalue.period": "IATI period-start, period-end",
    "projects.resultvalue.group": "IATI dimension",
    "projects.resultvalue.comment": "IATI target/comment, actual/comment",
    "events.event.title": "iCalendar SUMMARY",
    "events.event.dates": "iCalendar DTSTART, DTEND (exact days only)",
    "events.event.place": "iCalendar LOCATION",
    "sources.source.language": "BCP 47",
}

TYPES = {
    models.UUIDField: "UUID",
    models.BooleanField: "yes or no",
    models.DateTimeField: "date and time",
    models.DateField: "date",
    models.DecimalField: "decimal number",
    models.IntegerField: "whole number",
    models.URLField: "web address",
    models.EmailField: "e-mail address",
    models.FileField: "file",
    models.TextField: "text",
    models.CharField: "text",
}


class Entry(NamedTuple):
    """One field: its name in data files, what it holds, what it means, its counterpart."""

    name: str
    type: str
    meaning: str
    counterpart: str


def record_tables():
    """Every model of the record, the top-level ones each followed by their children."""
    for model in apps.get_models():
        if issubclass(model, Record):
            yield model
            yield from model.child_models()


def entries(model):
    """The fields of a model that data files carry, in model order."""
    for field in (*model._meta.concrete_fields, *model._meta.many_to_many):
        if field.serialize or field.primary_key:
            yield Entry(field.name, type_of(field), str(field.help_text), counterpart(field))


def type_of(field):
    """What a field holds, in words."""
    if field.is_relation:
        target = capfirst(field.related_model._meta.verbose_name)
        return f"links to {target}" if field.many_to_many else f"link to {target}"
    if isinstance(field, ImpreciseDateField):
        return f"imprecise date ({field.role})"
    if isinstance(field, TranslationsField):
        return "translations"
    if field.choices and field.name != "original_language":
        return "one of " + ", ".join(f"`{value}`" for value, _label in field.flatchoices if value)
    for kind, name in TYPES.items():
        if isinstance(field, kind):
            return name
    return field.get_internal_type()


def counterpart(field):
    """The counterpart of a field in another standard, or ""."""
    model = field.model
    names = [f"{model._meta.label_lower}.{field.name}"]
    names += [f"{base.__name__}.{field.name}" for base in model.__mro__]
    return next((COUNTERPARTS[name] for name in names if name in COUNTERPARTS), "")


def as_markdown():
    """The whole dictionary as docs/data.md carries it."""
    lines = ["# The data", "", INTRODUCTION.strip(), ""]
    described = set()
    for model in record_tables():
        meta = model._meta
        heading = "##" if issubclass(model, Record) else "###"
        lines += [f"{heading} {capfirst(meta.verbose_name)} (`{meta.label_lower}`)", ""]
        base = next((b for b in (Citation, Document) if issubclass(model, b)), None)
        lines += [(model.__doc__ or "").strip().split("\n\n")[0].replace("\n    ", " "), ""]
        if base in described:
            lines += [f"Fields as in the first table of a {base.__name__.lower()} above.", ""]
            continue
        if base:
            described.add(base)
        lines += ["| field | holds | meaning | counterpart |", "| --- | --- | --- | --- |"]
        lines += [
            f"| `{e.name}` | {e.type} | {e.meaning} | {e.counterpart} |" for e in entries(model)
        ]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


INTRODUCTION = """
Every model and field of the record, as data files carry them. This page is written by
`manage.py data_dictionary`; a test keeps it true to the code.

- **Keys** are UUIDs; links between records use the **slug** (for a passage: the slug of its source
  and its own key), links between rows of one record the UUID.
- **Imprecise dates** are a subset of EDTF (ISO 8601-2): `2012`, `2019-04`, `2016-09-06`,
  `2018/2020`, `2013/..`, `../2016-09-06`, `[2019-04,2019-06]` (one of these), `1985~`
  (approximate), `1985?` (uncertain), empty for not stated. The columns ending in `_earliest` and
  `_latest` in the database are derived from them and are in no data file.
- **Translations** are one JSON object: language, field, then `text`, `status` (`official`,
  `staff` or `working`) and, where known, `reviewer` and `reviewed_on`.
- **Quantities** keep how exact they are (`quantity_comparator`) and the words of the source.
- **Totals of money** add only what was agreed: lines whose `kind` is a commitment (`2`, `11`) or
  `not_stated`, with an amount and `counts_in_totals`, per currency. Payments, pledges and budgets
  are mostly the same money at another stage, so each of these kinds has a sum of its own and is
  never added to the total. Files carry every line, whatever its kind.
"""
