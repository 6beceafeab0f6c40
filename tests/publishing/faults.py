"""Faults of a database that is away, as Django raises them, for tests of what is said then."""

import sqlite3

import psycopg
from django.db import InterfaceError, OperationalError


def lost(fault, *, code=None):
    """An error as Django raises it, from one of the driver that is `fault` or has its code."""
    error = OperationalError(str(fault))
    error.__cause__ = fault
    if code is not None:
        fault.sqlite_errorcode = code
    return error


AWAY = {
    "refused": OperationalError("connection refused"),
    "closed": InterfaceError("the connection is closed"),
    "restarted": lost(psycopg.errors.AdminShutdown("terminating connection")),
    "starting": lost(psycopg.errors.CannotConnectNow("the database system is starting up")),
    "too many": lost(psycopg.errors.TooManyConnections("sorry, too many clients already")),
    "too slow": lost(psycopg.errors.QueryCanceled("statement timeout")),
    "locked": lost(sqlite3.OperationalError("locked"), code=sqlite3.SQLITE_BUSY),
    "cannot be opened": lost(sqlite3.OperationalError("open"), code=sqlite3.SQLITE_CANTOPEN),
}
