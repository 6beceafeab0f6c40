"""manage.py export_iati: write the IATI files, or say what they lack."""

import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from partnership.exchange.iati.writing.files import (
    NothingReady,
    write_activities,
    write_organisations,
)
from partnership.exchange.iati.writing.projects import public_projects
from partnership.exchange.iati.writing.readiness import Report, file_report, organisation_report


class Command(BaseCommand):
    help = (
        "Writes the public projects as an IATI 2.03 activities file. What is not ready is left "
        "out and listed."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--output", metavar="FILE", help="Write to this file, not to the screen."
        )
        parser.add_argument(
            "--organisation-file",
            action="store_true",
            help="Write the organisation file: who reports, with the agreements.",
        )
        parser.add_argument(
            "--report",
            action="store_true",
            help="Write no file; say for each record what is missing, wrong, assumed or left out.",
        )

    def handle(self, *args, output, organisation_file, report, **options):
        if report:
            found = organisation_report() if organisation_file else file_report()
            self.stdout.write("\n".join(found.lines()))
            return
        told = Report()
        try:
            count = self.write(output, organisation_file, told)
        except NothingReady:
            self.stderr.write("\n".join(told.lines()))
            raise CommandError("Nothing is ready for IATI, so no file is written.") from None
        except OSError as error:
            raise CommandError(f"The file cannot be written: {error}") from error
        self.stderr.write(f"{count} written, {len(told.left_out)} left out.")
        for record, _findings in told.left_out:
            self.stderr.write(f"left out: {record.slug} (--report says why)")

    def write(self, output, organisation_file, told):
        """Write the file beside its place and move it there, so that half a file never stands."""
        if output:
            draft = Path(f"{output}.part")
            try:
                count = self.write_to(str(draft), organisation_file, told)
                os.replace(draft, output)
            finally:
                draft.unlink(missing_ok=True)
            return count
        # The text of the command's own stream may be captured; its bytes need no second encoding.
        stream = getattr(self.stdout._out, "buffer", None) or _Bytes(self.stdout)
        return self.write_to(stream, organisation_file, told)

    def write_to(self, target, organisation_file, told):
        if organisation_file:
            return write_organisations(target, told=told.tell)
        return write_activities(target, public_projects(), told=told.tell)


class _Bytes:
    """A binary face of a text stream."""

    def __init__(self, stream):
        self.stream = stream

    def write(self, data):
        self.stream.write(data.decode(), ending="")
        return len(data)
