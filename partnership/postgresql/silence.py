"""Whether the database server is silent, as the threads of a process have found."""

import threading
import time

# How long a server that was silent is left alone before one thread asks it again.
PAUSE = 2.0


class Silence:
    """Lets all but one thread go without waiting while the server does not answer.

    If each of them waited, a handful of readers a second would soon hold every thread.
    """

    def __init__(self, pause: float = PAUSE) -> None:
        self.pause = pause
        self._lock = threading.Lock()
        self._until: float | None = None
        self._asking: int | None = None

    def begin(self) -> None:
        """Note that the server did not answer in time."""
        with self._lock:
            self._until, self._asking = time.monotonic() + self.pause, None

    def end(self) -> None:
        """Note that the server has answered."""
        # Read without the lock, as each page does so and there is mostly no silence to end.
        if self._until is not None:
            with self._lock:
                self._until = self._asking = None

    def lasts(self) -> bool:
        """Whether this thread had better not ask. After the pause one thread may."""
        if self._until is None:
            return False
        with self._lock:
            if self._until is None or self._asking == threading.get_ident():
                return False
            now = time.monotonic()
            if now < self._until:
                return True
            # Should this thread never come to an answer, another may ask after a pause.
            self._until, self._asking = now + 2 * self.pause, threading.get_ident()
            return False
