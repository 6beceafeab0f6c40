"""Two addresses for those who watch the server: is it alive, and can it serve."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


def _answer(text, status=200):
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain")


@require_safe
@never_cache
def live(request):
    """Say that the process answers; nothing else is asked, so a lost database is no reason to
    restart it."""
    return _answer("alive")


@require_safe
@never_cache
def ready(request):
    """Say whether pages can be served: the database answers and its tables are those of the code.

    503 with a word of why, else. The word names no host, version or table.
    """
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return _answer("database away", status=503)
    if waiting:
        return _answer("migrations missing", status=503)
    return _answer("ready")
