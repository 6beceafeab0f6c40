"""manage.py check_record: what staff should look at in the record."""

from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from partnership.exchange.quality import KINDS, findings


class Command(BaseCommand):
    help = (
        "Prints what is uncited, unlinked or untranslated in the record and, given the text of "
        "a source, which passages differ from it."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--text",
            nargs=2,
            action="append",
            default=[],
            metavar=("SOURCE", "FILE"),
            help="The slug of a source and a file with its text. May be given several times.",
        )
        parser.add_argument(
            "--only", choices=KINDS, action="append", help="Print findings of this kind only."
        )

    def handle(self, *args, text, only, **options):
        texts = {}
        for slug, name in text:
            try:
                texts[slug] = Path(name).read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise CommandError(f"The text of {slug} cannot be read: {error}") from error
        counts = Counter()
        try:
            for finding in findings(texts):
                if only and finding.kind not in only:
                    continue
                counts[finding.kind] += 1
                self.stdout.write(
                    f"{finding.kind}: {finding.record._meta.verbose_name} "
                    f"{finding.record.slug}: {finding.message}"
                )
        except ValueError as error:
            raise CommandError(str(error)) from error
        for kind in only or KINDS:
            self.stdout.write(f"{counts[kind]} {kind}")
