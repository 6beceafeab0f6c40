"""Check that nobody changed the history, or what is public, behind the back of the software."""

import argparse
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from partnership.publishing import schedule, snapshots
from partnership.publishing.compare import Change, differences
from partnership.publishing.models import Record, Revision, record_models
from partnership.publishing.models.chain import Broken, End, parsed
from partnership.values.queries import Among

# So many records are compared at once.
BATCH = 200


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
        "it ends the same. Then compares what is public with the last version of each record, and "
        "ends with 1 where something differs."
    )
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--noted",
            type=an_end,
            metavar="NUMBER:DIGEST",
            help="Where the chain ended before, as this command or a backup's manifest said.",
        )
        parser.add_argument(
            "--chain-only",
            action="store_true",
            help="Leave out what is public, which migrations may have changed.",
        )

    def handle(self, *args: Any, noted: End | None, chain_only: bool, **options: Any) -> None:
        self.follow_chain(noted)
        if not chain_only:
            self.compare_what_is_public()

    def follow_chain(self, noted: End | None) -> None:
        """Say where the chain ends, and how many versions are not in it yet."""
        try:
            end = Revision.objects.verify(noted)
        except Broken as error:
            raise CommandError(str(error)) from error
        waiting = Revision.objects.unlinked().count()
        if end.number:
            fit = "All %d links fit" if end.number > 1 else "The %d link fits"
            self.stdout.write(f"{fit % end.number}. The chain ends with {end}")
        elif waiting and not schedule.is_changed_since_the_timer_ran():
            there = "1 is" if waiting == 1 else f"{waiting} are"
            raise CommandError(
                f"No version is linked, though {there} there and the timer has run since the "
                "record last changed: their links were taken away, or the timer has not run since "
                "an update. Compare with what was noted elsewhere, such as in a backup's manifest."
            )
        else:
            self.stdout.write("There are no links yet: no version is in the chain.")
        if waiting:
            wait = "1 version waits" if waiting == 1 else f"{waiting} versions wait"
            self.stdout.write(f"{wait} to be linked by the timer.")

    def compare_what_is_public(self) -> None:
        """Name the records that are not as their last versions say, field by field."""
        compared = without = changed = 0
        for record, changes in live_records():
            if changes is None:
                without += 1
                continue
            compared += 1
            changed += bool(changes)
            for change in changes:
                self.stderr.write(f"{in_words(record)}: {told(change)}")
        self.stdout.write(
            f"Public records compared with their last versions: {compared}; without a version yet, "
            f"as they were loaded: {without}. Not compared are records that are not public, "
            "drafts, and what has no versions, such as accounts and comments."
        )
        if changed:
            raise CommandError(
                f"{changed} differ{'s' * (changed == 1)} from what was last published: by hand in "
                "the database, by a file that was loaded over it, or by a migration."
            )


def live_records() -> Iterator[tuple[Record, list[Change] | None]]:
    """Each public record, with what of it is not as its last version; None where it has none."""
    for model in record_models():
        versions = Revision.objects.versions().filter(model=model._meta.label_lower)
        # Later ones take the place of those before.
        last = dict(versions.order_by("made_at", "id").values_list("record", "pk"))
        records = list(model._base_manager.filter(live=True).order_by("pk"))
        for start in range(0, len(records), BATCH):
            batch = records[start : start + BATCH]
            keys = [record.pk for record in batch if record.pk in last]
            now = snapshots.take_all(model, keys)
            found = Revision.objects.filter(Among("id", [last[key] for key in keys]))
            before = {version.record: version.snapshot for version in found}
            for record in batch:
                known = record.pk in before
                yield record, differences(before[record.pk], now[record.pk]) if known else None


def in_words(record: Record) -> str:
    """A record, so that somebody finds it."""
    title = getattr(record, record.title_field, "")
    return f"“{title}” ({record._meta.label_lower} {record.pk})"


def told(change: Change) -> str:
    """A difference in words: of which row and field, what it was and what it is."""
    where = ", ".join(part for part in (change.row, change.field) if part)
    return f"{where}: “{change.before}” when it was published, “{change.after}” now"
