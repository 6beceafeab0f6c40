"""How far an import is: as a bar in a terminal, or as lines where nobody watches."""

import time
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

WIDTH = 30


def estimated(paths):
    """About how many objects some fixtures hold; None where a file of another kind is among them.

    Counted by what each object begins with, which a text in it may contain as well.
    """
    total = 0
    for path in map(Path, paths):
        if path.suffix.lower() not in (".json", ".jsonl") or not path.is_file():
            return None
        with path.open("rb") as file:
            rest = b""
            while chunk := file.read(1 << 20):
                text = rest + chunk
                total += text.count(b'"model":')
                rest = text[-7:]
    return total


class Progress:
    """Writes to a stream how many rows are done, how many a second, and the time left."""

    def __init__(self, stream, total, *, clock=time.monotonic):
        self.stream, self.total, self.clock = stream, total, clock
        self.is_terminal = stream.isatty()
        self.began = self.told = clock()
        self.wrote = False

    def __call__(self, done):
        moment = self.clock()
        if moment - self.told < (0.1 if self.is_terminal else 5):
            return
        self.told = moment
        line = self.line(done, moment - self.began)
        self.stream.write(f"\r\x1b[K{line}" if self.is_terminal else f"{line}\n")
        self.stream.flush()
        self.wrote = True

    def line(self, done, seconds):
        """How far it is after some seconds, in words."""
        rate = done / seconds if seconds else 0
        parts = [
            _("%(done)d of %(total)d rows") % {"done": done, "total": self.total}
            if self.total
            else _("%(done)d rows") % {"done": done},
            _("%(rate)d a second") % {"rate": rate},
        ]
        if self.total and rate:
            left = max(0, self.total - done) / rate
            parts.append(_("%(seconds)d s left") % {"seconds": round(left)})
        text = pgettext("between items", ", ").join(parts)
        if not (self.is_terminal and self.total):
            return text
        full = min(WIDTH, WIDTH * done // self.total)
        return f"[{'#' * full}{'.' * (WIDTH - full)}] {text}"

    def end(self):
        """Leave the line of the bar."""
        if self.is_terminal and self.wrote:
            self.stream.write("\r\x1b[K")
            self.stream.flush()
