"""The page that Prometheus reads."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from partnership.publishing import schedule
from partnership.publishing.models import ContentVersion, Revision
from partnership.search import waiting
from partnership.website.metrics import counting
from partnership.website.operations import backup

FORMAT = "text/plain; version=0.0.4; charset=utf-8"


@dataclass
class Metric:
    """A figure with its name, its meaning and its values, by label."""

    name: str
    meaning: str
    values: dict[str, float]
    kind: str = "gauge"
    label: str = field(default="", kw_only=True)

    def __str__(self) -> str:
        lines = [f"# HELP {self.name} {self.meaning}", f"# TYPE {self.name} {self.kind}"]
        for word, value in self.values.items():
            labels = f'{{{self.label}="{word}"}}' if self.label else ""
            lines.append(f"{self.name}{labels} {value:.17g}")
        return "\n".join(lines)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, for who brings METRICS_TOKEN; without one in the settings there is no page."""
    if not settings.METRICS_TOKEN:
        # The page for a wrong address asks the database, which may be away.
        return HttpResponse("There is no such page.\n", status=404, content_type="text/plain")
    given = request.headers.get("Authorization", "")
    if not constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}"):
        refused = HttpResponse("A token is needed.\n", status=401, content_type="text/plain")
        refused["WWW-Authenticate"] = "Bearer"
        return refused
    return HttpResponse("".join(f"{one}\n" for one in all_metrics(timezone.now())), FORMAT)


def all_metrics(at: datetime) -> Iterator[Metric]:
    """Every figure there is now; of a database that is away only that."""
    version = {settings.VERSION: 1}
    yield Metric("record_software_info", "The version of the software.", version, label="version")
    yield from of_requests()
    yield from of_machine()
    try:
        of_content = list(of_database(at))
    except Error:
        of_content = []
    up = {"": float(bool(of_content))}
    yield Metric("record_database_up", "Whether the database answers.", up)
    yield from of_content


def of_requests() -> Iterator[Metric]:
    """What the processes of this machine were asked since they began, if that can be read."""
    try:
        numbers = counting.counted()
    except OSError:
        return
    yield Metric(
        "record_requests_total",
        "Requests by the class of their answer.",
        {f"{digit}xx": numbers[digit] for digit in counting.CLASSES},
        "counter",
        label="class",
    )
    yield Metric(
        "record_requests_made_total",
        "Requests whose answer was made by Django; the others were answered from kept pages.",
        {"": numbers[counting.MADE]},
        "counter",
    )


def of_machine() -> Iterator[Metric]:
    """Room on the disks, and when the timer and the backup last ran."""
    folders = {"VAR_DIR": settings.VAR_DIR, "BACKUP_DIR": settings.BACKUP_DIR}
    free, newest = {}, None
    # A folder that is closed is told of by doctor; the other figures are there all the same.
    with suppress(OSError):
        for name, path in folders.items():
            if path and path.is_dir():
                free[name] = shutil.disk_usage(path).free
        if "BACKUP_DIR" in free:
            newest = max(backup.found_in(folders["BACKUP_DIR"]), default=None)
    yield Metric("record_disk_free_bytes", "Room on the disk of a folder.", free, label="folder")
    yield from moment("record_timer_run", "When the timer last ran.", schedule.timer_ran_at())
    yield from moment("record_backup", "When the newest backup was made.", newest and newest[0])


def of_database(at: datetime) -> Iterator[Metric]:
    """The version of the content, and what waits."""
    number, moved_at = ContentVersion.objects.current()
    yield Metric("record_content_version", "How often the public record changed.", {"": number})
    yield from moment("record_content_changed", "When the public record last changed.", moved_at)
    waits = Revision.objects.drafts().filter(go_live_at__isnull=False, failure="")
    yield Metric(
        "record_publications_scheduled", "Drafts that wait for their time.", {"": waits.count()}
    )
    yield Metric(
        "record_publications_overdue",
        "Drafts whose time was five minutes ago or more.",
        {"": Revision.objects.overdue(at).count()},
    )
    yield Metric(
        "record_search_waiting", "Changed records that the search lacks.", {"": waiting.count()}
    )


def moment(name: str, meaning: str, at: datetime | None) -> Iterator[Metric]:
    """A time as Prometheus has it; nothing where there was none."""
    if at is not None:
        yield Metric(f"{name}_timestamp_seconds", meaning, {"": at.timestamp()})
