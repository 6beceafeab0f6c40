"""Walks through the public site and writes what it finds."""

import hashlib
import re
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language_info

from partnership.agreements.site import Site
from partnership.publishing.models import ContentVersion
from partnership.website.operations import unfinished
from partnership.website.operations.manifest import OperationFailed
from partnership.website.written_site.addresses import (
    INDEX,
    file_of,
    is_followed,
    may_be_written,
    way_from,
    within_the_site,
)
from partnership.website.written_site.answers import Answer, Application, ask
from partnership.website.written_site.rewriting import (
    links_of,
    restyled,
    rewritten,
    style_links_of,
)

MANIFEST = "manifest-sha256.txt"
# Not linked from any page.
BESIDE = ("/robots.txt", "/sitemap.xml", "/.well-known/security.txt", "/favicon.ico")
SITE_MAP = re.compile(r"/sitemap(-[a-z0-9-]+)?\.xml$")
LOCATION = re.compile(r"<loc>([^<]+)</loc>")
MOST_REDIRECTS = 5
# So often is the walk begun again when something is published meanwhile.
TRIES = 3


class ChangedMeanwhile(Exception):
    """Something was published while the site was walked through."""


@dataclass
class Walk:
    """The files of a site by address, and what was met on the way to them."""

    application: Application
    folder: Path
    say: Callable[[str], None] = lambda _text: None
    # By address: the name of its file, the type of that, and for others where it leads on.
    files: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def through(self, starts: Iterable[str]) -> None:
        """Ask for each address from some on, and keep what is answered in the folder."""
        waiting = deque((address, "") for address in starts)
        noted = {address for address, _origin in waiting}
        while waiting:
            address, origin = waiting.popleft()
            answer = ask(self.application, address)
            for found in self.take(address, origin, answer):
                if found not in noted and is_followed(found, address):
                    noted.add(found)
                    waiting.append((found, address))
            if address in self.files and len(self.files) % 500 == 0:
                self.say(f"{len(self.files)} files so far, {len(waiting)} addresses ahead ...")

    def take(self, address: str, origin: str, answer: Answer) -> list[str]:
        """Keep an answer; return the addresses that it leads to."""
        if answer.location:
            target = within_the_site(answer.location, address)
            if target is None or not may_be_written(target):
                return []
            self.moved[address] = target
            return [target]
        if answer.status == HTTPStatus.NOT_IMPLEMENTED:
            # A file that this machine lacks a font for: the site says so in words.
            return []
        if answer.status != HTTPStatus.OK:
            # Some of what programs look for is not there on every site.
            if origin:
                self.broken.append(f"{address} on {origin}: {answer.status}")
            return []
        file = file_of(address, answer.is_page) if answer.is_for_all else None
        if file is None:
            return []
        self.files[address], self.kinds[address] = file, answer.kind
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(answer.body)
        return [found for found in self.found_in(address, answer) if may_be_written(found)]

    def found_in(self, address: str, answer: Answer) -> Iterable[str]:
        """The addresses of the site that an answer names."""
        named: Iterable[str] = []
        if answer.is_page:
            named = links_of(answer.text)
        elif answer.kind == "text/css":
            named = style_links_of(answer.text)
        elif answer.kind.endswith("xml") and SITE_MAP.search(address):
            named = LOCATION.findall(answer.text)
        places = (within_the_site(name.partition("#")[0], address) for name in named)
        return list(dict.fromkeys(place for place in places if place))

    def place(self, here: str, address: str, fetched: bool) -> str | None:
        """What a link on the page at `here` becomes: the way to a file, else to the site itself."""
        target = within_the_site(address, here)
        if target is None:
            return None if fetched else address
        for _time in range(MOST_REDIRECTS):
            target = self.moved.get(target, target)
        if file := self.files.get(target):
            return way_from(self.files[here], file)
        return None if fetched else f"{settings.SITE_ORIGIN}{target}"

    def link_up(self) -> None:
        """Let the files that were kept link to each other."""
        for address, file in self.files.items():
            rewrite = {"text/html": rewritten, "text/css": restyled}.get(self.kinds[address])
            if rewrite:
                path = self.folder / file
                path.write_text(
                    rewrite(path.read_text("utf-8"), partial(self.place, address)), "utf-8"
                )


@dataclass
class Written:
    """How many files there are, how many of them were written, and how many were deleted."""

    files: int
    written: int
    deleted: int


def write_site(
    folder: Path, application: Application, say: Callable[[str], None] = lambda _text: None
) -> Written:
    """Write every public page and file to a folder; of what is there only what changed.

    The same version of the content gives the same bytes. OperationFailed tells what kept it from
    being written; then the folder is as it was.
    """
    folder = folder.absolute()
    refuse_what_is_not_ours(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        for left in unfinished.sweep(folder.parent, f"{folder.name}.*"):
            say(f"Deleted {left}, which an earlier call had left unfinished.")
        for _time in range(TRIES):
            try:
                with unfinished.beside(folder) as draft:
                    fill(draft, application, say)
                    return put(draft, folder)
            except ChangedMeanwhile:
                say("Something was published meanwhile: begun again.")
    except OSError as error:
        raise OperationFailed(f"The site was not written: {error}") from error
    raise OperationFailed("Something was published each time. Try again later.")


def refuse_what_is_not_ours(folder: Path) -> None:
    """OperationFailed where a folder holds something else than a written site."""
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MANIFEST).exists():
        raise OperationFailed(f"{folder} holds something else: name a folder that is empty.")


def fill(draft: Path, application: Application, say: Callable[[str], None]) -> None:
    """Write the site as it is now to an empty folder."""
    version = ContentVersion.objects.current()
    walk = Walk(application, draft, say)
    homes = {code: f"{settings.SITE_PATH}/{code}/" for code, _name in settings.LANGUAGES}
    walk.through([*homes.values(), *(settings.SITE_PATH + address for address in BESIDE)])
    if ContentVersion.objects.current() != version:
        raise ChangedMeanwhile
    if walk.broken:
        told = "\n".join(sorted(walk.broken))
        raise OperationFailed(f"Some links lead nowhere, so nothing was written:\n{told}")
    walk.link_up()
    write_first_page(draft, {code: walk.files[home] for code, home in homes.items()})
    lines = [f"{digest}  {name}\n" for name, digest in sorted(digests(draft).items())]
    (draft / MANIFEST).write_text("".join(lines), "utf-8")


def write_first_page(draft: Path, homes: dict[str, str]) -> None:
    """Write the page at the root, which leads to the home page in the first language."""
    languages = [
        {"code": code, "file": file, "name": get_language_info(code)["name_local"]}
        for code, file in homes.items()
    ]
    words = {"languages": languages, "first": languages[0], "site_name": Site().name}
    (draft / INDEX).write_text(render_to_string("website/written_index.html", words), "utf-8")


def digests(folder: Path) -> dict[str, str]:
    """{name: SHA-256} of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def put(draft: Path, folder: Path) -> Written:
    """Move what differs from the draft to the folder; delete what the site no longer has.

    The manifest comes last: until then it tells what was there before.
    """
    before = listed_in(folder)
    after = listed_in(draft)
    changed = [
        name for name in after if before.get(name) != after[name] or not (folder / name).is_file()
    ]
    gone = before.keys() - after.keys()
    for name in [*changed, MANIFEST]:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (draft / name).replace(target)
    for name in gone:
        (folder / name).unlink(missing_ok=True)
    return Written(len(after), len(changed), len(gone))


def listed_in(folder: Path) -> dict[str, str]:
    """{name: SHA-256} of the files that the manifest of a folder lists."""
    path = folder / MANIFEST
    if not path.exists():
        return {}
    lines = path.read_text("utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
