"""A shared cache that is never a reason to fail. Only sites with Redis load this module."""

import time

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError, TimeoutError


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache; when the server is away or silent, every look-up is a miss.

    After one fault the server is left alone for PAUSE seconds, so that a silent one costs a
    time-out now and then, not on every page. What needs the cache to remember (a session, a
    counter of attempts) must not rest on this one.
    """

    PAUSE = 10

    def __init__(self, server, params):
        super().__init__(server, params)
        self.closed_until = 0.0

    def _forgiving(self, method, missed, *args, **kwargs):
        if time.monotonic() < self.closed_until:
            return missed
        try:
            return method(*args, **kwargs)
        except (ConnectionError, TimeoutError):
            self.closed_until = time.monotonic() + self.PAUSE
            return missed

    def add(self, key, value, *args, **kwargs):
        return self._forgiving(super().add, False, key, value, *args, **kwargs)

    def get(self, key, default=None, version=None):
        return self._forgiving(super().get, default, key, default, version)

    def set(self, key, value, *args, **kwargs):
        return self._forgiving(super().set, None, key, value, *args, **kwargs)

    def touch(self, key, *args, **kwargs):
        return self._forgiving(super().touch, False, key, *args, **kwargs)

    def delete(self, key, version=None):
        return self._forgiving(super().delete, False, key, version)

    def get_many(self, keys, version=None):
        return self._forgiving(super().get_many, {}, keys, version)

    def has_key(self, key, version=None):
        return self._forgiving(super().has_key, False, key, version)

    def incr(self, key, delta=1, version=None):
        return self._forgiving(super().incr, delta, key, delta, version)

    def set_many(self, data, *args, **kwargs):
        return self._forgiving(super().set_many, list(data), data, *args, **kwargs)

    def delete_many(self, keys, version=None):
        return self._forgiving(super().delete_many, None, keys, version)

    def clear(self):
        return self._forgiving(super().clear, False)
