"""manage.py import_record FILE…: take data files into the record, all of them or nothing."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from partnership.agreements.models import Partnership
from partnership.exchange.importing.alone import AnotherRuns
from partnership.exchange.importing.progress import Progress, estimated
from partnership.exchange.importing.readers import checksum_of, read
from partnership.exchange.importing.report import Report
from partnership.exchange.importing.taking import take_in
from partnership.exchange.models import Import


class Command(BaseCommand):
    help = (
        "Checks data files, says every fault in them and what they change, and takes them into "
        "the record: all of them, or nothing."
    )

    needs_partnership = False

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument(
            "--dry-run", action="store_true", help="Check and say what would change; write nothing."
        )
        parser.add_argument(
            "--as-drafts",
            action="store_true",
            help="New records are not live; changes to live records become drafts.",
        )
        parser.add_argument(
            "--without-history",
            action="store_true",
            help="Keep no first version of new records: quicker, for the first load of a site.",
        )

        parser.add_argument(
            "--partnership",
            required=self.needs_partnership,
            metavar="SLUG",
            help="To which the projects of IATI files belong.",
        )
        parser.add_argument(
            "--live", action="store_true", help="Show new records of IATI files to the public."
        )

    def handle(
        self,
        *args,
        files,
        dry_run,
        as_drafts,
        without_history,
        partnership,
        live,
        **options,
    ):
        files = [files] if isinstance(files, str) else files
        if partnership and not Partnership.objects.filter(slug=partnership).exists():
            raise CommandError(f"There is no partnership {partnership}.")
        paths = [Path(name) for name in files]
        for path in paths:
            if not path.is_file():
                raise CommandError(f"There is no file {path}.")
        report = Report()
        progress = Progress(self.stderr._out, estimated(paths))
        entry = None
        if not dry_run:
            entry = Import(as_drafts=as_drafts)
            entry.sources = [{"name": path.name, "sha256": checksum_of(path)} for path in paths]
        try:
            outcome = take_in(
                read(paths, report, partnership=partnership, live=live),
                report,
                dry_run=dry_run,
                as_drafts=as_drafts,
                name=", ".join(path.name for path in paths),
                history=not without_history,
                entry=entry,
                progress=progress,
            )
        except KeyboardInterrupt:
            progress.end()
            raise CommandError("Cancelled. Nothing was taken in.", returncode=130) from None
        except AnotherRuns as error:
            raise CommandError(str(error)) from None
        progress.end()
        for finding in report.told():
            self.stdout.write(str(finding))
        if report.has_errors:
            raise CommandError(
                f"{report.errors} errors in {outcome.read} objects. Nothing was taken in."
            )
        for line in outcome.as_text():
            self.stdout.write(line)
        if outcome.drafts:
            self.stdout.write(f"{outcome.drafts} drafts")
        if dry_run:
            self.stdout.write("This was a dry run: nothing was written.")
