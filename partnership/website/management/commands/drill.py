"""Tries whether a backup can be brought back."""

from pathlib import Path
from time import monotonic

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from partnership.website.operations import backup
from partnership.website.operations.drill import attempt, rehearsal
from partnership.website.operations.manifest import OperationFailed, place_of_this_site


class Command(BaseCommand):
    help = (
        "Make a backup, bring it back with `restore --verify` to an empty place, apply the "
        "migrations of this software there and check the drafts; then take the place away. The "
        "site may run meanwhile. Ends with 1 when a step fails."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "folder",
            nargs="?",
            type=Path,
            metavar="DIR",
            help="A backup to try. Without it one is made, and deleted afterwards.",
        )

    def handle(self, *, folder, **options):
        began = monotonic()
        place = place_of_this_site(str(settings.SECRET_KEY))
        try:
            with rehearsal(place) as (where, variables):
                if folder is None:
                    folder = where / "backup"
                    backup.write(place, folder, timezone.now())
                for said in attempt(folder.absolute(), variables):
                    if said:
                        self.stdout.write(said)
        except OperationFailed as error:
            raise CommandError(str(error)) from error
        seconds = monotonic() - began
        self.stdout.write(f"The backup can be brought back: all of it took {seconds:.0f} s.")
