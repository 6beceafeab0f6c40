"""The organisation file: who reports, and what the partnerships have agreed."""

from django.utils import timezone
from django.utils.translation import gettext as _
from lxml import etree

from partnership.agreements.models import Agreement, Partnership
from partnership.exchange.iati.checks import faults_of
from partnership.exchange.iati.codes import AGREEMENT_OF_ORGANISATION, language_code
from partnership.exchange.iati.documents import add_record_page, exact_day
from partnership.exchange.iati.elements import XML_LANG, add, moment, narratives, texts_of
from partnership.exchange.iati.findings import Findings, Kind
from partnership.exchange.iati.participants import reporting_reference
from partnership.exchange.iati.shares import nation_of
from partnership.participants.models import Organisation


def organisations(now=None):
    """Yield (organisation, element or None, findings) for each organisation that reports.

    With each stand the public agreements of the partnerships on which it reports.
    """
    now = now or timezone.now()
    reporters = {}
    partnerships = (
        Partnership.objects.in_order()
        .filter(reporting_organisation__in=Organisation.objects.published())
        .select_related("reporting_organisation")
        .prefetch_related("reporting_organisation__identifiers", "places")
    )
    for partnership in partnerships:
        organisation = partnership.reporting_organisation
        reporters.setdefault(organisation.pk, (organisation, []))[1].append(partnership)
    for organisation, reported in reporters.values():
        element, findings = organisation_of(organisation, reported, now)
        yield organisation, element, findings


def organisation_of(organisation, partnerships, now):
    """Return (element or None, findings) for an organisation that reports on `partnerships`."""
    findings = Findings()
    reference = reporting_reference(organisation)
    for field, value in (
        ("identifiers", reference),
        ("organisation_type", organisation.organisation_type),
    ):
        if not value:
            findings.add(
                Kind.MISSING,
                field,
                _("The reporting organisation “%(organisation)s” needs it for IATI. Fill it in.")
                % {"organisation": organisation},
            )
    agreements = list(
        Agreement.objects.published()
        .filter(partnerships__in=partnerships)
        .distinct()
        .prefetch_related("partnerships")
        .order_by("slug")
    )
    element = etree.Element("iati-organisation")
    changed = max([organisation.updated_at, *(agreement.updated_at for agreement in agreements)])
    if changed <= now:
        element.set("last-updated-datetime", moment(changed))
    element.set(XML_LANG, language_code(organisation.original_language))
    if partnerships[0].default_currency:
        element.set("default-currency", partnerships[0].default_currency)
    add(element, "organisation-identifier", text=reference)
    narratives(add(element, "name"), texts_of(organisation, "name"))
    reporter = add(
        element,
        "reporting-org",
        {
            "ref": reference,
            "type": organisation.organisation_type,
            "secondary-reporter": "1" if partnerships[0].secondary_reporter else "0",
        },
    )
    narratives(reporter, texts_of(organisation, "name"))
    countries = {partnership.pk: countries_of(partnership) for partnership in partnerships}
    for agreement in agreements:
        link = add_record_page(
            element, agreement, AGREEMENT_OF_ORGANISATION, exact_day(agreement, "signed")
        )
        codes = {
            code
            for partnership in agreement.partnerships.all()
            for code in countries.get(partnership.pk, ())
        }
        for code in sorted(codes):
            add(link, "recipient-country", {"code": code})
    if findings.ready:
        for fault in faults_of(element, timezone.localdate(now)):
            findings.add(Kind.WRONG, fault.path, fault.message)
    return (element if findings.ready else None), findings


def countries_of(partnership):
    """The codes of the public partner countries of a partnership."""
    nations = (nation_of(place) for place in partnership.places.all() if place.is_published())
    return {nation.iso_alpha2 for nation in nations if nation}
