"""manage.py import_record FILE…: take data files into the record, all of them or nothing."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from partnership.agreements.models import Partnership
from partnership.exchange.formats import checksum_of, read
from partnership.exchange.iati.reading.earlier import Earlier
from partnership.exchange.models import Import
from partnership.exchange.pipeline.importing import take_in
from partnership.exchange.pipeline.lock import AnotherRuns
from partnership.exchange.pipeline.report import Report
from partnership.exchange.progress import Progress, estimated
from partnership.search import waiting


class Command(BaseCommand):
    help = (
        "Checks data files, says every fault in them and what they change, and takes them into "
        "the record: all of them, or nothing."
    )
    requires_system_checks = []

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
            metavar="SLUG",
            help="To which the projects of IATI files belong.",
        )
        parser.add_argument(
            "--earlier-rows",
            choices=Earlier.values,
            default=Earlier.BY_DATES.value,
            dest="earlier",
            help="What becomes of rows that an earlier IATI file of the same publisher brought and "
            "this one does not have: remove those of the time that this file covers, and ask where "
            "that is not clear (by-dates); keep all, as in a series of yearly files (keep); remove "
            "all, as this file replaces the earlier one (replace).",
        )
        parser.add_argument(
            "--live", action="store_true", help="Show new records of IATI files to the public."
        )

    def handle(self, *args, files, **options):
        paths = [Path(name) for name in ([files] if isinstance(files, str) else files)]
        if options["partnership"]:
            try:
                Partnership.objects.named(options["partnership"])
            except Partnership.DoesNotExist as error:
                raise CommandError(f"--partnership: {error}") from None
        for path in paths:
            if not path.is_file():
                raise CommandError(f"There is no file {path}.")
        report = Report()
        outcome = self.take_in(paths, report, options)
        for finding in report.told():
            self.stdout.write(str(finding))
        if report.has_errors:
            errors, objects = so_many(report.errors, "error"), so_many(outcome.read, "object")
            raise CommandError(f"{errors} in {objects}. Nothing was taken in.")
        for line in outcome.as_text():
            self.stdout.write(line)
        if outcome.drafts:
            self.stdout.write(f"{outcome.drafts} drafts")
        if options["dry_run"]:
            self.stdout.write("This was a dry run: nothing was written.")
        elif number := waiting.count():
            self.stdout.write(
                f"The search lacks {number} changed records. The timer tells it of them within "
                "minutes; where none runs, call manage.py publish_due."
            )

    def take_in(self, paths, report, options):
        """Take the files in and say how far it is; the outcome."""
        progress = Progress(self.stderr._out, estimated(paths))
        entry = None
        if not options["dry_run"]:
            entry = Import(as_drafts=options["as_drafts"])
            entry.sources = [{"name": path.name, "sha256": checksum_of(path)} for path in paths]
        how = {name: options[name] for name in ("partnership", "live", "earlier")}
        try:
            outcome = take_in(
                read(paths, report, **how),
                report,
                dry_run=options["dry_run"],
                as_drafts=options["as_drafts"],
                name=", ".join(path.name for path in paths),
                history=not options["without_history"],
                entry=entry,
                progress=progress,
            )
        except KeyboardInterrupt:
            progress.end()
            raise CommandError("Cancelled. Nothing was taken in.", returncode=130) from None
        except AnotherRuns as error:
            raise CommandError(str(error)) from None
        progress.end()
        return outcome


def so_many(number, noun):
    """A number of things in words."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
