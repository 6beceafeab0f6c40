"""Texts in the order in which readers of a language look them up.

The numbers of characters are no such order: they put é after z, and in simplified Chinese the
parts of a sign before its sound, by which readers look names up. PostgreSQL knows the order of
each language (ICU); where it was built without, texts stay in its own order. SQLite knows none,
and is given that of simplified Chinese.
"""

from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func
from django.db.models.expressions import Combinable
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import to_locale

PINYIN = ("zh-hans", "zh-cn", "zh-sg")


def pinyin_key(text: str | None) -> bytes | None:
    """A key that sorts a text in simplified Chinese by pinyin; None stays None.

    GB 18030 has the 3755 frequent characters in the order of pinyin, each with its usual
    reading, then the rare ones by radical and stroke.
    """
    return None if text is None else text.encode("gb18030", "replace")


class LookedUp(Func):
    """A text as a sort key for readers of `language`, a code of LANGUAGES."""

    arity = 1

    def __init__(self, text: Combinable, language: str, **extra: Any) -> None:
        super().__init__(text, **extra)
        self.language = language

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *args: Any, **extra: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        """The text as it is."""
        return super().as_sql(compiler, connection, template="(%(expressions)s)", **extra)

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        template = "pinyin_key(%(expressions)s)" if self.language in PINYIN else "(%(expressions)s)"
        return super().as_sql(compiler, connection, template=template, **extra)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        connection.ensure_connection()
        collation = collation_name(self.language)
        if collation not in getattr(connection, "collations_of_languages", ()):
            return self.as_sql(compiler, connection, **extra)
        template = f'(%(expressions)s) COLLATE "{collation}"'
        return super().as_sql(compiler, connection, template=template, **extra)


def collation_name(language: str) -> str:
    """What PostgreSQL calls the order of a language: “zh-Hans-x-icu”."""
    return f"{to_locale(language).replace('_', '-')}-x-icu"


def teach(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Give a new connection what `LookedUp` needs of it. A receiver of connection_created."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("pinyin_key", 1, pinyin_key, deterministic=True)
    elif connection.vendor == "postgresql":
        wanted = [collation_name(code) for code, _name in settings.LANGUAGES]
        # Past Django's cursor: it is no query of a page.
        with connection.connection.cursor() as cursor:
            cursor.execute("SELECT collname FROM pg_collation WHERE collname = ANY(%s)", [wanted])
            found = {name for (name,) in cursor.fetchall()}
        # A connection has room for what is known of it, but no name for this.
        connection.collations_of_languages = found  # type: ignore[attr-defined]
