"""Whether the database has the tables of the code, and the site its static files."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from partnership.publishing import schedule


@dataclass(frozen=True)
class Migrations:
    """How those of the database differ from those of the code, by their names.

    missing: what the code has and the database has not.
    unknown: what the database has of our apps and the code has not: it is older.
    is_empty: none was ever applied: it is a new database, or not the one of the site.
    """

    missing: list[str]
    unknown: list[str]
    is_empty: bool


def migrations() -> Migrations:
    """What the database says now."""
    executor = MigrationExecutor(connection)
    loader = executor.loader
    plan = executor.migration_plan(loader.graph.leaf_nodes())
    unknown = sorted(set(loader.applied_migrations) - set(loader.disk_migrations))
    return Migrations(
        missing=[f"{migration.app_label}.{migration.name}" for migration, _backwards in plan],
        unknown=[f"{app}.{name}" for app, name in unknown if app in loader.migrated_apps],
        is_empty=not loader.applied_migrations,
    )


def was_served() -> bool:
    """Whether a site was served with this VAR_DIR before, whatever its database says now."""
    marks = [schedule.timer_mark(), settings.VAR_DIR / "kept_pages.sqlite3"]
    return any(mark.exists() for mark in marks)


def has_all_tables() -> bool:
    """Whether the tables are there that no migration makes: the one that counts attempts."""
    return "shared_cache" in connection.introspection.table_names()


def missing_in_database() -> list[str]:
    """What `setup` has still to make there: migrations by their names, or that table."""
    return migrations().missing or ([] if has_all_tables() else ["shared_cache"])


def has_static_files() -> bool:
    """Whether `setup` has collected the static files, without which no page can be made."""
    return (Path(settings.STATIC_ROOT) / "staticfiles.json").exists()
