"""manage.py export_record: the record, or a part of it, as fixtures."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import make_aware

from partnership.agreements.models import Partnership
from partnership.exchange.fixtures.selection import Selection, of_partnership
from partnership.exchange.fixtures.writing import apps_of_the_record, export, models_in_order


class Command(BaseCommand):
    help = (
        "Writes the record as a fixture that loaddata and import_record read. With a folder as "
        "output, one file for each app, in the order in which they load."
    )

    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--output", metavar="FILE|DIR", help="Else to the standard output.")
        parser.add_argument(
            "--published",
            action="store_true",
            help="Only what the public sees: no notes of staff, no names of reviewers.",
        )
        parser.add_argument("--since", metavar="DATE", help="Only records updated since then.")
        parser.add_argument(
            "--partnership", metavar="SLUG", help="Its records and all that they link to."
        )
        parser.add_argument(
            "--model", nargs="+", metavar="LABEL", help="Only these apps or kinds of records."
        )
        parser.add_argument("--jsonl", action="store_true", help="One object a line.")

    def handle(self, *args, output, published, since, partnership, model, jsonl, **options):
        try:
            models = models_in_order(model)
        except LookupError as error:
            raise CommandError(f"There is no kind of record {error}.") from None
        records = None
        if partnership:
            try:
                records = of_partnership(Partnership.objects.named(partnership))
            except Partnership.DoesNotExist as error:
                raise CommandError(f"--partnership: {error}") from None
        selection = Selection(records=records, since=moment(since), published=published)
        if output and Path(output).is_dir():
            for number, label in enumerate(apps_of_the_record(), start=1):
                of_app = [found for found in models if found._meta.app_label == label]
                if of_app:
                    ending = "jsonl" if jsonl else "json"
                    path = Path(output) / f"{number}_{label}.{ending}"
                    write(path, export(of_app, selection=selection, lines=jsonl))
        elif output:
            write(Path(output), export(models, selection=selection, lines=jsonl))
        else:
            stream = self.stdout._out if self.stdout._out is not sys.stdout else sys.stdout
            stream.writelines(export(models, selection=selection, lines=jsonl))


def write(path, parts):
    """Write a file whole: what stood there stays until all of the new text is on the disk."""
    draft = path.with_name(f"{path.name}.part")
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(parts)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from None


def moment(text):
    """The point in time that a text names: a day, or a day and a time."""
    if not text:
        return None
    try:
        found = parse_datetime(text) or parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"“{text}” is no date. Write it as 2026-01-31.")
    if not hasattr(found, "hour"):
        found = parse_datetime(f"{found}T00:00:00")
    return found if found.tzinfo else make_aware(found)
