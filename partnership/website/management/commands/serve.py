"""Starts the web server: the work behind `make serve` and `make run`."""

import errno
import os
import socket
import sys
from contextlib import suppress

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from partnership.website import health
from partnership.website.metrics import counting


class Command(BaseCommand):
    help = "Serve the site at HOST and PORT with the production server, until stopped."

    def add_arguments(self, parser):
        parser.add_argument("--setup", action="store_true", help="Run setup first.")

    def handle(self, *, setup, **options):
        check_address(settings.HOST, settings.PORT)
        if setup:
            call_command("setup", stdout=self.stdout, stderr=self.stderr)
        else:
            check_setup()
        counting.forget()
        # Nothing here is needed while the site is served, so the server takes this process's
        # place: a signal to stop reaches it. It finds the code in the folder it begins in.
        os.chdir(settings.BASE_DIR)
        try:
            os.execv(sys.executable, server_command())  # noqa: S606 - no text of a user in it
        except OSError as error:
            raise CommandError(
                f"Python cannot be started anew as the web server: {sys.executable}: "
                f"{error.strerror}. Was it removed or updated? Call `make setup`."
            ) from error


def server_command():
    """Return the command line of the web server."""
    words = (settings.HOST, settings.PORT, settings.SITE_URL)
    return [sys.executable, "-m", "partnership.website.server", *map(str, words)]


def check_setup():
    """Raise CommandError when every page would be a fault, for want of tables or static files.

    A database that is away is none: pages that were kept are served, and the others once it is
    back.
    """
    with suppress(Error):
        if not health.has_static_files() or health.missing_in_database():
            raise CommandError(
                f"The site in {settings.VAR_DIR} is not set up for this version of the software: "
                "call `make setup`, or `manage.py serve --setup`, first."
            )


def check_address(host, port):
    """Raise CommandError when nothing can listen there.

    The server would not notice: it shares a port with other copies of itself.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            # Without it, connections that have just ended would count as taken.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise CommandError(reason_not_to_listen(error, host, port)) from error


def reason_not_to_listen(error, host, port):
    """Return what is wrong with the address, and what to do."""
    match error.errno:
        case errno.EADDRINUSE:
            return (
                f"Port {port} is taken, perhaps by another copy of the site. "
                f"Choose another: PORT={port + 1} make run"
            )
        case errno.EACCES:
            return f"Port {port} needs administrator rights. Choose another: PORT=8001 make run"
        case _:
            return f"Cannot listen at {host}, port {port}: {error}"
