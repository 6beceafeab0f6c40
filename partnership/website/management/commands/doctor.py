"""Looks the site over and says in words what is set wrongly or does not do its work."""

import sys

from django.core.management.base import BaseCommand, no_translations
from django.utils import timezone

from partnership.website.operations.doctor import examine, report


class Command(BaseCommand):
    help = (
        "Look the site over: address, proxy, folders, database, timer, backups, disk, security. "
        "Ends with 1 when something is wrong. Changes nothing."
    )
    # They are among what is looked at.
    requires_system_checks = []

    @no_translations
    def handle(self, **options):
        faults = report(examine(timezone.now()), self.stdout.write)
        if faults:
            self.stderr.write(f"{faults} wrong.")
            sys.exit(1)
