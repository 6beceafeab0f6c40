"""Check that nobody changed the history behind the back of the software."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from partnership.publishing import schedule
from partnership.publishing.models import Revision
from partnership.publishing.models.chain import Broken, End, parsed


def an_end(text: str) -> End:
    """The end of a chain as it was noted."""
    try:
        return parsed(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            "write it as it was printed: a number, a colon and 64 digits."
        ) from None


class Command(BaseCommand):
    help = (
        "Go along the chain of the history, in which each version has a digest of what it says "
        "and of the digest before. Names the first that does not fit, and then ends with 1; else "
        "prints where the chain ends, or that there is none yet. Note that elsewhere, and give it "
        "with --noted later: who changes the database can write the chain anew, but not so that "
        "it ends the same."
    )
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--noted",
            type=an_end,
            metavar="NUMBER:DIGEST",
            help="Where the chain ended before, as this command or a backup's manifest said.",
        )

    def handle(self, *args: Any, noted: End | None, **options: Any) -> None:
        try:
            end = Revision.objects.verify(noted)
        except Broken as error:
            raise CommandError(str(error)) from error
        waiting = Revision.objects.unlinked().count()
        if end.number:
            self.stdout.write(f"All {end.number} links fit. The chain ends with {end}")
        elif waiting and not schedule.is_changed_since_the_timer_ran():
            raise CommandError(
                f"No version is linked, though {waiting} are there and the timer has run since the "
                "record last changed: their links were taken away, or the timer has not run since "
                "an update. Compare with what was noted elsewhere, such as in a backup's manifest."
            )
        else:
            self.stdout.write("There are no links yet: no version is in the chain.")
        if waiting:
            self.stdout.write(f"{waiting} versions wait to be linked by the timer.")
