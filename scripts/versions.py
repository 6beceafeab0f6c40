"""Runs the suite on other versions of Python and Django than `.venv` has: `make versions`.

Each pair gets a virtual environment of its own within `.venv`, made anew when the lists of
packages change. `make newest` runs the newest pair that this machine has a Python for.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = Path(sys.prefix) / "versions"
PYTHONS = ((3, 11), (3, 12), (3, 13))
# By series of Django: the oldest Python that it runs on.
OLDEST_PYTHON = {"5.2": (3, 10), "6.1": (3, 12)}
WHERE_TO_LOOK = "looked for python3.N in PATH and among the versions of pyenv"


class Pair(NamedTuple):
    """A version of Python and an exact one of Django."""

    python: tuple[int, int]
    django: str

    @property
    def series(self) -> str:
        """The series of Django, such as 6.1."""
        return ".".join(self.django.split(".")[:2])

    def __str__(self) -> str:
        return f"Python {'.'.join(map(str, self.python))}, Django {self.series}"


def pinned(name: str) -> str:
    """The version of Django in a list of packages."""
    return re.search(r"^Django==(\S+)", Path(ROOT, name).read_text(), re.MULTILINE)[1]


def pairs() -> list[Pair]:
    """Every pair that the site runs on but that of `.venv`, the newest first."""
    current, following = pinned("requirements.txt"), pinned("requirements-next.txt")
    found = [Pair(python, django) for django in (following, current) for python in PYTHONS[::-1]]
    own = Pair(sys.version_info[:2], current)
    return [pair for pair in found if pair != own and pair.python >= OLDEST_PYTHON[pair.series]]


def interpreter(version: tuple[int, int]) -> str | None:
    """The path of a Python of this version that can make virtual environments, if any is here."""
    name = "python{}.{}".format(*version)
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    named = [shutil.which(name), *sorted(map(str, pyenv.glob(f"versions/*/bin/{name}")))]
    return next((path for path in named if path and answers(path, version)), None)


def answers(path: str, version: tuple[int, int]) -> bool:
    """Whether a program is a Python of this version with all that the suite needs of it."""
    asked = "import ensurepip, sqlite3, sys, venv; print(*sys.version_info[:2])"
    done = subprocess.run([path, "-c", asked], capture_output=True, text=True)
    return done.stdout.split() == [str(number) for number in version]


def environment(pair: Pair, path: str) -> Path | None:
    """The folder of the programs of a pair; None, which is told, if it cannot be made."""
    folder = ENVIRONMENTS / "{}.{}-{}".format(*pair.python, pair.django)
    lists = {
        name: re.sub(
            r"^Django==\S+", f"Django=={pair.django}", Path(ROOT, name).read_text(), flags=re.M
        )
        for name in ("requirements.txt", "requirements-dev.txt")
    }
    stamp, wanted = folder / "made_from", f"{path}\n" + "\n".join(lists.values())
    if stamp.exists() and stamp.read_text() == wanted:
        return folder / "bin"
    print(f"\n== Installing the packages for {pair}", flush=True)
    made = subprocess.run([path, "-m", "venv", "--clear", str(folder)]).returncode == 0
    if not made:
        return None
    for name, text in lists.items():
        (folder / name).write_text(text)
    install = ["-m", "pip", "install", "--quiet", "--quiet", "--no-compile", "--retries", "2"]
    install += ["--disable-pip-version-check", "-r", str(folder / "requirements-dev.txt")]
    if subprocess.run([str(folder / "bin" / "python"), *install]).returncode:
        print(f"The packages for {pair} could not be installed. Is the network there?", flush=True)
        return None
    stamp.write_text(wanted)
    return folder / "bin"
