"""Looking the site over for those who run it: what is set wrongly, or does not do its work.

Each examination gives findings in words. A fault is to be mended; a note only tells.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.checks import WARNING, run_checks
from django.core.files.storage import default_storage
from django.db import Error, connection

from partnership.exchange.models import Import
from partnership.pages.interface import languages_without_interface
from partnership.publishing import schedule
from partnership.publishing.findings import Finding, Level
from partnership.publishing.models import ContentVersion
from partnership.publishing.models.revision import OVERDUE_AFTER
from partnership.search import waiting
from partnership.staff.models import SecurityEvent
from partnership.website import health
from partnership.website.operations import backup
from partnership.website.typefaces import can_write

# Imports that failed are told for so long, and one that takes longer than this hangs.
OF_LATE = timedelta(days=7)
LONGEST_IMPORT = timedelta(hours=6)
# So many refusals within a day are more than people forget passwords.
MANY_REFUSED = 100
OLDEST_BACKUP = timedelta(hours=36)
LEAST_ROOM = 500 * 1024 * 1024
OLDEST_POSTGRESQL = 14
CLOCKS_DIFFER = timedelta(seconds=30)
# What Django asks for that an address with http cannot have.
WITH_HTTPS_ONLY = {"security.W004", "security.W010", "security.W012", "security.W016"}
LOCAL = {"localhost", "127.0.0.1", "[::1]"}


def fault(where: str, message: str) -> Finding:
    """A finding that is to be mended."""
    return Finding(message, Level.ERROR, where)


def note(where: str, message: str) -> Finding:
    """One that only tells."""
    return Finding(message, Level.NOTE, where)


def examine(at: datetime) -> Iterator[Finding]:
    """Everything, in the order in which it is best mended."""
    yield from origin()
    yield from proxy()
    yield from site_path()
    yield from folders()
    yield from uploads()
    yield from mail()
    yield from fonts()
    yield from interface()
    yield from database(at)
    yield from timer(at)
    yield from search(at)
    yield from imports(at)
    yield from sign_ins(at)
    yield from backups(at)
    yield from time_zone()
    yield from disk()
    yield from security()


def origin() -> Iterator[Finding]:
    """Whether the address that readers see is theirs, and the hosts are names."""
    site = settings.SITE
    if site.host in LOCAL:
        others = sorted(set(settings.ALLOWED_HOSTS) - LOCAL)
        if others or settings.HOST not in LOCAL:
            yield fault(
                "origin",
                f"SITE_URL is {site.url}, which only this machine can open, though "
                f"{'ALLOWED_HOSTS names ' + ', '.join(others) if others else 'HOST is for all'}. "
                "Set SITE_URL to the address that readers see.",
            )
        else:
            yield note("origin", f"{site.url}, for this machine only.")
    elif site.scheme == "http":
        yield fault(
            "origin",
            f"SITE_URL is {site.url}: by http passwords can be read on the way. Put a proxy with "
            "TLS in front, and write https in SITE_URL.",
        )
    else:
        yield note("origin", f"{site.url}.")
    for host in settings.ALLOWED_HOSTS:
        if host == "*":
            yield fault(
                "origin",
                "ALLOWED_HOSTS has *, so links may be made to any host that a request names. "
                "Name the hosts.",
            )
        elif "/" in host or (":" in host and not host.startswith("[")):
            yield fault(
                "origin",
                f"ALLOWED_HOSTS has {host!r}, which matches no request: write the host alone, "
                "without https:// and without a port.",
            )


def proxy() -> Iterator[Finding]:
    """Whether addresses of senders are believed where a proxy writes them, and only there."""
    count = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if settings.SITE_IS_SECURE and not count:
        yield fault(
            "proxy",
            "SITE_URL is https, so a proxy stands in front, but TRUSTED_PROXIES is 0: all attempts "
            "to sign in count as coming from the proxy. Set TRUSTED_PROXIES=1.",
        )
    elif count and not settings.SITE_IS_SECURE and settings.SITE.host in LOCAL:
        yield fault(
            "proxy",
            f"TRUSTED_PROXIES is {count}, but SITE_URL is {settings.SITE_URL}, without a proxy: "
            "anyone may write another address than theirs. Set TRUSTED_PROXIES=0.",
        )
    elif count and settings.HOST not in LOCAL:
        yield note(
            "proxy",
            f"{count} believed. The server listens at {settings.HOST}: see that only the proxy "
            "can reach it.",
        )
    else:
        yield note("proxy", f"{count} believed.")


def site_path() -> Iterator[Finding]:
    """What the root of the host must do where the site is below a path."""
    if settings.SITE_PATH:
        yield note(
            "path",
            f"The site is below {settings.SITE_PATH}. The proxy must pass the path on as it is, "
            "and robots.txt at the root of the host must name the sitemap.",
        )
    else:
        yield note("path", "The site is at the root of its host.")


def folders() -> Iterator[Finding]:
    """Whether what the site writes can be written, is closed to others, and is there."""
    folder = settings.VAR_DIR
    if not os.access(folder, os.W_OK | os.X_OK):
        yield fault("folder", f"VAR_DIR, {folder}, cannot be written to by this user.")
    for path in (folder, folder / "secret_key"):
        if path.exists() and path.stat().st_mode & 0o077:
            yield fault(
                "folder",
                f"Others on this machine may open {path}. Close it: chmod go= {path}",
            )
    if not health.has_static_files():
        yield fault("folder", "Static files are not collected. Call manage.py setup.")
    else:
        yield note("folder", f"{folder}.")


def uploads() -> Iterator[Finding]:
    """Whether the store of uploads answers, where they are not in a folder."""
    if not settings.BUCKET:
        return
    place = f"the bucket {settings.BUCKET['bucket']} at {settings.BUCKET['host']}"
    try:
        default_storage.exists("asked-by-doctor")
    except OSError as error:
        yield fault("uploads", f"They are in {place}, which cannot be asked: {error.strerror}.")
    else:
        yield note("uploads", f"They are in {place}; backups do not hold them.")


def mail() -> Iterator[Finding]:
    """Whether reports of readers, and notices to staff who chose so, are mailed."""
    reports = (
        "New reports of readers are mailed to the contact address, and staff are told by mail of "
        "what they chose."
    )
    if not settings.SENDS_MAIL:
        reports = "EMAIL_URL is not set: reports of readers wait on the first page of the staff."
    yield note("mail", f"{reports} Lost passwords: manage.py changepassword.")


def fonts() -> Iterator[Finding]:
    """Whether this machine can write pictures and PDFs in each language of the site."""
    if settings.FONTS_DIR and not Path(settings.FONTS_DIR).is_dir():
        yield fault("fonts", f"FONTS_DIR, {settings.FONTS_DIR}, is no folder.")
    lacking = [code for code, _name in settings.LANGUAGES if not can_write(code)]
    if lacking:
        how = "Install fonts-noto-core and fonts-noto-cjk, or name a folder in FONTS_DIR."
        yield note("fonts", f"None for {', '.join(lacking)}: pages have no pictures there. {how}")
    else:
        yield note("fonts", "There are fonts for every language of the site.")


def interface() -> Iterator[Finding]:
    """Whether the words of the site itself are there in each of its languages."""
    if settings.LOCALES_DIR and not Path(settings.LOCALES_DIR).is_dir():
        yield fault("languages", f"LOCALES_DIR, {settings.LOCALES_DIR}, is no folder.")
    lacking = languages_without_interface()
    if lacking:
        yield note("languages", without_interface(lacking))
    else:
        yield note("languages", "The interface is there in every language of the site.")


def without_interface(codes: list[str]) -> str:
    """What comes of it that the interface is not there in some languages, and what to do."""
    return (
        f"The interface is not translated into {', '.join(codes)}: pages have English words around "
        "the texts, marked as such. Translate locale/, or name a folder in LOCALES_DIR."
    )


def database(at: datetime) -> Iterator[Finding]:
    """Whether it answers, is new enough, has the tables of the code and the same time."""
    if not connection.has_file():
        yield fault("database", f"There is no file {connection.path}. {what_brings_it_back()}")
        return
    try:
        connection.ensure_connection()
        name = version_of_database()
        if connection.vendor == "postgresql":
            if connection.pg_version < OLDEST_POSTGRESQL * 10_000:
                yield fault("database", f"{name} is too old: {OLDEST_POSTGRESQL} is needed.")
            yield from clock_of_database(at)
            yield from writing_in_postgresql()
        elif not connection.is_in_memory_db() and not os.access(connection.path, os.W_OK):
            yield fault("database", f"{connection.path} can be read only: nothing can be saved.")
        is_empty, missing = health.is_empty(), health.missing_in_database()
        newer = health.unknown_migrations()
    except Error as error:
        yield fault("database", f"It cannot be asked: {str(error).strip()}")
        return
    if is_empty:
        yield fault("database", f"{name} has no tables. {what_brings_it_back()}")
    elif newer:
        yield fault(
            "database",
            f"It was made by newer code: {len(newer)} of its changes are not known here, first "
            f"{newer[0]}. Bring the code up to date, or restore a backup of before.",
        )
    elif missing:
        yield fault(
            "database",
            f"The tables are not those of the code: {len(missing)} changes are missing, first "
            f"{missing[0]}. Call manage.py setup.",
        )
    else:
        yield note("database", f"{name}, with the tables of the code.")


def what_brings_it_back() -> str:
    """What to do about a database that is not there: a new one would hide that it was lost."""
    if health.was_served():
        return (
            "A site was served from here: bring its database back, or a backup by manage.py "
            "restore. Do not call setup, which would begin with the record of fixtures/."
        )
    return "Call manage.py setup for a new site, or manage.py restore for a backup."


def version_of_database() -> str:
    """Its name and number."""
    number = ".".join(map(str, connection.get_database_version()))
    return f"{connection.display_name} {number}"


def clock_of_database(at: datetime) -> Iterator[Finding]:
    """Whether the clock of its machine is that of this one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (there,) = cursor.fetchone()
    if abs(there - datetime.now(UTC)) > CLOCKS_DIFFER:
        yield fault(
            "clock",
            f"The database's machine has {there:%Y-%m-%d %H:%M:%S %Z}, this one {at:%H:%M:%S}. "
            "Let both ask a time server.",
        )


def writing_in_postgresql() -> Iterator[Finding]:
    """Whether the server takes what is saved."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery(), current_setting('transaction_read_only')")
        is_copy, read_only = cursor.fetchone()
    if is_copy:
        yield fault("database", "It is a copy of another (a standby): nothing can be saved in it.")
    elif read_only == "on":
        yield fault("database", "It is set to be read only: nothing can be saved in it.")


def timer(at: datetime) -> Iterator[Finding]:
    """Whether what is scheduled is done, and the timer alive."""
    how = "See that manage.py serve runs, or call manage.py publish_due once a minute."
    try:
        if health.waiting_migrations():
            return
        late = schedule.is_overdue(at)
        _number, moved = ContentVersion.objects.current()
    except Error:
        return
    if late:
        yield fault("timer", f"What is scheduled waits for more than five minutes. {how}")
    if moved and moved > at + CLOCKS_DIFFER:
        yield fault(
            "clock",
            f"The record was last changed at {moved:%Y-%m-%d %H:%M %Z}, which is yet to come: "
            "this machine's clock is slow, or ran ahead. Let it ask a time server.",
        )
    ran = schedule.timer_ran_at()
    if ran is None:
        yield fault("timer", f"It has never run with this VAR_DIR. {how}")
    elif at - ran > OVERDUE_AFTER:
        yield fault("timer", f"It last ran at {ran:%Y-%m-%d %H:%M %Z}. {how}")
    elif not late:
        yield note("timer", f"It last ran at {ran:%Y-%m-%d %H:%M:%S %Z}.")


def search(at: datetime) -> Iterator[Finding]:
    """Whether the search has what changed, or will have it."""
    try:
        number, is_stuck = waiting.count(), waiting.is_stuck(at)
    except Error:
        return
    if is_stuck:
        yield fault(
            "search",
            f"It lacks {number:,} changed records and is told of none. See that manage.py serve "
            "runs, or call manage.py publish_due once a minute.",
        )
    elif number:
        yield note("search", f"It lacks {number:,} changed records; the timer tells it of them.")


def imports(at: datetime) -> Iterator[Finding]:
    """Whether an import of the last days changed nothing because it failed, or hangs."""
    try:
        of_late = Import.objects.filter(made_at__gt=at - OF_LATE)
        failed = list(of_late.filter(state=Import.State.FAILED)[:1000])
        going_on = [Import.State.CHECKING, Import.State.APPLYING]
        hanging = Import.objects.filter(state__in=going_on, made_at__lt=at - LONGEST_IMPORT).count()
    except Error:
        return
    if failed:
        last = failed[0]
        yield fault(
            "imports",
            f"{len(failed)} failed within a week and changed nothing, the last one, of {last}, at "
            f"{last.made_at:%Y-%m-%d %H:%M %Z}. The staff pages say why, under Imports.",
        )
    if hanging:
        yield fault("imports", f"{hanging} began hours ago and have not ended. Look at the log.")
    if not failed and not hanging:
        yield note("imports", "None failed within a week.")


def sign_ins(at: datetime) -> Iterator[Finding]:
    """How many attempts to sign in, and the like, were refused within a day."""
    try:
        refused = SecurityEvent.objects.filter(refused=True, at__gt=at - timedelta(days=1))
        number, last = refused.count(), refused.order_by("-at").first()
    except Error:
        return
    if number >= MANY_REFUSED:
        yield fault(
            "sign-ins",
            f"{number:,} were refused within a day, the last one at {last.at:%H:%M %Z}: {last}. "
            "Somebody may be guessing passwords. The staff pages list them, under Security log.",
        )
    else:
        yield note("sign-ins", f"{number} were refused within a day.")


def backups(at: datetime) -> Iterator[Finding]:
    """How old the newest is, and whether it is on the same disk."""
    folder = settings.BACKUP_DIR
    if folder is None:
        yield fault(
            "backup",
            "BACKUP_DIR is not set, so there is no telling whether there are backups. Set it, "
            "and call manage.py backup each night.",
        )
        return
    try:
        newest = max(backup.found_in(folder), default=None)
        same_disk = newest and folder.stat().st_dev == settings.VAR_DIR.stat().st_dev
    except OSError as error:
        yield fault("backup", f"BACKUP_DIR cannot be read: {error}")
        return
    if newest is None:
        yield fault("backup", f"There is none in {folder}. Call manage.py backup each night.")
        return
    made, path = newest
    if at - made > OLDEST_BACKUP:
        yield fault(
            "backup",
            f"The newest, {path}, is {(at - made) // timedelta(hours=1)} hours old. "
            "Look after what calls manage.py backup each night.",
        )
    else:
        yield note("backup", f"The newest is {path}.")
    if same_disk:
        yield note("backup", "It is on the same disk as the site: copy it elsewhere too.")


def time_zone() -> Iterator[Finding]:
    """In which zone times of staff are understood; a wrong one is not to be seen from here."""
    words = f"Staff enter times in {settings.TIME_ZONE}"
    if "TIME_ZONE" not in os.environ:
        words += ", as TIME_ZONE is not set"
    yield note("time zone", f"{words}.")


def disk() -> Iterator[Finding]:
    """Whether there is room for what the site and its backups write."""
    named = {"VAR_DIR": settings.VAR_DIR, "BACKUP_DIR": settings.BACKUP_DIR}
    for name, folder in named.items():
        if folder is None or not folder.is_dir():
            continue
        free = shutil.disk_usage(folder).free
        words = f"{free // 1024**2} MB are free for {name}"
        if free < LEAST_ROOM:
            yield fault("disk", f"Only {words}: make room, or nothing can be saved soon.")
        else:
            yield note("disk", f"{words}.")


def security() -> Iterator[Finding]:
    """What Django's own checks for sites on the open network say, and ours among them."""
    found = [
        message
        for message in run_checks(include_deployment_checks=True)
        if message.level >= WARNING and not message.is_silenced()
    ]
    if settings.SITE.scheme == "http" and settings.SITE.host in LOCAL:
        idle = sorted(message.id for message in found if message.id in WITH_HTTPS_ONLY)
        found = [message for message in found if message.id not in WITH_HTTPS_ONLY]
        if idle:
            yield note(
                "security",
                "By http on this machine alone cookies and HSTS cannot ask for https; they do "
                f"once SITE_URL has it ({', '.join(idle)}).",
            )
    for message in found:
        hint = f" {message.hint}" if message.hint else ""
        yield fault("security", f"{message.msg}{hint} ({message.id})")
    if not found:
        yield note("security", f"Weaknesses are told to {settings.SECURITY_CONTACT}.")


def report(findings: Iterator[Finding], say: Callable[[str], object]) -> int:
    """Tell each finding as a line; gives how many faults there are."""
    faults = 0
    for finding in findings:
        faults += finding.is_error
        say(f"{'WRONG' if finding.is_error else 'ok':<6}{finding.where}: {finding.message}")
    return faults
