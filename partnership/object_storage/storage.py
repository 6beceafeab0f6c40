"""The storage itself: Django asks it to keep, open, list and delete files by their names.

The bucket stays closed to all but the site, which hands files out itself, as it does those in a
folder, to whom may have them.
"""

import errno
import hashlib
import http.client
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from tempfile import SpooledTemporaryFile
from typing import Any
from urllib.parse import quote, urljoin

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage
from django.utils.encoding import filepath_to_uri

from partnership.object_storage import signing

# A store that says nothing for so long, in seconds, is away.
PATIENCE = 2.5
# A larger file that is read lies on the disk meanwhile.
IN_MEMORY = 1 << 20
BLOCK = 1 << 16


class BucketStorage(Storage):
    """The files below a prefix of a bucket."""

    def __init__(
        self,
        *,
        host: str,
        bucket: str,
        user: str,
        secret: str,
        region: str,
        secure: bool = True,
        prefix: str = "",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.host, self.bucket, self.prefix, self.secure = host, bucket, prefix, secure
        self.account = {"user": user, "secret": secret, "region": region}
        self.clock = clock

    @contextmanager
    def asked(
        self, method: str, name: str | None, body: Any = None, **query: str
    ) -> Iterator[http.client.HTTPResponse]:
        """The answer to a request about a file, or about the bucket.

        FileNotFoundError where there is no such file; OSError for any other refusal, and where the
        store is away.
        """
        digest, length = (signing.NOTHING, 0) if body is None else measured(body)
        key = "" if name is None else f"{self.prefix}{name}"
        path, words = quote(f"/{self.bucket}/{key}", safe="/~"), signing.encoded(query)
        headers = signing.headers(
            method, self.host, path, words, digest, at=self.clock(), **self.account
        )
        if body is not None:
            headers["content-length"] = str(length)
        kind = http.client.HTTPSConnection if self.secure else http.client.HTTPConnection
        connection = kind(self.host, timeout=PATIENCE)
        try:
            connection.request(method, f"{path}?{words}" if words else path, body, headers)
            answer = connection.getresponse()
            if answer.status == http.client.NOT_FOUND and name is not None:
                raise FileNotFoundError(errno.ENOENT, "There is no such file", name)
            if answer.status >= http.client.MULTIPLE_CHOICES:
                raise refusal(f"{answer.status} {answer.reason}")
            yield answer
        except (http.client.HTTPException, TimeoutError, ConnectionError) as error:
            raise refusal(str(error) or type(error).__name__) from error
        finally:
            connection.close()

    def _open(self, name: str, mode: str = "rb") -> File:
        if mode != "rb":
            raise ValueError("A file of a bucket is only read, or saved as a whole.")
        file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed by who reads it
        try:
            with self.asked("GET", name) as answer:
                shutil.copyfileobj(answer, file, BLOCK)
                # Where the connection ends early, the rest is missing in silence.
                if answer.length:
                    raise refusal("the file came in part only")
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return File(file, name)

    def _save(self, name: str, content: File) -> str:
        content.open("rb")
        with self.asked("PUT", name, content):
            return name

    def delete(self, name: str) -> None:
        with self.asked("DELETE", name):
            pass

    def exists(self, name: str) -> bool:
        try:
            with self.asked("HEAD", name):
                return True
        except FileNotFoundError:
            return False

    def size(self, name: str) -> int:
        with self.asked("HEAD", name) as answer:
            return int(answer.headers["Content-Length"])

    def get_modified_time(self, name: str) -> datetime:
        with self.asked("HEAD", name) as answer:
            return parsedate_to_datetime(answer.headers["Last-Modified"])

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """The names of folders and of files below a folder."""
        start = f"{self.prefix}{path}/" if path else self.prefix
        folders: list[str] = []
        files: list[str] = []
        asked = {"list-type": "2", "delimiter": "/", "prefix": start}
        while True:
            with self.asked("GET", None, **asked) as answer:
                found = element(answer.read())
            names = [one.text.removeprefix(start) for one in found.iterfind("{*}Contents/{*}Key")]
            files += [name for name in names if name]
            below = found.iterfind("{*}CommonPrefixes/{*}Prefix")
            folders += [one.text.removeprefix(start).rstrip("/") for one in below]
            more = found.findtext("{*}NextContinuationToken")
            if not more:
                return folders, files
            asked["continuation-token"] = more

    def url(self, name: str | None) -> str:
        """Where the site hands the file out; nobody is led to the bucket."""
        return urljoin(settings.MEDIA_URL, filepath_to_uri(name))


def measured(body: Any) -> tuple[str, int]:
    """(SHA-256, number of bytes) of a file, which is then read from its beginning."""
    found, length = hashlib.sha256(), 0
    body.seek(0)
    while piece := body.read(BLOCK):
        found.update(piece)
        length += len(piece)
    body.seek(0)
    return found.hexdigest(), length


def element(text: bytes) -> Any:
    """What the store says in XML, with nothing fetched or put in for it."""
    # Only who lists files needs it.
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(text, parser)
    except etree.XMLSyntaxError as error:
        raise refusal(f"its list cannot be read: {error}") from error


def refusal(why: str) -> OSError:
    """What is raised where the store does not do what is asked, as for a disk that fails."""
    return OSError(errno.EIO, f"The store of uploads: {why}")
