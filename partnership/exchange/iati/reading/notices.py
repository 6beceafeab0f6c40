"""What is said about an IATI file that is read: told to the report of its import."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partnership.exchange.pipeline.objects import Where
from partnership.exchange.pipeline.report import Report
from partnership.publishing.findings import Level

REFUSALS = {
    "too_large": _("The file is larger than 20 MB. Split it."),
    "too_much": _("The file takes more time or memory to read than it may. Split it."),
    "doctype": _("The file has a DOCTYPE. IATI needs none; remove it."),
    "organisation_file": _("This is an organisation file. Only activities can be taken in."),
    "not_datastore": _("This is no document of the IATI Datastore."),
    "not_iati": _("This is no IATI file: it begins with “%(detail)s”."),
    "old_version": _("This is IATI %(detail)s. Only 2.01, 2.02 and 2.03 can be read."),
    "version": _(
        "The file does not name a version that can be read (it says “%(detail)s”). IATI 2.01, 2.02 "
        "and 2.03 can be."
    ),
    "not_well_formed": _("The file is not well-formed XML: %(detail)s"),
}


class Notices:
    """Tells a report what is found in one file. `lines` has that of each object that is made."""

    def __init__(self, report=None, file=""):
        self.report, self.file = report or Report(), file
        self.lines = {}

    def where(self, line):
        return Where(self.file, line=line)

    def add(self, level, line, element, message):
        self.report.add(level, self.where(line), element, message)

    def recur(self, level, line, element, message, count=1):
        """Take note of what may come often; the report says it once."""
        self.report.recur(level, self.where(line), element, message, count)

    def lose_date(self, line, element):
        self.recur(
            Level.LOST, line, element, gettext("No such date can be kept, or it stands twice.")
        )

    def refuse(self, refused):
        """Say why the file is not read."""
        message = REFUSALS[refused.code] % {"detail": refused.detail}
        self.add(Level.ERROR, refused.line, "", message)
