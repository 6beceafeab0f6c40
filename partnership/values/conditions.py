"""Conditions for queries that the ORM has no words for."""

import json
from uuid import UUID

from django.db.models import BooleanField, F, Func


class Among(Func):
    """Whether a column of keys has one of some keys, UUIDs or their texts.

    As `name__in`, but all keys go into one parameter: making and reading a statement costs no more
    for a thousand of them than for one, and its text stays the same.
    """

    output_field = BooleanField()

    def __init__(self, name, keys):
        super().__init__(F(name))
        self.keys = list(keys)

    def as_sqlite(self, compiler, connection, **context):
        given = "%(expressions)s IN (SELECT value FROM json_each(%%s))"
        sql, params = self.as_sql(compiler, connection, template=given, **context)
        return sql, (*params, json.dumps(list(map(digits, self.keys))))

    def as_postgresql(self, compiler, connection, **context):
        given = "%(expressions)s = ANY(%%s::uuid[])"
        sql, params = self.as_sql(compiler, connection, template=given, **context)
        return sql, (*params, self.keys)


def digits(key):
    """A key as SQLite keeps it."""
    return key.hex if isinstance(key, UUID) else key.replace("-", "")
