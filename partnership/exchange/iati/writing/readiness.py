"""Whether projects are ready for IATI, and what to do where they are not."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnership.exchange.iati.writing.activity import activity_of
from partnership.exchange.iati.writing.files import activities
from partnership.exchange.iati.writing.findings import Findings, Kind
from partnership.exchange.iati.writing.organisation_file import organisations
from partnership.exchange.iati.writing.projects import public_projects, with_everything
from projects.models import Project


@dataclass
class Report:
    """The readiness of a file: each record with its findings, and counts."""

    records: list = field(default_factory=list)

    def tell(self, record, findings):
        """Take note of a record; given to the writer as `told`."""
        self.records.append((record, findings))

    @property
    def ready(self):
        """The records that are in the file."""
        return [record for record, findings in self.records if findings.ready]

    @property
    def left_out(self):
        """The records that are not, each with its findings."""
        return [(record, found) for record, found in self.records if not found.ready]

    def counts(self):
        """How many findings there are of each kind."""
        return Counter(finding.kind for _record, found in self.records for finding in found)

    def lines(self):
        """The report as lines of text."""
        ready = len(self.ready)
        yield ngettext("%(count)d record is ready.", "%(count)d records are ready.", ready) % {
            "count": ready
        }
        counts = self.counts()
        for kind in Kind:
            if counts[kind]:
                yield f"{kind.label}: {counts[kind]}"
        for record, findings in self.records:
            state = _("ready") if findings.ready else _("left out of the file")
            yield f"{record.slug} ({state})"
            for finding in findings.in_order():
                yield f"  {finding.kind.label}: {finding.field}: {finding.message}"


def report_of(project, now=None) -> Findings:
    """The findings about one project, whether it is public or not."""
    fetched = with_everything(Project.objects.filter(pk=project.pk)).get()
    _element, findings = activity_of(fetched, now)
    if not fetched.is_published(now):
        findings.add(
            Kind.ADVICE, "live", _("It is not public; only public projects are in the file.")
        )
    return findings


def file_report(now=None):
    """The readiness of the activities file."""
    report = Report()
    for project, _element, findings in activities(public_projects(), now):
        report.tell(project, findings)
    return report


def organisation_report(now=None):
    """The readiness of the organisation file."""
    report = Report()
    for organisation, _element, findings in organisations(now):
        report.tell(organisation, findings)
    return report
