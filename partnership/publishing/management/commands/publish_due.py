"""Publishes the drafts whose time has come: the work of a timer, once a minute."""

import logging
import select
import signal
import sys

from django.core.management.base import BaseCommand
from django.db import connections

from partnership.publishing.quality import keep_counted
from partnership.publishing.schedule import catch_up

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Publish the drafts whose time has come, and note the times of publication and expiry "
        "that have passed. May be called at any time and as often as you like."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--every",
            type=float,
            metavar="SECONDS",
            help="Go on doing so until standard input ends, as `serve` lets it end.",
        )

    def handle(self, *, every, **options):
        if every is None:
            self.catch_up()
            return
        # Stopped with the server, whose end of standard input closes, never amid a publication.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        while True:
            try:
                self.catch_up()
                keep_counted()
            except Exception:
                logger.exception("Scheduled publishing failed; it is tried again")
            finally:
                connections.close_all()
            if input_ends_within(every):
                return

    def catch_up(self):
        """Do what is due and tell each deed: failures as errors, nothing where nothing was due."""
        for succeeded, words in catch_up():
            (self.stdout if succeeded else self.stderr).write(words)


def input_ends_within(seconds):
    """Wait so long, or until standard input ends. Returns whether it did."""
    return bool(select.select([sys.stdin], [], [], seconds)[0])
