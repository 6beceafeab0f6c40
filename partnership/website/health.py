"""Two addresses for those who watch the server: is it alive, and can it serve."""

from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from partnership.publishing import schedule
from partnership.search import waiting


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
    the clock asked for is done, and the search has what changed.

    503 with a word of why, else. The word names no host, version or table.
    """
    why = why_not_ready()
    return _answer(why, status=503) if why else _answer("ready")


def why_not_ready() -> str:
    """A word of why the site cannot serve as it should, or ""."""
    try:
        if waiting_migrations():
            return "migrations missing"
        if schedule.is_overdue():
            return "scheduled publishing overdue"
        return "search behind" if waiting.is_stuck(timezone.now()) else ""
    except Error:
        return "database away"


def waiting_migrations() -> list[str]:
    """The migrations that the code has and the database has not."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


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
