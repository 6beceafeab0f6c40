"""Keeps a copy of all that cannot be made again."""

import shutil
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from partnership.website.operations import backup
from partnership.website.operations.manifest import OperationFailed, place_of_this_site


class Command(BaseCommand):
    help = (
        "Write the database, the uploads and the secret key, as they are at this moment, to a "
        "new folder. The site may run meanwhile. `restore` brings it back."
    )
    # Also a site whose settings are at fault can be saved.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "folder",
            nargs="?",
            type=Path,
            metavar="DIR",
            help="The folder to make. Without it: one named for the time, in BACKUP_DIR.",
        )
        parser.add_argument(
            "--keep",
            type=int,
            metavar="NUMBER",
            help="Then delete all but so many of the newest backups in BACKUP_DIR.",
        )

    def handle(self, *, folder, keep, **options):
        now = timezone.now()
        if folder is None:
            if settings.BACKUP_DIR is None:
                raise CommandError("Name a folder, or set BACKUP_DIR.")
            folder = settings.BACKUP_DIR / f"{now:%Y-%m-%dT%H%M%SZ}"
        elif keep is not None:
            raise CommandError("--keep is for backups in BACKUP_DIR: name no folder with it.")
        if keep is not None and keep < 1:
            raise CommandError("--keep needs a number from 1 on.")
        try:
            made = backup.write(place_of_this_site(str(settings.SECRET_KEY)), folder, now)
        except OperationFailed as error:
            raise CommandError(str(error)) from error
        rows, files = sum(made.rows.values()), len(made.files)
        if not rows:
            # A site that was set up has rows, at least those that note its migrations.
            shutil.rmtree(folder)
            raise CommandError(
                "The database has no rows: it is not that of a site. Nothing was kept and no "
                "backup deleted. See that its file, or DATABASE_URL, is the right one."
            )
        self.stdout.write(f"Wrote {folder}: {rows} rows, {files} files.")
        if settings.BUCKET:
            self.stdout.write(
                f"Uploads are not in it: they are in the bucket {settings.BUCKET['bucket']}, whose "
                "store must keep copies of its own."
            )
        if keep:
            for path in backup.delete_all_but(keep, settings.BACKUP_DIR):
                self.stdout.write(f"Deleted {path}.")
