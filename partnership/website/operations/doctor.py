"""Looking the site over for those who run it: what is set wrongly, or does not do its work.

Each examination gives findings in words. A fault is to be mended; a note only tells. What may go
wrong by itself, while the site runs, is known by `running`.
"""

import os
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.core.checks import WARNING, run_checks
from django.core.files.storage import default_storage

from partnership.pages.interface import languages_without_interface
from partnership.publishing.findings import Finding
from partnership.website.operations import backup, running
from partnership.website.operations.running import fault, note
from partnership.website.typefaces import can_write

OLDEST_BACKUP = timedelta(hours=36)
# What Django asks for that an address with http cannot have.
WITH_HTTPS_ONLY = {"security.W004", "security.W010", "security.W012", "security.W016"}
LOCAL = {"localhost", "127.0.0.1", "[::1]"}


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
    for concern in running.CONCERNS:
        yield from concern.examine(at)
    yield from backups(at)
    yield from time_zone()
    yield from variables()
    yield from security()


def origin() -> Iterator[Finding]:
    """Whether the address that readers see is theirs, and the hosts are names."""
    site = settings.SITE
    if site.host in LOCAL:
        others = sorted(set(settings.ALLOWED_HOSTS) - LOCAL)
        if others or settings.HOST not in LOCAL:
            why = f"the server listens at {settings.HOST}"
            if others:
                why = f"ALLOWED_HOSTS names {', '.join(others)}"
            yield fault(
                "origin",
                f"SITE_URL is {site.url}, which only this machine can open, though {why}. "
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
    """Whether what the site writes can be written, and is closed to others."""
    folder = settings.VAR_DIR
    if not os.access(folder, os.W_OK | os.X_OK):
        yield fault("folder", f"VAR_DIR, {folder}, cannot be written to by this user.")
    for path in (folder, folder / "secret_key"):
        if path.exists() and path.stat().st_mode & 0o077:
            yield fault(
                "folder",
                f"Others on this machine may open {path}. Close it: chmod go= {path}",
            )
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
    lacking = [code for code, _name in settings.LANGUAGES if not can_write(code)]
    if lacking:
        how = "Install fonts-noto-core and fonts-noto-cjk, or name a folder in FONTS_DIR."
        yield note("fonts", f"None for {', '.join(lacking)}: pages have no pictures there. {how}")
    else:
        yield note("fonts", "There are fonts for every language of the site.")


def interface() -> Iterator[Finding]:
    """Whether the words of the site itself are there in each of its languages."""
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


def variables() -> Iterator[Finding]:
    """Which variables are set that former versions read, and this one does not."""
    for name, why in settings.SET_IN_VAIN.items():
        yield note("variables", f"{name} is not read any more: {why}.")


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
