"""What projects are to readers."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnership.pages.registry import InTimeline, RecordType, SchemaOrg, Words
from partnership.pages.schema_org import Node, identifiers, known, mentions, text_of
from partnership.participants.record_types import grants
from partnership.sources.record_types import documents
from projects.models import Participation, Project
from projects.models.project import FIRST_DAY, LAST_DAY


def date_in_timeline(record: Project) -> tuple[str, str, Words]:
    """When a project begins, as precisely as that is known, or else its period."""
    if record.actual_start:
        return record.actual_start, "point", _("Started")
    if record.planned_start:
        return record.planned_start, "point", _("Planned to start")
    return record.stated_period, "period", _("Period")


def project(record: Project) -> Node:
    others = [(row.get_kind_display(), row.identifier) for row in record.identifiers.all()]
    taking_part = [row for row in record.public_participations if row.organisation]
    funders = [row.organisation for row in taking_part if row.role == Participation.Role.FUNDING]
    members = [row.organisation for row in taking_part if row.role != Participation.Role.FUNDING]
    return {
        "description": text_of(record, "summary", "description"),
        "identifier": identifiers(("IATI", record.iati_identifier), *others),
        "foundingDate": known(record, "actual_start"),
        "dissolutionDate": known(record, "actual_end"),
        "areaServed": mentions(row.place for row in record.public_places),
        "keywords": mentions(row.theme for row in record.public_themes),
        "funder": mentions(funders),
        "member": mentions(members),
        "funding": grants(record.public_funding),
        "subjectOf": documents(record),
    }


RECORD_TYPES = (
    RecordType(
        Project,
        "projects",
        _("Projects"),
        position=20,
        in_menu=20,
        timeline=InTimeline(
            position=30,
            label=pgettext_lazy("timeline", "Project"),
            first=FIRST_DAY,
            last=LAST_DAY,
            date_of=date_in_timeline,
            past=("stated_period", "actual_start", "actual_end"),
        ),
        schema_org=SchemaOrg("Project", project),
    ),
)
