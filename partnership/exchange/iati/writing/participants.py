"""Who reports an activity and who takes part in it, as IATI refers to organisations."""

from django.utils.translation import gettext as _
from lxml import etree

from partnership.exchange.iati.codes import registered_prefix
from partnership.exchange.iati.writing.elements import (
    add_organisation,
    narratives,
    references_of,
    texts_of,
)
from partnership.exchange.iati.writing.findings import Kind
from partnership.exchange.iati.writing.plain_elements import add_parts
from partnership.exchange.xml import add


def reporter_of(project, findings):
    """The partnership that reports a project: the first that names a public reporter, or None."""
    for partnership in project.partnerships.all():
        organisation = partnership.reporting_organisation
        if organisation and organisation.is_published():
            return partnership
    findings.add(
        Kind.MISSING,
        "partnerships",
        _(
            "No published partnership of this project names a published reporting organisation. "
            "Fill it in there, or publish the organisation."
        ),
    )
    return None


def reporting_reference(organisation, identifier=""):
    """The reference under which an organisation reports, in step with an activity's identifier."""
    references = references_of(organisation)
    for reference in references:
        if identifier.startswith(f"{reference}-"):
            return reference
    return next(iter(references), "")


def add_reporting_organisation(parent, partnership, identifier, findings):
    """Add `reporting-org`; return its reference."""
    organisation = partnership.reporting_organisation
    reference = reporting_reference(organisation, identifier)
    if not reference:
        findings.add(
            Kind.MISSING,
            "partnerships",
            _(
                "The reporting organisation “%(organisation)s” has no identifier. Add the one it "
                "has in IATI, such as XM-DAC-928."
            )
            % {"organisation": organisation},
        )
    if not organisation.organisation_type:
        findings.add(
            Kind.MISSING,
            "partnerships",
            _("The reporting organisation “%(organisation)s” has no type. Choose one.")
            % {"organisation": organisation},
        )
    if reference and not registered_prefix(reference):
        findings.add(
            Kind.ADVICE,
            "partnerships",
            _("“%(reference)s” does not begin with a prefix of the register of org-id.guide.")
            % {"reference": reference},
        )
    add_reporter(parent, partnership, reference)
    return reference


def add_reporter(parent, partnership, reference):
    """Add `reporting-org`, who reports a partnership under a reference."""
    organisation = partnership.reporting_organisation
    element = add(
        parent,
        "reporting-org",
        {
            "ref": reference,
            "type": organisation.organisation_type,
            "secondary-reporter": "1" if partnership.secondary_reporter else "0",
        },
    )
    narratives(element, texts_of(organisation, "name"))


def add_participants(parent, project, findings):
    """Add one `participating-org` for each part taken; a described group stands by its words."""
    rows = sorted(
        project.participations.all(),
        key=lambda row: (row.role, row.organisation.slug if row.organisation_id else "", row.group),
    )
    for row in rows:
        if row.organisation_id:
            part = add_organisation(parent, "participating-org", row.organisation, role=row.role)
        else:
            part = add(parent, "participating-org", {"role": row.role})
            narratives(part, texts_of(row, "group"))
        add_parts(part, row, "participations", findings)
    if not rows:
        findings.add(
            Kind.MISSING,
            "participations",
            _("Name at least one organisation that takes part, with its role."),
        )


def add_contact(parent, project, findings):
    """Add `contact-info` with an organisation and a shared mailbox; persons are never named."""
    organisation = project.contact_organisation
    if organisation and not organisation.is_published():
        organisation = None
    element = etree.Element("contact-info", {"type": "1"})
    if organisation:
        narratives(add(element, "organisation"), texts_of(organisation, "name"))
    if project.contact_email:
        add(element, "email", text=project.contact_email)
    if organisation and organisation.website:
        add(element, "website", text=organisation.website)
    add_parts(element, project, "contact_organisation", findings)
    if len(element):
        parent.append(element)
