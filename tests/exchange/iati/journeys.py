"""The journey of a file: into an empty record and out again, with what became of it."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO

from django.db.models import Count, Sum
from lxml import etree

from partnership.exchange.iati.reading.activities import fixtures_of
from partnership.exchange.iati.writing.files import NothingReady, write_activities
from partnership.exchange.iati.writing.projects import public_projects
from partnership.exchange.pipeline.report import FileReport, Report
from partnership.participants.models import OrganisationIdentifier
from partnership.publishing.findings import Level
from projects.models import Funding, Project
from tests import factories
from tests.exchange.iati.reference import counts
from tests.exchange.iati.taken import apply


@dataclass
class Journey:
    """What a file had, what was kept, and what came out."""

    report: FileReport
    applied: Counter
    kept: Counter = field(default_factory=Counter)
    kept_sums: dict = field(default_factory=dict)
    out: Counter = field(default_factory=Counter)
    out_sums: Counter = field(default_factory=Counter)
    tree: object = None
    left_out: Counter = field(default_factory=Counter)
    money_left_out: int = 0

    @property
    def refused(self):
        return self.report.report.has_errors

    @property
    def activities_left_out(self):
        """What is said of each activity that was not taken in."""
        told = [note for note in self.report.report.told() if note.level == Level.LOST]
        return [
            note.message.partition(" (")[0]
            for note in told
            if note.field == "iati-identifier" or note.field.startswith("project, ")
        ]

    def errors(self):
        return [finding for finding in self.report.report.told() if finding.level == Level.ERROR]


def reporter_of(path):
    """The reference under which a file reports first, or "" where it cannot be read."""
    try:
        node = etree.parse(path).find(".//reporting-org")
    except etree.XMLSyntaxError:
        node = None
    return "" if node is None else node.get("ref", "")


def partnership_for(path):
    organisation = factories.organisation("The reporter itself", organisation_type="40")
    factories.row(
        OrganisationIdentifier,
        organisation,
        scheme="XM-DAC",
        identifier=reporter_of(path) or "XM-DAC-99999",
    )
    return factories.partnership(reporting_organisation=organisation)


def travel(path, partnership=None):
    """Take a file in, write the record out, and count."""
    report = FileReport(Report(), "")
    partnership = partnership or partnership_for(path)
    journey = Journey(report, apply(fixtures_of(path, partnership, report, live=True), report))
    if journey.refused:
        return journey
    lines = Funding.objects.filter(amount__isnull=False)
    journey.kept = Counter(
        {
            "activities": Project.objects.count(),
            "transactions": lines.exclude(kind="budget").count(),
            "budgets": lines.filter(kind="budget").count(),
        }
    )
    totals = lines.exclude(kind="budget").order_by("kind", "currency").values("kind", "currency")
    for row in totals.annotate(total=Sum("amount"), number=Count("pk")):
        name = f"{row['kind']} {row['currency']}"
        journey.kept_sums[name] = (row["number"], Decimal(str(row["total"])))

    def told(_project, findings):
        for finding in findings:
            if finding.is_error:
                journey.left_out[finding.message] += 1
            elif finding.field == "funding" and finding.kind == "left_out":
                journey.money_left_out += 1

    file = BytesIO()
    try:
        write_activities(file, public_projects(), told=told)
    except NothingReady:
        return journey
    journey.tree = etree.parse(BytesIO(file.getvalue()))
    journey.out, journey.out_sums = counts(journey.tree)
    return journey
