"""Delete uploaded files that nothing refers to."""

from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandParser

from partnership.publishing.uploads import abandoned


class Command(BaseCommand):
    help = (
        "List uploaded files, older than a day, that neither a row nor any version in the history "
        "refers to; with --delete, delete them."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--delete", action="store_true", help="delete what is listed")

    def handle(self, *args: Any, delete: bool, **options: Any) -> None:
        names = abandoned()
        for name in names:
            self.stdout.write(name)
            if delete:
                default_storage.delete(name)
        said = "deleted" if delete else "would be deleted; call again with --delete"
        self.stdout.write(f"{len(names)} files {said}." if names else "Nothing to delete.")
