"""The web server with the timer beside it: the process that `manage.py serve` becomes.

It holds nothing of Django, which the server's own processes load: this one only waits. A thread of
it says when pages are really there, then calls the timer each minute.
"""

import argparse
import http.client
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from partnership.pages.log import lines

WORKERS = 2
# Each request that is being answered holds a thread; see also SlowBodyMiddleware.
THREADS = 32
# How often what is due is published, and how long the machine rests at least between two times.
SECONDS = 60.0
PAUSE = 5.0
BASE_DIR = Path(__file__).resolve().parent.parent.parent
# Where to ask this machine for what listens at every address of it.
OF_ANY = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 nothing listens

logger = logging.getLogger("partnership.server")


def timer_command() -> list[str]:
    """The command line that publishes what is due, then ends: at rest it holds no memory."""
    manage = str(BASE_DIR / "manage.py")
    return [sys.executable, manage, "publish_due"]


class WebServer(Granian):
    """Granian, which calls `begun` once its processes are there.

    They are copies of this one: a thread that began before them could hold a lock at that moment,
    which then stays closed in the copy for ever.
    """

    begun: Callable[[], object] | None = None

    def startup(self, *targets):
        super().startup(*targets)
        if self.begun:
            self.begun()


def web_server(host: str, port: int) -> WebServer:
    """The web server, not yet listening."""
    return WebServer(
        "partnership.wsgi:warmed_application",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        http1_settings=HTTP1Settings(header_read_timeout=10_000),
        working_dir=BASE_DIR,
        websockets=False,
        respawn_failed_workers=True,
        # A warning of each start would only say that threads outnumber cores, as they should.
        log_level=LogLevels.error,
        log_dictconfig=lines.configuration(lines.chosen() or "line"),
    )


def answers(host: str, port: int) -> bool:
    """Whether the site answers requests there."""
    connection = http.client.HTTPConnection(OF_ANY.get(host, host), port, timeout=2)
    try:
        connection.request("GET", "/livez")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def wait_until_it_answers(host: str, port: int, pause: float = 0.1) -> None:
    """Return once the site answers; a server that cannot start ends this process itself."""
    while not answers(host, port):
        time.sleep(pause)


def keep_calling(
    command: Sequence[str],
    every: float = SECONDS,
    pause: float = PAUSE,
    say: Callable[[str], object] = logger.error,
) -> None:
    """Call `command` again and again, however it ends, as long as this process lives."""
    # What it says stands in the log of the server.
    variables = {**os.environ, "LOG_FORMAT": lines.chosen() or "line"}
    while True:
        began = time.monotonic()
        try:
            # In a session of its own, so that Ctrl-C stops the server and no publication midway.
            done = subprocess.run(  # noqa: S603 no user's text
                command,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                check=False,
                env=variables,
            )
        except OSError as error:
            say(f"The timer could not be called: {error}. It is tried again.")
        else:
            if done.returncode:
                say(f"The timer ended with {done.returncode} and is called again.")
        time.sleep(max(pause, began + every - time.monotonic()))


def watch(host: str, port: int, address: str) -> None:
    """Say where readers and staff find the site once they do, then call the timer each minute."""
    wait_until_it_answers(host, port)
    print(f"Serving {address}/  Staff: {address}/admin/", flush=True)
    keep_calling(timer_command())


def main(words: Sequence[str] | None = None) -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(prog="serve")
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    parser.add_argument("address", help="that readers see")
    given = parser.parse_args(words)
    lines.speak_as("serve")
    watching = threading.Thread(target=watch, args=vars(given).values(), daemon=True)
    server = web_server(given.host, given.port)
    server.begun = watching.start
    try:
        server.serve()
    except OSError as error:
        sys.exit(f"The web server could not start its processes: {error}.")


if __name__ == "__main__":
    main()
