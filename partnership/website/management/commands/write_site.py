"""Writes the public site as files."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.core.servers.basehttp import get_internal_wsgi_application

from partnership.website.operations.manifest import OperationFailed
from partnership.website.written_site.writing import write_site


class Command(BaseCommand):
    help = (
        "Write every public page and file, in each language, to a folder that any web server can "
        "serve and that opens from disk. Called again, it writes only what changed."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="DIR", help="The folder to write to.")

    def handle(self, *, folder, verbosity, **options):
        say = self.stdout.write if verbosity else lambda _text: None
        try:
            made = write_site(folder, get_internal_wsgi_application(), say)
        except OperationFailed as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Wrote {folder}: {made.files} files, of which {made.written} are new or changed;"
            f" {made.deleted} were deleted."
        )
