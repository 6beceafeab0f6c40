"""The cache that all processes share, which says why it failed."""

from django.core.cache.backends.db import DatabaseCache
from django.db import DatabaseError, connections, router, transaction

from partnership.publishing.storage_faults import cause_of


class HonestDatabaseCache(DatabaseCache):
    """Django's cache in the database, which tells a fault of the database from a key that is there.

    Django answers both alike. Who counts attempts to sign in then takes a full disk for somebody
    else's attempt, and in the end for too many of them.
    """

    def _base_set(self, mode, key, value, *args, **kwargs):
        faults = []

        def note(execute, *statement):
            try:
                return execute(*statement)
            except DatabaseError as error:
                faults.append(error)
                raise

        database = router.db_for_write(self.cache_model_class)
        # In a transaction of ours, since a full disk may show only when that is ended.
        with transaction.atomic(using=database), connections[database].execute_wrapper(note):
            done = super()._base_set(mode, key, value, *args, **kwargs)
        if not done and faults and cause_of(faults[-1]):
            raise faults[-1]
        return done
