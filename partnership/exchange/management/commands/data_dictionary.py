"""manage.py data_dictionary: print docs/data.md."""

from django.core.management.base import BaseCommand
from django.utils.translation import override

from partnership.exchange.datasets.dictionary import as_markdown


class Command(BaseCommand):
    help = (
        "Prints every model and field of the record with its counterpart, as docs/data.md has it."
    )
    requires_system_checks = []

    def handle(self, *args, **options):
        with override("en"):
            self.stdout.write(as_markdown(), ending="")
