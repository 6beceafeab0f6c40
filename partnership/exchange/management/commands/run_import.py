"""manage.py run_import KEY: the process behind an import from the staff pages."""

from django.core.management.base import BaseCommand, CommandError

from partnership.exchange import jobs
from partnership.exchange.models import Import


class Command(BaseCommand):
    help = "Checks an import that was begun in the staff pages, or takes it in. Started by them."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("key", metavar="KEY")

    def handle(self, *args, key, **options):
        entry = Import.objects.filter(pk=key).first()
        if entry is None or not entry.is_running:
            raise CommandError(f"There is no import {key} to run.")
        jobs.run(entry)
