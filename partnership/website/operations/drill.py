"""Trying a backup, and what an update would do, in an empty place that is gone afterwards."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error

from partnership.website.operations import unfinished
from partnership.website.operations.manifest import OperationFailed, Place

# What is asked of a restored site, in this order, with what it means when it fails.
STEPS = [
    (["restore", "--verify", "--verbosity", "0"], "The backup could not be brought back."),
    (["migrate", "--no-input", "--verbosity", "0"], "The migrations could not be applied to it."),
    (["verify_history", "--chain-only"], "Its history is not as it was written."),
    (["check_drafts"], "Some drafts can not be published as they are with this software."),
]


@contextmanager
def rehearsal(place: Place) -> Iterator[tuple[Path, dict[str, str]]]:
    """(a folder, the variables of an empty site in it), both gone afterwards.

    Its database is of the same kind: on PostgreSQL another one of the same server.
    """
    unfinished.sweep(settings.VAR_DIR, "drill.*")
    with unfinished.beside(settings.VAR_DIR / "drill") as folder:
        variables = os.environ | {"VAR_DIR": str(folder / "site"), "DATABASE_URL": ""}
        if place.connection.vendor == "sqlite":
            yield folder, variables
        else:
            with other_database(place.connection) as url:
                yield folder, variables | {"DATABASE_URL": url}


@contextmanager
def other_database(connection: Any) -> Iterator[str]:
    """The address of a database that is made on the server of a connection, and dropped after."""
    name = f"{connection.settings_dict['NAME']}_drill_{os.getpid()}"
    quoted = connection.ops.quote_name(name)
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {quoted}")
    except Error as error:
        raise OperationFailed(
            f"No database could be made to try it in: {str(error).strip()}. Let the user of the "
            "site make some: ALTER ROLE … CREATEDB."
        ) from error
    try:
        address, mark, options = os.environ["DATABASE_URL"].partition("?")
        yield f"{address.rpartition('/')[0]}/{name}{mark}{options}"
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {quoted}")


def attempt(backup: Path, variables: dict[str, str]) -> Iterator[str]:
    """Bring a backup back to the site of these variables, update it, and check its drafts.

    Gives what each step said; OperationFailed where one fails.
    """
    Path(variables["VAR_DIR"]).mkdir(mode=0o700)
    for words, failure in STEPS:
        name, *options = words
        folder = [str(backup)] if name == "restore" else []
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), name, *folder, *options]
        done = subprocess.run(  # noqa: S603 - no text of a user in it
            command, env=variables, capture_output=True, text=True
        )
        if done.returncode:
            said = "\n".join(part for part in (done.stdout.strip(), done.stderr.strip()) if part)
            raise OperationFailed(f"{failure}\n{said}")
        yield done.stdout.strip()
