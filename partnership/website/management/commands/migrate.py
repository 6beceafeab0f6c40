"""Django's own, which may make the file of the database; other commands need one that is there."""

from django.core.management.commands import migrate
from django.db import connections


class Command(migrate.Command):
    def handle(self, *args, **options):
        connections[options["database"]].make_file()
        super().handle(*args, **options)
