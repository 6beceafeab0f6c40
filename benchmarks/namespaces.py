"""Machines of their own in network namespaces: each has one address, and a cable that can be cut.

Needs root and `ip` of Linux. Where there are none, `there_are()` is False.
"""

import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from socket import create_connection

RELAY = Path(__file__).resolve().parent / "relay.py"
NUMBERS = count(1)


def ip(*words):
    subprocess.run(["ip", *words], check=True, capture_output=True)


class Machine:
    """A namespace with one cable to this machine."""

    def __init__(self, name):
        number = next(NUMBERS)
        self.name = f"record-{os.getpid()}-{name}"
        self.cable = f"rec{os.getpid() % 100_000}-{number}"
        # Of a network that is set aside for trials (RFC 2544).
        self.here, self.address = (f"198.18.{number}.{end}" for end in (1, 2))

    def connect(self):
        ip("netns", "add", self.name)
        peer = ["peer", "name", "eth0", "netns", self.name]
        ip("link", "add", self.cable, "type", "veth", *peer)
        ip("address", "add", f"{self.here}/30", "dev", self.cable)
        ip("link", "set", self.cable, "up")
        ip("-n", self.name, "address", "add", f"{self.address}/30", "dev", "eth0")
        ip("-n", self.name, "link", "set", "lo", "up")
        self.mend()

    def cut(self):
        """From now on nothing arrives, and nobody is told."""
        ip("-n", self.name, "link", "set", "eth0", "down")

    def mend(self):
        """What is sent arrives again, also at other machines."""
        ip("-n", self.name, "link", "set", "eth0", "up")
        ip("-n", self.name, "route", "replace", "default", "via", self.here)

    def command(self, *words):
        """The words by which a program runs on it."""
        return ["ip", "netns", "exec", self.name, *map(str, words)]

    @contextmanager
    def relay(self, port, socket):
        """Within, who connects to a port of it is connected to a socket of this machine's files."""
        with relayed(self.address, port, socket, self.command):
            yield

    def remove(self):
        # The cable goes with it.
        with suppress(subprocess.CalledProcessError):
            ip("netns", "delete", self.name)


@contextmanager
def relayed(address, port, socket, command=lambda *words: words):
    """Within, who connects there is connected to a socket in the files of this machine."""
    words = command(sys.executable, str(RELAY), address, str(port), str(socket))
    process = subprocess.Popen(words)
    try:
        wait_for(address, port)
        yield
    finally:
        process.kill()
        process.wait()


def wait_for(address, port, seconds=20):
    """Return once something listens there."""
    end = time.monotonic() + seconds
    while True:
        try:
            create_connection((address, port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


@contextmanager
def machine(name):
    """Within, there is a machine of that name."""
    made = Machine(name)
    try:
        made.connect()
        yield made
    finally:
        made.remove()


def there_are():
    """Whether machines can be made here."""
    if os.geteuid() or not shutil.which("ip"):
        return False
    try:
        with machine("trial"):
            return True
    except subprocess.CalledProcessError:
        return False
