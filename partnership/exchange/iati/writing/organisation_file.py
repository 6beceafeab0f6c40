"""The organisation file: who reports, and what the partnerships have agreed."""

from django.utils import timezone
from django.utils.translation import gettext as _
from lxml import etree

from partnership.agreements.models import Agreement, Partnership
from partnership.exchange.iati.codes import AGREEMENT_OF_ORGANISATION, language_code
from partnership.exchange.iati.writing.checks import faults_of
from partnership.exchange.iati.writing.documents import add_record_page, exact_day
from partnership.exchange.iati.writing.elements import moment, narratives, texts_of
from partnership.exchange.iati.writing.findings import Findings, Kind
from partnership.exchange.iati.writing.participants import add_reporter, reporting_reference
from partnership.exchange.iati.writing.places_and_sectors import nation_of
from partnership.exchange.xml import XML_LANG, add
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
    _find_missing(organisation, findings)
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
    _add_identity(element, organisation, partnerships[0])
    countries = {partnership.pk: countries_of(partnership) for partnership in partnerships}
    for agreement in agreements:
        _add_agreement(element, agreement, countries)
    if findings.ready:
        for fault in faults_of(element, timezone.localdate(now)):
            findings.add(Kind.WRONG, fault.where, fault.message)
    return (element if findings.ready else None), findings


def _find_missing(organisation, findings):
    """Find what an organisation that reports has to state and does not."""
    for field, value in (
        ("identifiers", reporting_reference(organisation)),
        ("organisation_type", organisation.organisation_type),
    ):
        if not value:
            findings.add(
                Kind.MISSING,
                field,
                _("The reporting organisation “%(organisation)s” needs it for IATI. Fill it in.")
                % {"organisation": organisation},
            )


def _add_identity(element, organisation, partnership):
    """Add who the organisation is, and that it speaks for itself."""
    reference = reporting_reference(organisation)
    element.set(XML_LANG, language_code(organisation.original_language))
    if partnership.default_currency:
        element.set("default-currency", partnership.default_currency)
    add(element, "organisation-identifier", text=reference)
    narratives(add(element, "name"), texts_of(organisation, "name"))
    add_reporter(element, partnership, reference)


def _add_agreement(element, agreement, countries):
    """Add the page of an agreement, with the countries of its partnerships."""
    signed = exact_day(agreement, "signed")
    link = add_record_page(element, agreement, AGREEMENT_OF_ORGANISATION, signed)
    codes = {
        code
        for partnership in agreement.partnerships.all()
        for code in countries.get(partnership.pk, ())
    }
    for code in sorted(codes):
        add(link, "recipient-country", {"code": code})


def countries_of(partnership):
    """The codes of the public partner countries of a partnership."""
    nations = (nation_of(place) for place in partnership.places.all() if place.is_published())
    return {nation.iso_alpha2 for nation in nations if nation}
