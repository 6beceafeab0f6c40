"""Checks everything: the work behind `make test`, with the word `lint` behind `make lint`, and
with the word `versions` behind `make versions`.

Runs each step even where one before it failed, then says what failed and what was left out.
Ends with 1 if a step failed, or if CI=true and anything was left out.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import versions
from throwaway_postgres import programs, throwaway_postgres

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent
# Debian packs Chromium without its windows, too: that takes half the time of the whole browser.
CHROMIUM = Path(
    os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
)
REFERENCE_DIR = Path(os.environ.get("REFERENCE_DIR") or ROOT.parent / "shared").resolve()

# What a person has set to run the site must not decide how the tests end; where the fonts of the
# machine are, they need to know.
SETTINGS = (ROOT / "partnership" / "settings.py").read_text()
OF_THE_SITE = {"ADMIN_PASSWORD", *re.findall(r"env\.\w+\(\s*\"(\w+)\"", SETTINGS)} - {"FONTS_DIR"}

# What meets the framework where its versions differ: fields, queries, lists, pages, forms' checks.
ON_THE_NEWEST = (
    *(
        f"tests/{app}"
        for app in (
            "values", "sources", "places", "participants", "topics", "agreements", "projects",
            "events", "pages",
        )
    ),
    "tests/website/views/test_home.py",
    "tests/website/views/test_search.py",
    "tests/staff/test_quality.py",
)  # fmt: skip
# What of these hardly meets it: how texts are read and understood.
NOT_ON_THE_NEWEST = ("tests/values/understanding", "tests/sources/texts")


class Checks:
    """Runs steps, and remembers which failed and what was left out."""

    def __init__(self, var_dir):
        self.failed, self.left_out, self.not_here = [], [], []
        self.environ = {k: v for k, v in os.environ.items() if k not in OF_THE_SITE}
        self.environ |= {"VAR_DIR": var_dir, "REFERENCE_DIR": str(REFERENCE_DIR)}
        self.environ["PATH"] = f"{PROGRAMS}:{os.environ['PATH']}"
        # A run starts Python more than a hundred times: what is compiled is kept for the next one,
        # elsewhere if it is not wanted beside the code.
        if self.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
            self.environ["PYTHONPYCACHEPREFIX"] = f"{var_dir}/bytecode"

    def run(self, title, command, **environ):
        """Run `command` from the virtual environment, or elsewhere; return whether it passed."""
        print(f"\n== {title}", flush=True)
        start = time.monotonic()
        code = self.begin(command, environ).wait()
        print(f"-- {time.monotonic() - start:.0f} s", flush=True)
        if code:
            self.failed.append(title)
        return not code

    @contextmanager
    def beside(self, title, command, **environ):
        """Run `command` while the block runs, and repeat its words after it: what waits for a
        disk or a server leaves the processor to the other. It ends early if the block fails."""
        with tempfile.TemporaryFile("w+", encoding="utf-8") as words:
            start = time.monotonic()
            process = self.begin(command, environ, stdout=words, stderr=subprocess.STDOUT)
            try:
                yield
                code = process.wait()
            finally:
                process.terminate()
                process.wait()
            words.seek(0)
            print(f"\n== {title}\n{words.read()}", end="")
            print(f"-- {time.monotonic() - start:.0f} s, beside the others", flush=True)
        if code:
            self.failed.append(title)

    def begin(self, command, environ, **options):
        return subprocess.Popen(command, cwd=ROOT, env=self.environ | environ, **options)

    def manage(self, title, *words, **environ):
        return self.run(title, ["python", "manage.py", *words], **environ)

    def lint(self):
        self.run("Python style", ["ruff", "check", "."])
        self.run("Python format", ["ruff", "format", "--check", "."])
        self.run("Types", ["mypy"])
        self.run("Picture of the floors", ["python", "scripts/architecture.py", "--check"])
        self.run("List of the modules", ["python", "scripts/modules.py", "--check"])
        # Another of the modules it could read files with needs a library of the system.
        module = {"REUSE_ENCODING_MODULE": "charset_normalizer"}
        self.run("Licences", ["reuse", "lint", "--lines"], **module)
        templates = sorted(
            str(path.relative_to(ROOT))
            for folder in ("templates", "partnership", "projects")
            for path in (ROOT / folder).rglob("*.html")
        )
        if templates:
            self.run("Template format", ["djade", "--check", "--target-version", "5.2", *templates])

    def settings_and_schema(self):
        self.manage(
            "Settings for production",
            "check",
            "--deploy",
            "--fail-level",
            "WARNING",
            SITE_URL="https://record.example",
            SECURITY_CONTACT="security@record.example",
        )
        self.manage("Migrations", "makemigrations", "--check", "--dry-run")
        self.run("Packages fit together", ["python", "-m", "pip", "check"])
        if shutil.which("xgettext"):
            self.run("Messages are translated", ["python", "scripts/messages_complete.py"])
        else:
            self.left_out.append("whether every message is translated (needs gettext)")

    def all(self):
        """Run every check: those of style and schema, the tests on each database, the pages.

        The suites run beside each other: a process that waits for a server, a disk or Chromium
        leaves the processor to another. Those without a browser give way to the one with: a page
        that comes late looks like one that does not come. The longest, on SQLite, has a process
        for each processor, so that none is idle once the others are through.
        """
        marks = self.marks()
        with ExitStack() as stack:
            url = os.environ.get("DATABASE_URL", "")
            if not url.startswith("postgres"):
                url = stack.enter_context(throwaway_postgres()) if programs() else ""
            share = processors() // 2 or 1 if url else processors()
            if url:
                of_its_own = {"DATABASE_URL": url, "VAR_DIR": f"{self.environ['VAR_DIR']}/other"}
                words = ["--by-migrations", "--another-database", "-m", marks]
                command = yielding(pytest(share, *words), by=6)
                stack.enter_context(self.beside("Tests on PostgreSQL", command, **of_its_own))
            else:
                self.left_out.append("PostgreSQL (needs DATABASE_URL or Debian's postgresql)")
            self.lint()
            self.settings_and_schema()
            if command := self.pages(share):
                stack.enter_context(self.beside("Pages", command, CHROMIUM=str(CHROMIUM)))
            self.run("Tests on SQLite", yielding(pytest(processors(), "-m", marks), by=4))

    def marks(self):
        """Return which tests run without a browser, as far as what they read is here."""
        marks = ["browser", "html"]
        if not REFERENCE_DIR.is_dir():
            marks.append("reference")
            self.left_out.append(f"tests marked reference (no {REFERENCE_DIR}: set REFERENCE_DIR)")
        if not shutil.which("xgettext"):
            marks.append("gettext")
        return " and ".join(f"not {mark}" for mark in marks)

    def newest_versions(self):
        """Return the newest pair of Python and Django that is here, and where, if there is any.

        What this machine has no Python for is told; it fails the checks only if no Python here
        runs the newest Django.
        """
        pairs = versions.pairs()
        for pair in (pair for pair in pairs if pair.series == pairs[0].series):
            if path := versions.interpreter(pair.python):
                return pair, path
            self.not_here.append(f"{pair} ({versions.WHERE_TO_LOOK})")
        self.left_out.append(f"Django {pairs[0].series} (needs a newer Python)")
        return None

    def on_versions(self, pair, path, share, marks, words=()):
        """Return title, command and environment for tests on a pair of versions, all or those that
        `words` choose."""
        title, bin_dir = f"Tests on {pair}", versions.environment(pair, path)
        command = ["false"]
        if bin_dir:
            command = yielding(pytest(share, "--by-migrations", "-m", marks, *words))
        var_dir = f"{self.environ['VAR_DIR']}/{pair.django}-{pair.python[1]}"
        return title, command, {"PATH": f"{bin_dir}:{self.environ['PATH']}", "VAR_DIR": var_dir}

    def newest(self):
        """Run the tests of every record and page on the newest pair of Python and Django.

        `make versions` runs all the others there, too: that takes as long as `make test`.
        """
        marks = self.marks()
        if newest := self.newest_versions():
            words = [*ON_THE_NEWEST, *(f"--ignore={path}" for path in NOT_ON_THE_NEWEST)]
            title, command, environ = self.on_versions(*newest, processors(), marks, words)
            self.run(title, command, **environ)

    def other_versions(self):
        """Run the tests on every other pair of Python and Django that is here."""
        marks = self.marks()
        for pair in versions.pairs():
            if path := versions.interpreter(pair.python):
                title, command, environ = self.on_versions(pair, path, processors(), marks)
                self.run(title, command, **environ)
            else:
                self.not_here.append(f"{pair} ({versions.WHERE_TO_LOOK})")

    def pages(self, share):
        """Return the command that looks at the pages as far as its programs are here, if any."""
        marks = []
        if CHROMIUM.exists():
            marks.append("browser")
        else:
            self.left_out.append("pages in a browser (needs Debian's chromium-headless-shell)")
        if self.html_validate():
            marks.append("html")
        else:
            self.left_out.append("valid HTML (needs Debian's nodejs and npm, and the network once)")
        # Only their folder: reading all the other tests takes each process five seconds.
        return marks and pytest(share, "tests/browser", "-m", " or ".join(marks))

    def html_validate(self):
        """Install the HTML checker beside the project, once; return whether it is there."""
        wanted, installed = ROOT / "package.json", ROOT / "node_modules" / ".package-lock.json"
        if not (shutil.which("node") and shutil.which("npm")):
            return False
        if installed.exists() and installed.stat().st_mtime >= wanted.stat().st_mtime:
            return True
        print("\n== Installing the packages of package.json", flush=True)
        return subprocess.run(["npm", "install", "--silent"], cwd=ROOT).returncode == 0


def processors():
    """Return how many processors this run may use."""
    return len(os.sched_getaffinity(0))


def pytest(processes, *words):
    """Return the command that shares tests out to so many processes; one needs no sharing."""
    share = ["-n", str(processes), "--dist", "worksteal"] if processes > 1 else []
    return ["pytest", "-q", "--tb=short", *share, *words]


def yielding(command, by=2):
    """Return a command that gives way a little to those that yield less."""
    return ["nice", "-n", str(by), *command]


def main(what="all"):
    # A stop asked for from outside must also stop what runs below.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="check-") as var_dir:
        checks = Checks(var_dir)
        what_to_do = {
            "all": checks.all,
            "lint": checks.lint,
            "newest": checks.newest,
            "versions": checks.other_versions,
        }
        what_to_do[what]()
    print()
    for title in checks.failed:
        print(f"Failed: {title}")
    for what in checks.left_out:
        print(f"Left out: {what}")
    for what in checks.not_here:
        print(f"Not on this machine: {what}")
    if not (checks.failed or checks.left_out):
        print("Everything passed, nothing was left out.")
    in_ci = os.environ.get("CI") == "true"
    if checks.left_out and in_ci:
        print("With CI=true nothing may be left out.")
    return 1 if checks.failed or (checks.left_out and in_ci) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
