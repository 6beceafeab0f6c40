"""Starts the web server: the work behind `make serve` and `make run`."""

import errno
import os
import socket
import subprocess
import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

WORKERS = 2
# Requests that wait for a slow sender hold a thread each; with four of them a handful of such
# senders would stop the site.
THREADS = 32
# How often drafts that are due are published.
SECONDS = 60


class Command(BaseCommand):
    help = "Serve the site at HOST and PORT with the production server, until stopped."

    def add_arguments(self, parser):
        parser.add_argument("--setup", action="store_true", help="Run setup first.")

    def handle(self, *, setup, **options):
        check_address(settings.HOST, settings.PORT)
        if setup:
            call_command("setup", stdout=self.stdout, stderr=self.stderr)
        self.stdout.write(f"Serving {settings.SITE_URL}/  Staff: {settings.SITE_URL}/admin/")
        self.stdout.flush()
        start_timer()
        # The server takes this process's place, so that a signal to stop reaches it.
        os.execv(sys.executable, server_command())  # noqa: S606 - no text of a user in it


def start_timer():
    """Start the process that publishes what is due, and let it end with the server.

    It waits for its standard input to end. This process keeps the other end of it, also as the
    server that it becomes, so that the system closes it however the server ends.
    """
    reading, writing = os.pipe()
    subprocess.Popen(timer_command(), stdin=reading)  # noqa: S603 - no text of a user in it
    os.close(reading)
    os.set_inheritable(writing, True)


def timer_command():
    """Return the command line of the process that publishes what is due."""
    return [
        sys.executable,
        str(settings.BASE_DIR / "manage.py"),
        "publish_due",
        "--every",
        str(SECONDS),
    ]


def server_command():
    """Return the command line of the web server."""
    options = {
        "--interface": "wsgi",
        "--host": settings.HOST,
        "--port": settings.PORT,
        "--workers": WORKERS,
        "--blocking-threads": THREADS,
        "--http1-header-read-timeout": 10_000,
        "--working-dir": settings.BASE_DIR,
        # A warning of each start would only say that threads outnumber cores, as they should.
        "--log-level": "error",
    }
    words = [str(word) for pair in options.items() for word in pair]
    return [
        sys.executable,
        "-m",
        "granian",
        *words,
        "--no-ws",
        "--respawn-failed-workers",
        "partnership.wsgi:application",
    ]


def check_address(host, port):
    """Raise CommandError when nothing can listen there.

    The server would not notice: it shares a port with other copies of itself.
    """
    if not 0 < port < 65536:
        raise CommandError(f"PORT is a number from 1 to 65535, not {port}.")
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
