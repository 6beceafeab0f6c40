"""Check that every draft can still be applied."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from partnership.publishing.draft_checks import check_all
from partnership.publishing.models import Revision


class Command(BaseCommand):
    help = (
        "Apply every draft, check the record and its rows, and roll back. Names those that no "
        "longer fit, and then ends with 1. Call it after the migrations of a release."
    )
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        broken = 0
        for draft, faults in check_all():
            broken += 1
            self.stdout.write(f"{draft.model} {draft.record} “{draft.title}”, by {draft.user}:")
            for fault in faults:
                self.stdout.write(f"  {fault}")
        number = Revision.objects.drafts().count()
        self.stdout.write(f"{number} draft{'s' * (number != 1)} checked, {broken} broken.")
        if broken:
            sys.exit(1)
