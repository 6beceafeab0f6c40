"""The backend itself, under the name of module and class that Django asks for.

The server's own limits (statement_timeout) and those of the system (keep-alives) do not help where
the server is frozen: it counts no time, and its machine still takes in what is sent. So this side
counts as well, and hangs up.
"""

from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.db.backends.postgresql import base
from psycopg import errors

from partnership.postgresql.silence import Silence

# How long, in seconds, to wait for the answer to what costs the server nothing: readers are to
# know within three.
PATIENCE = 2.5
# How much longer to wait for a statement than the server may take for it.
GRACE = 1.0
NO_ANSWER = "the database server does not answer"

silence = Silence()


class PatientConnection(psycopg.Connection):
    """A connection that is closed when the server takes longer than `patience` to answer."""

    patience: float | None = None

    def wait(self, gen, *args, timeout=None, **kwargs):
        if timeout is not None:
            return super().wait(gen, *args, timeout=timeout, **kwargs)
        try:
            return super().wait(gen, *args, timeout=self.patience, **kwargs)
        except errors._WaitTimeout:
            # What the server may still send would be taken for the answer to something else.
            self.pgconn.finish()
            silence.begin()
            raise psycopg.OperationalError(NO_ANSWER) from None


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, which neither waits for a silent server nor asks it again at once."""

    def has_file(self):
        """Whether there is something to connect to, as far as can be told without asking."""
        return True

    def make_file(self):
        """Nothing: a database of PostgreSQL is made by whoever runs the server."""

    def get_new_connection(self, conn_params):
        if silence.lasts():
            raise psycopg.OperationalError(NO_ANSWER)
        try:
            connection = super().get_new_connection(conn_params)
        except errors.ConnectionTimeout:
            silence.begin()
            raise
        silence.end()
        # Django says itself which class to connect with; this one only waits otherwise.
        connection.__class__ = PatientConnection
        connection.patience = PATIENCE
        return connection

    def init_connection_state(self):
        super().init_connection_state()
        # Commands have no limit: an import may wait for long, and is watched by a person.
        limit = settings.STATEMENT_TIMEOUT
        self.connection.patience = limit / 1000 + GRACE if limit else None

    def is_usable(self):
        if self.connection is None or silence.lasts():
            return False
        with self.answering_within(PATIENCE):
            usable = super().is_usable()
        if usable:
            silence.end()
        return usable

    @contextmanager
    def answering_within(self, seconds):
        """Within, wait for each answer so long at most."""
        connection, patience = self.connection, self.connection.patience
        connection.patience = seconds
        try:
            yield
        finally:
            connection.patience = patience
