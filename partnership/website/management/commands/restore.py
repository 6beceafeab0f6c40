"""Brings back what `backup` wrote."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from partnership.website.operations.manifest import OperationFailed, place_of_this_site
from partnership.website.operations.restore import restore


class Command(BaseCommand):
    help = (
        "Bring a backup back, into an empty place only: VAR_DIR and DATABASE_URL name one. "
        "Files whose checksum is not that of the backup are refused."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="DIR", help="What `backup` wrote.")
        parser.add_argument(
            "--verify",
            action="store_true",
            help="Also count the rows of each table and follow all foreign keys.",
        )

    def handle(self, *, folder, verify, verbosity, **options):
        try:
            found = restore(place_of_this_site(), folder, verify=verify)
        except (OperationFailed, Error) as error:
            raise CommandError(str(error)) from error
        rows, files = sum(found.rows.values()), len(found.files)
        checked = "checksums, rows and foreign keys" if verify else "checksums"
        self.stdout.write(f"Restored {rows} rows and {files} files of {found.made_at}.")
        self.stdout.write(f"Checked: {checked}.")
        # A drill asks for as little as can be said: it takes the place away again.
        if verbosity:
            self.stdout.write("Now call `manage.py setup`, then start the site.")
        key = (folder / "secret_key").read_text()
        if settings.KEY_IS_GIVEN and key != settings.SECRET_KEY:
            self.stderr.write(
                "SECRET_KEY is set to another key than that of the backup, so everyone has to "
                "sign in again."
            )
