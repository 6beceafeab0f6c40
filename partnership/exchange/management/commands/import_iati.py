"""manage.py import_iati FILE: take the activities of an IATI file into the record."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from partnership.agreements.models import Partnership
from partnership.exchange.iati.applying import apply
from partnership.exchange.iati.notices import Notices
from partnership.exchange.iati.taking import fixtures_of
from partnership.publishing.models import ContentVersion


class Command(BaseCommand):
    help = (
        "Reads an IATI activities file of version 2.01 to 2.03, says what of it the record has "
        "no place for, and adds its activities as projects: all of them, or none."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE")
        parser.add_argument(
            "--partnership", required=True, metavar="SLUG", help="To which the projects belong."
        )
        parser.add_argument("--dry-run", action="store_true", help="Check and say; write nothing.")
        parser.add_argument(
            "--live", action="store_true", help="Show new records to the public at once."
        )

    def handle(self, *args, file, partnership, dry_run, live, **options):
        if not Path(file).is_file():
            raise CommandError(f"There is no file {file}.")
        try:
            owner = Partnership.objects.get_by_natural_key(partnership)
        except Partnership.DoesNotExist:
            raise CommandError(f"There is no partnership {partnership}.") from None
        notices = Notices()
        counts = apply(fixtures_of(file, owner, notices, live=live), notices, dry_run=dry_run)
        for notice in notices.told():
            self.stdout.write(str(notice))
        if notices.has_errors:
            raise CommandError("Nothing is taken in while errors stand.")
        if counts["created"] + counts["changed"] and not dry_run:
            ContentVersion.objects.move()
        told = ", ".join(f"{counts[name]} {name}" for name in ("created", "changed", "unchanged"))
        self.stdout.write(f"{told}{' (dry run: nothing is written)' if dry_run else ''}")
