"""One project as one `iati-activity`, and all that is to be said about it on the way.

The file and the readiness report come from the same pass, so that they cannot differ.
"""

from django.utils import timezone
from django.utils.translation import gettext as _
from lxml import etree

from partnership.exchange.iati.codes import GENERAL, OBJECTIVES, OTHER, language_code
from partnership.exchange.iati.plain_elements import SINGLE_VALUES
from partnership.exchange.iati.writing.checks import faults_of
from partnership.exchange.iati.writing.dates import add_dates
from partnership.exchange.iati.writing.documents import add_documents, add_relations
from partnership.exchange.iati.writing.elements import joined, moment, narratives, texts_of
from partnership.exchange.iati.writing.findings import Findings, Kind
from partnership.exchange.iati.writing.money import add_budgets, add_transactions, sort_lines
from partnership.exchange.iati.writing.participants import (
    add_contact,
    add_participants,
    add_reporting_organisation,
    reporter_of,
)
from partnership.exchange.iati.writing.places_and_sectors import (
    add_places,
    add_sectors,
    add_tags,
)
from partnership.exchange.iati.writing.plain_elements import add_rows, check_code
from partnership.exchange.iati.writing.results import add_results
from partnership.exchange.iati.writing.structure import sort_parts
from partnership.exchange.xml import XML_LANG, add
from partnership.values.understanding.iati_codes import codes_of


def activity_of(project, now=None):
    """Return (element, findings) for a project from `selection.with_everything`.

    The element is None where a finding keeps the project out of the file: what is missing, wrong,
    or found by the checks of the finished element. `now` is the moment that the rules on dates
    in the future go by.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    findings = Findings()
    partnership = reporter_of(project, findings)
    element = etree.Element("iati-activity")
    if project.updated_at <= now:
        element.set("last-updated-datetime", moment(project.updated_at))
    element.set(XML_LANG, language_code(project.original_language))
    if partnership and partnership.default_currency:
        _check_currency(partnership, findings)
        element.set("default-currency", partnership.default_currency)
    if project.humanitarian:
        element.set("humanitarian", "1")
    _add_identity(element, project, partnership, findings)
    add_participants(element, project, findings)
    _ask_status(project, findings, today)
    add_dates(element, project, findings, today)
    add_contact(element, project, findings)
    add_places(element, project, findings)
    add_sectors(element, project, findings)
    add_tags(element, project, findings)
    add_rows(element, project, findings)
    _add_single_values(element, project, findings)
    budgets, transactions = sort_lines(project, findings)
    add_budgets(element, budgets, findings)
    add_transactions(element, transactions, findings, today)
    add_documents(element, project, findings)
    add_relations(element, project, findings)
    add_results(element, project, findings)
    sort_parts(element)
    if findings.ready:
        # The net under all the above: nothing that a rule forbids leaves the house.
        for fault in faults_of(element, today):
            findings.add(Kind.WRONG, fault.where, fault.message)
    return (element if findings.ready else None), findings


def _check_currency(partnership, findings):
    if partnership.default_currency not in codes_of("Currency"):
        findings.add(
            Kind.WRONG,
            "partnerships",
            _("The default currency %(currency)s of “%(partnership)s” is none of ISO 4217.")
            % {"currency": partnership.default_currency, "partnership": partnership},
        )


def _add_identity(element, project, partnership, findings):
    identifier = project.iati_identifier
    if not identifier:
        findings.add(
            Kind.MISSING,
            "iati_identifier",
            _(
                "Fill in the identifier: that of the reporting organisation, a hyphen and a code "
                "of yours. Once published it never changes."
            ),
        )
    elif project.unwise_in_identifier:
        findings.add(
            Kind.ADVICE,
            "iati_identifier",
            _(
                "IATI warns of spaces and the signs / & | ? in it. Leave them out, unless it is "
                "published already."
            ),
        )
    add(element, "iati-identifier", text=identifier)
    if partnership:
        reference = add_reporting_organisation(element, partnership, identifier, findings)
        if reference and identifier == reference:
            findings.add(
                Kind.WRONG,
                "iati_identifier",
                _("It is that of the reporting organisation. Add a hyphen and a code."),
            )
        elif reference and identifier and not identifier.startswith(f"{reference}-"):
            findings.add(
                Kind.ADVICE,
                "iati_identifier",
                _("It does not begin with “%(reference)s-”, as IATI advises.")
                % {"reference": reference},
            )
    narratives(add(element, "title"), texts_of(project, "title"))
    general = texts_of(project, "description", "summary")
    if not general:
        findings.add(
            Kind.MISSING, "description", _("Say in a few sentences what the project does.")
        )
    objectives = joined(project.objectives.all(), "text")
    for code, texts in (
        (GENERAL, general),
        (OBJECTIVES, objectives),
        (OTHER, texts_of(project, "context")),
    ):
        if any(texts.values()):
            narratives(add(element, "description", {"type": code}), texts)


def _add_single_values(element, project, findings):
    single = SINGLE_VALUES | {"aid_type": ("default-aid-type", "code")}  # one of the several it has
    for name, (tag, attribute) in single.items():
        value = getattr(project, name)
        if value in (None, ""):
            continue
        add(element, tag, {attribute: value})
        check_code(project, name, name, findings)


def _ask_status(project, findings, today):
    if project.status:
        return
    suggestion = project.suggested_status(today)
    if suggestion:
        label = type(project).Status(suggestion).label
        message = _("Choose the status; the dates suggest “%(status)s”.") % {"status": label}
    else:
        message = _("Choose the status.")
    findings.add(Kind.MISSING, "status", message)
