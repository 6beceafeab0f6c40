"""What may go wrong while the site runs. Each fault is known here alone; `/readyz`, `doctor` and
the first page of staff tell it.

A fault is to be mended, a warning mends itself, a note says that all is well. `kind` is the word
that `/readyz` has for a fault. Where a whole examination cannot be made since the database is away,
it finds nothing: that is told by the one of the database.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db import Error, connection
from django.db.models import Count, Min
from django.utils.formats import date_format, localize
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnership.agreements.site import Site
from partnership.exchange.models import Import
from partnership.feedback.models import Report
from partnership.publishing import schedule
from partnership.publishing.findings import Finding, Level
from partnership.publishing.models import ContentVersion
from partnership.publishing.models.revision import OVERDUE_AFTER
from partnership.publishing.storage_faults import READ_ONLY
from partnership.search import waiting
from partnership.staff import quality, roles
from partnership.staff.dashboard import search_lag
from partnership.staff.models import Notice, SecurityEvent
from partnership.website import health

# With less room on the disk, in bytes, saving may soon fail, and may fail at any moment.
ENOUGH_ROOM = 500 * 1024 * 1024
LEAST_ROOM = 20 * 1024 * 1024
# Imports that failed are told for so long, and one that takes longer than this hangs.
OF_LATE = timedelta(days=7)
LONGEST_IMPORT = timedelta(hours=6)
# So many refusals within a day are more than people forget passwords.
MANY_REFUSED = 100
OLDEST_POSTGRESQL = 14
CLOCKS_DIFFER = timedelta(seconds=30)
# With these faults pages cannot be made as they should be.
NOT_READY = {
    "database file missing",
    "database away",
    "database empty",
    "migrations missing",
    "scheduled publishing overdue",
    "disk full",
    "static files missing",
    "search behind",
}


@dataclass(frozen=True)
class Concern:
    """What is examined, for whom of the staff, and the list in the admin that has more of it."""

    examine: Callable[[datetime], Iterator[Finding]]
    is_seen_by: Callable[[User | AnonymousUser], bool]
    page: str = ""
    query: str = ""


def fault(where: str, message: str, kind: str = "") -> Finding:
    """A finding that is to be mended."""
    return Finding(message, Level.ERROR, where, kind=kind)


def note(where: str, message: str) -> Finding:
    """One that only tells."""
    return Finding(message, Level.NOTE, where)


def words_for_probes(at: datetime) -> Iterator[str]:
    """A word for each fault; after one of the database that leaves nothing to ask, no more."""
    for concern in CONCERNS:
        found = [finding.kind for finding in concern.examine(at) if finding.is_error]
        yield from dict.fromkeys(found)
        if concern.examine is database and NOT_READY.intersection(found):
            return


def told_to(user: User | AnonymousUser, at: datetime) -> list[tuple[Finding, Concern]]:
    """What somebody of the staff should know of what goes wrong; nothing while all is well."""
    return [
        (finding, concern)
        for concern in CONCERNS
        if concern.is_seen_by(user)
        for finding in concern.examine(at)
        if finding.level != Level.NOTE
    ]


def database(at: datetime) -> Iterator[Finding]:
    """Whether it answers, is new enough, has the tables of the code and the same time.

    Where there is nothing to be read, there is no page of staff either: that is told in English.
    """
    if not connection.has_file():
        message = f"There is no file {connection.path}. {what_brings_it_back()}"
        yield fault("database", message, "database file missing")
        return
    try:
        connection.ensure_connection()
        name = version_of_database()
        if connection.vendor == "postgresql":
            if connection.pg_version < OLDEST_POSTGRESQL * 10_000:
                message = _("%(name)s is too old: %(oldest)s is needed.")
                words = message % {"name": name, "oldest": OLDEST_POSTGRESQL}
                yield fault("database", words, "database too old")
            yield from clock_of_database(at)
        found, has_all_tables = health.migrations(), health.has_all_tables()
    except Error as error:
        yield fault("database", f"It cannot be asked: {str(error).strip()}", "database away")
        return
    missing = found.missing or ([] if has_all_tables else ["shared_cache"])
    if found.is_empty:
        yield fault("database", f"{name} has no tables. {what_brings_it_back()}", "database empty")
    elif found.unknown:
        message = _(
            "The database was made by newer code: %(number)s of its changes are not known here, "
            "first %(first)s. Bring the code up to date, or restore a backup of before."
        )
        words = message % {"number": localize(len(found.unknown)), "first": found.unknown[0]}
        yield fault("database", words, "database of newer code")
    elif missing:
        message = _(
            "The tables are not those of the code: %(number)s changes are missing, first "
            "%(first)s. Call “manage.py setup”."
        )
        words = message % {"number": localize(len(missing)), "first": missing[0]}
        yield fault("database", words, "migrations missing")
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
        message = _(
            "By the clock of the database’s machine it is %(there)s, by that of this one %(here)s. "
            "Let both ask a time server."
        )
        words = message % {"there": moment(there), "here": moment(at)}
        yield fault("clock", words, "clock wrong")


def writing(at: datetime) -> Iterator[Finding]:
    """Whether the database takes what is saved."""
    words = ""
    try:
        if connection.vendor == "postgresql":
            words = why_postgresql_takes_nothing()
        elif connection.has_file() and not connection.is_in_memory_db():
            words = "" if os.access(connection.path, os.W_OK) else str(READ_ONLY.words)
    except Error:
        return
    if words:
        yield fault("database", words, "database read-only")


def why_postgresql_takes_nothing() -> str:
    """Why nothing can be saved there, or ""."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery(), current_setting('transaction_read_only')")
        is_copy, read_only = cursor.fetchone()
    if is_copy:
        return _(
            "The database is a copy of another (a standby): nothing can be saved in it. Those who "
            "run the site must name the other one in DATABASE_URL."
        )
    return str(READ_ONLY.words) if read_only == "on" else ""


def timer(at: datetime) -> Iterator[Finding]:
    """Whether what is scheduled is done, and the timer alive."""
    try:
        late = schedule.is_overdue(at)
        _number, moved = ContentVersion.objects.current()
    except Error:
        return
    if late:
        words = _("What is scheduled has waited for more than five minutes.")
        yield fault("timer", f"{words} {what_calls_the_timer()}", "scheduled publishing overdue")
    if moved and moved > at + CLOCKS_DIFFER:
        words = _(
            "The record was last changed at a time to come, %(when)s: this machine’s clock is "
            "slow, or ran ahead. Those who run the site must let it ask a time server."
        ) % {"when": moment(moved)}
        yield fault("clock", words, "clock wrong")
    ran = schedule.timer_ran_at()
    if ran is None:
        words = _("The timer has never run here.")
        yield fault("timer", f"{words} {what_calls_the_timer()}", "timer late")
    elif at - ran > OVERDUE_AFTER:
        words = _("The timer last ran on %(when)s.") % {"when": moment(ran)}
        yield fault("timer", f"{words} {what_calls_the_timer()}", "timer late")
    elif not late:
        yield note("timer", f"It last ran on {moment(ran)}.")


def what_calls_the_timer() -> str:
    """What has to run for what is scheduled to be done."""
    return _(
        "Those who run the site must see that “manage.py serve” runs, or that “manage.py "
        "publish_due” is called once a minute."
    )


def search(at: datetime) -> Iterator[Finding]:
    """Whether the search has what changed, or will have it."""
    try:
        words, is_stuck = search_lag(), waiting.is_stuck(at)
    except Error:
        return
    if is_stuck:
        yield fault("search", words, "search behind")
    elif words:
        yield Finding(words, Level.WARNING, "search")


def imports(at: datetime) -> Iterator[Finding]:
    """Whether an import of the last days changed nothing because it failed, or hangs.

    One that failed is done with once a later one took in, or checked, files of the same names.
    """
    try:
        of_late = list(Import.objects.filter(made_at__gt=at - OF_LATE).defer("findings", "outcome"))
        going_on = [Import.State.CHECKING, Import.State.APPLYING]
        hanging = Import.objects.filter(state__in=going_on, made_at__lt=at - LONGEST_IMPORT).count()
    except Error:
        return
    failed, done_since = [], set()
    for entry in of_late:
        names = {source["name"] for source in entry.sources}
        if entry.state in (Import.State.DONE, Import.State.WAITING):
            done_since |= names
        elif entry.state == Import.State.FAILED and not names & done_since:
            failed.append(entry)
    if failed:
        words = ngettext(
            "%(number)s import of the last seven days failed and changed nothing: of %(files)s, on "
            "%(when)s. Its page says why; import the corrected file.",
            "%(number)s imports of the last seven days failed and changed nothing, the last one of "
            "%(files)s, on %(when)s. Their pages say why; import the corrected files.",
            len(failed),
        )
        about = {"number": localize(len(failed)), "files": failed[0]}
        yield fault(
            "imports", words % {**about, "when": moment(failed[0].made_at)}, "import failed"
        )
    if hanging:
        words = ngettext(
            "%(number)s import began hours ago and has not ended. Cancel it, and begin it anew.",
            "%(number)s imports began hours ago and have not ended. Cancel them, and begin them "
            "anew.",
            hanging,
        )
        yield fault("imports", words % {"number": localize(hanging)}, "import hangs")
    if not failed and not hanging:
        yield note("imports", "None failed within a week.")


def sign_ins(at: datetime) -> Iterator[Finding]:
    """How many attempts to sign in, and the like, were refused within a day."""
    try:
        refused = SecurityEvent.objects.filter(refused=True, at__gt=at - timedelta(days=1))
        number, last = refused.count(), None
        if number >= MANY_REFUSED:
            last = refused.latest("at")
    except Error:
        return
    if last:
        words = _(
            "%(number)s attempts to sign in, and the like, were refused within a day, the last one "
            "on %(when)s: %(what)s. Somebody may be guessing passwords: see the security log, and "
            "change the password of an account that is named there again and again."
        )
        about = {"number": localize(number), "when": moment(last.at), "what": last}
        yield fault("sign-ins", words % about, "many sign-ins refused")
    else:
        yield note("sign-ins", f"{number} were refused within a day.")


def mails(at: datetime) -> Iterator[Finding]:
    """Whether what should have been mailed was."""
    if not settings.SENDS_MAIL:
        return
    try:
        late = [Notice.objects.deliverable().late(at)]
        if Site().contact:
            late.append(Report.objects.late(at))
        counted = [rows.order_by().aggregate(n=Count("pk"), since=Min("made_at")) for rows in late]
    except Error:
        return
    if number := sum(one["n"] for one in counted):
        words = ngettext(
            "%(number)s mail could not be sent since %(when)s; it is tried again each minute. See "
            "that EMAIL_URL is right and the mail server takes mail; the log says what it said.",
            "%(number)s mails could not be sent, the first since %(when)s; they are tried again "
            "each minute. See that EMAIL_URL is right and the mail server takes mail; the log says "
            "what it said.",
            number,
        )
        since = min(one["since"] for one in counted if one["n"])
        yield fault(
            "mail", words % {"number": localize(number), "when": moment(since)}, "mail failing"
        )


def disk(at: datetime) -> Iterator[Finding]:
    """Whether there is room for what the site and its backups write."""
    named = {"VAR_DIR": settings.VAR_DIR, "BACKUP_DIR": settings.BACKUP_DIR}
    for name, folder in named.items():
        if folder is None or not folder.is_dir():
            continue
        free = shutil.disk_usage(folder).free
        if free < ENOUGH_ROOM:
            words = _(
                "Only %(free)s MB are free for %(folder)s: make room on the disk, or nothing can "
                "be saved soon."
            )
            # Readers and staff need no room for backups.
            is_full = free < LEAST_ROOM and name == "VAR_DIR"
            about = {"free": localize(free // 1024**2), "folder": name}
            yield fault("disk", words % about, "disk full" if is_full else "disk nearly full")
        else:
            yield note("disk", f"{free // 1024**2} MB are free for {name}.")


def static_files(at: datetime) -> Iterator[Finding]:
    """Whether style sheets and scripts are there, which `setup` collects."""
    if not health.has_static_files():
        words = _(
            "The folder of style sheets and scripts is missing. Those who run the site must call "
            "“manage.py setup”, then restart it."
        )
        yield fault("static files", words, "static files missing")


def moment(time: datetime) -> str:
    """A time as staff read it."""
    return date_format(localtime(time), "DATETIME_FORMAT")


def works_on_records(user: User | AnonymousUser) -> bool:
    """Whether `user` may see some kind of record in the staff pages."""
    return bool(quality.seen_by(user))


# In the order in which they are best mended.
CONCERNS = [
    Concern(database, roles.may_manage_accounts),
    Concern(writing, works_on_records),
    Concern(disk, roles.may_manage_accounts),
    Concern(static_files, works_on_records),
    Concern(timer, works_on_records),
    Concern(search, works_on_records),
    Concern(mails, roles.may_manage_accounts),
    Concern(imports, roles.may_import, "admin:exchange_import_changelist", "state__exact=failed"),
    Concern(
        sign_ins,
        roles.may_manage_accounts,
        "admin:staff_securityevent_changelist",
        "refused__exact=1",
    ),
]
