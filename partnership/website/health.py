"""Two addresses for those who watch the server: is it alive, and can it serve."""

import shutil
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from partnership.publishing import schedule
from partnership.search import waiting

# With less room on the disk, in bytes, saving may fail at any moment.
LEAST_ROOM = 20 * 1024 * 1024


def _answer(text, status=200):
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain")


@require_safe
@never_cache
def live(request):
    """Say that the process answers, and which version it is; nothing else is asked, so a lost
    database is no reason to restart it."""
    return _answer(f"alive, version {settings.VERSION}")


@require_safe
@never_cache
def ready(request):
    """Say whether all is well: the database answers, its tables are those of the code, and what
    the clock asked for is done, there is room on the disk, and the search has what changed.

    503 with a word of why, else. The word names no host, version or table.
    """
    why = why_not_ready()
    return _answer(why, status=503) if why else _answer("ready")


def why_not_ready() -> str:
    """A word of why the site cannot serve as it should, or ""."""
    if not connection.has_file():
        return "database file missing"
    try:
        if waiting_migrations():
            return "database empty" if is_empty() else "migrations missing"
        if schedule.is_overdue():
            return "scheduled publishing overdue"
        if shutil.disk_usage(settings.VAR_DIR).free < LEAST_ROOM:
            return "disk full"
        return "search behind" if waiting.is_stuck(timezone.now()) else ""
    except Error:
        return "database away"


def waiting_migrations() -> list[str]:
    """The migrations that the code has and the database has not."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def unknown_migrations() -> list[str]:
    """The migrations of our apps that the database has and the code has not: it is older."""
    loader = MigrationExecutor(connection).loader
    unknown = sorted(set(loader.applied_migrations) - set(loader.disk_migrations))
    return [f"{app}.{name}" for app, name in unknown if app in loader.migrated_apps]


def is_empty() -> bool:
    """Whether no migration was ever applied: it is a new database, or not the one of the site."""
    return not MigrationRecorder(connection).applied_migrations()


def was_served() -> bool:
    """Whether a site was served with this VAR_DIR before, whatever its database says now."""
    marks = [schedule.timer_mark(), settings.VAR_DIR / "kept_pages.sqlite3"]
    return any(mark.exists() for mark in marks)


def missing_in_database() -> list[str]:
    """What `setup` has still to make there: migrations by their names, and the table that counts
    attempts to sign in, which no migration makes."""
    missing = waiting_migrations()
    if not missing and "shared_cache" not in connection.introspection.table_names():
        missing = ["shared_cache"]
    return missing


def has_static_files() -> bool:
    """Whether `setup` has collected the static files, without which no page can be made."""
    return (Path(settings.STATIC_ROOT) / "staticfiles.json").exists()
