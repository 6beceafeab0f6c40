"""Brings the data up to new code: tells what it will do, tries it on a copy, then does it."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from partnership.website import health
from partnership.website.operations import backup
from partnership.website.operations.drill import attempt, rehearsal
from partnership.website.operations.manifest import OperationFailed, place_of_this_site


class Command(BaseCommand):
    help = (
        "Bring the data up to the code that is here: name the migrations that wait, make a "
        "backup, apply them to a copy and check every draft there, then call `setup`. Restart the "
        "site afterwards."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--plan", action="store_true", help="Only name the migrations that wait."
        )
        parser.add_argument(
            "--backup",
            type=Path,
            metavar="DIR",
            help="The folder to make for the backup. Without it: one named for the time, in "
            "BACKUP_DIR.",
        )
        parser.add_argument(
            "--no-backup",
            action="store_true",
            help="Make no backup and try nothing before. Only where you have made one.",
        )

    def handle(self, *, plan, no_backup, **options):
        if not MigrationRecorder(connection).applied_migrations():
            raise CommandError("There is no site yet. Call `manage.py setup`.")
        waiting = health.migrations().missing
        self.tell(waiting)
        if plan:
            return
        if not no_backup:
            self.save_and_try(self.place_for_backup(options["backup"]))
        call_command("setup", stdout=self.stdout, stderr=self.stderr)
        self.stdout.write("Done. Now restart the site.")

    def tell(self, waiting):
        """Name the migrations that will be applied."""
        if not waiting:
            self.stdout.write("No migration waits.")
            return
        self.stdout.write(f"{len(waiting)} migrations will be applied:")
        for name in waiting:
            self.stdout.write(f"  {name}")

    def place_for_backup(self, given):
        """The folder of the backup to make."""
        if given:
            return given
        if settings.BACKUP_DIR is None:
            raise CommandError(
                "Nothing was changed. Name a folder for the backup with --backup, or set "
                "BACKUP_DIR; where you have made one, say --no-backup."
            )
        return settings.BACKUP_DIR / f"{timezone.now():%Y-%m-%dT%H%M%SZ}"

    def save_and_try(self, folder):
        """Make a backup, and do with a copy of it what will be done with the site."""
        place = place_of_this_site(str(settings.SECRET_KEY))
        try:
            backup.write(place, folder, timezone.now())
            self.stdout.write(f"Wrote the backup {folder}.")
            with rehearsal(place) as (_folder, variables):
                *_others, checked = attempt(folder.absolute(), variables)
        except OperationFailed as error:
            raise CommandError(f"The site was not changed. {error}") from error
        self.stdout.write(f"On a copy all went well: {checked}")
