#!/usr/bin/env python3
"""Django's command line for this project."""

import gc
import os
import signal
import sys

# Called by services and timers: where LOG_FORMAT is set, what these say is lines of the log.
OF_SERVICES = {"backup", "drill", "migrate", "publish_due", "restore", "serve", "setup", "upgrade"}


def main():
    """Run one management command.

    What is at fault with the variables, or with the database that they name, is told in a
    sentence; with --traceback, as Django's own commands have it, by where the program was.
    """
    # What is loaded stays: to look for garbage among it every 700 objects, as Python does, takes a
    # fifteenth of a command's start.
    gc.set_threshold(50_000, 20, 20)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partnership.settings")
    try:
        from django.core.management import execute_from_command_line
        from django.db import Error

        from partnership.environment import WrongVariable
        from partnership.pages.log.lines import speak_as
    except ImportError as error:
        raise SystemExit("Django is not installed here. Run `make setup` first.") from error
    if (name := (*sys.argv, "")[1]) in OF_SERVICES:
        speak_as(name)
    # Who is told to stop tidies up first, as after Ctrl-C.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        execute_from_command_line(sys.argv)
    except (WrongVariable, Error) as error:
        if "--traceback" in sys.argv:
            raise
        sys.exit(str(error) if isinstance(error, WrongVariable) else words_for(error))


def words_for(error):
    """What the database refused, where it is, and what to do."""
    from partnership.environment import text, without_password

    address = without_password(text("DATABASE_URL"))
    place = f"DATABASE_URL, {address}," if address else "VAR_DIR, db.sqlite3,"
    if lacks_file():
        return (
            f"There is no file for the database of {place[:-1]}: `manage.py setup` makes a new "
            "one; `manage.py restore` brings a backup back. `manage.py doctor` says which is right."
        )
    if lacks_tables():
        return f"The database of {place} lacks tables of this version. Run `manage.py setup` first."
    what = " ".join(str(error).split()).rstrip(".?")
    return (
        f"The database of {place} did not do what was asked: {what}. `manage.py doctor` says "
        "what is wrong with it; --traceback says where this command was."
    )


def lacks_file():
    """Whether the file that the database should be in is not there."""
    from django.db import connection

    return not connection.has_file()


def lacks_tables():
    """Whether the database answers, and is not set up for this version."""
    from django.db import Error

    from partnership.website import health

    try:
        return bool(health.missing_in_database())
    except Error:
        return False


if __name__ == "__main__":
    main()
