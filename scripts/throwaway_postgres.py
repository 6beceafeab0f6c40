"""A PostgreSQL server for one run of the tests: started in an empty folder, gone afterwards."""

import os
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

DEBIAN_PROGRAMS = Path("/usr/lib/postgresql")


def programs():
    """Return the folder with initdb and postgres of the newest server here, or None."""
    found = sorted(
        DEBIAN_PROGRAMS.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3].split(".")[0])
    )
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path and shutil.which("postgres") else None


def unprivileged():
    """Return how subprocess drops root's rights, which the server refuses; {} for anyone else."""
    return {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}


@contextmanager
def throwaway_postgres():
    """Run a server that listens on a socket in its own folder only; yield its DATABASE_URL.

    Nothing is written safely to disk, which is faster and lost on purpose. The server is stopped
    and its folder removed however the block ends.
    """
    found = programs()
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody", "nogroup")
        data = f"{folder}/data"
        options = {"cwd": folder, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}}
        options |= unprivileged()
        subprocess.run(
            [found / "initdb", "--pgdata", data, "--username", "postgres", "--auth", "trust"]
            + ["--encoding", "UTF8", "--no-sync", *collation(found)],
            check=True,
            stdout=subprocess.DEVNULL,
            **options,
        )
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": folder,
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "autovacuum": "off",
            "jit": "off",
            "max_connections": "50",
        }
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with open(f"{folder}/log", "w") as log:
            server = subprocess.Popen(
                [found / "postgres", "-D", data, *words], stdout=log, stderr=log, **options
            )
        try:
            wait_for(server, Path(folder, ".s.PGSQL.5432"), Path(folder, "log"))
            yield f"postgres:///{folder}/postgres?user=postgres"
        finally:
            server.terminate()
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def collation(found):
    """Return the options for a collation that sorts as people do, unlike SQLite's, where the
    server can (15 and newer): code that rests on one order by chance then fails."""
    version = subprocess.run(
        [found / "postgres", "--version"], check=True, capture_output=True, text=True
    ).stdout
    major = int(version.split()[2].split(".")[0])
    return ["--locale-provider=icu", "--icu-locale=en-US"] if major >= 15 else []


def wait_for(server, socket, log, seconds=30):
    """Return when the server listens; raise RuntimeError with its log when it does not."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        if socket.exists():
            return
        time.sleep(0.1)
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")
