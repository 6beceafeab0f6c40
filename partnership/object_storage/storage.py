"""The storage itself: Django asks it to keep, open, list and delete files by their names.

The bucket stays closed to all but the site, which hands files out itself, as it does those in a
folder, to whom may have them. Requests, signatures and retries are those of obstore; only sites
that keep uploads in a bucket load it, and this module.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from tempfile import SpooledTemporaryFile
from typing import Any
from urllib.parse import urljoin

import obstore
from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import File
from django.core.files.storage import Storage
from django.utils.encoding import filepath_to_uri
from obstore.exceptions import BaseError
from obstore.store import S3Store

from partnership.publishing.storage_faults import StoreOfUploadsFails

# A store that says nothing for so long is away. What it refuses at once is asked again meanwhile,
# so that a page waits for three seconds at most.
PATIENCE = timedelta(seconds=2.5)
ASKED_AGAIN = timedelta(seconds=0.4)
# It may take so long to take in a piece of an upload; whether it is there was asked before.
PATIENCE_WITH_A_PIECE = timedelta(seconds=10)
# Larger uploads are sent in pieces of so many bytes, the least that S3 takes, two at a time.
PIECE, AT_A_TIME = 5 << 20, 2
# However slowly it is read, a file is there by then.
LONGEST = timedelta(minutes=30)
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
    ) -> None:
        account = {"access_key_id": user, "secret_access_key": secret, "expires_at": None}

        def store(patience: timedelta) -> S3Store:
            return S3Store(
                bucket,
                prefix=prefix or None,
                endpoint=f"{'https' if secure else 'http'}://{host}",
                region=region,
                virtual_hosted_style_request=False,
                # Given so, and the rest said, since variables of AWS would be read otherwise.
                credential_provider=lambda: account,
                skip_signature=False,
                unsigned_payload=False,
                # Stores differ in whether they take a list of what to delete.
                disable_bulk_delete=True,
                client_options={
                    "allow_http": not secure,
                    "connect_timeout": PATIENCE,
                    "read_timeout": patience,
                    "timeout": LONGEST,
                },
                retry_config={
                    "max_retries": 2,
                    "retry_timeout": ASKED_AGAIN,
                    "backoff": {"init_backoff": ASKED_AGAIN / 8, "max_backoff": ASKED_AGAIN},
                },
            )

        self.store, self.store_that_takes = store(PATIENCE), store(PATIENCE_WITH_A_PIECE)

    def _open(self, name: str, mode: str = "rb") -> File:
        if mode != "rb":
            raise ValueError("A file of a bucket is only read, or saved as a whole.")
        file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed by who reads it
        try:
            with told_as_files_are(name):
                for piece in obstore.get(self.store, name).stream(BLOCK):
                    file.write(piece)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return File(file, name)

    def _save(self, name: str, content: File) -> str:
        content.open("rb")
        content.seek(0)
        with told_as_files_are(name):
            obstore.put(
                self.store_that_takes, name, content, chunk_size=PIECE, max_concurrency=AT_A_TIME
            )
        return name

    def delete(self, name: str) -> None:
        with told_as_files_are(name):
            obstore.delete(self.store, name)

    def exists(self, name: str) -> bool:
        try:
            return bool(self.told_of(name))
        except FileNotFoundError:
            return False

    def size(self, name: str) -> int:
        return self.told_of(name)["size"]

    def get_modified_time(self, name: str) -> datetime:
        return self.told_of(name)["last_modified"]

    def told_of(self, name: str) -> Any:
        """What the store tells of a file: its size, and when it was last changed."""
        with told_as_files_are(name):
            return obstore.head(self.store, name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """The names of folders and of files below a folder."""
        with told_as_files_are(path):
            found = obstore.list_with_delimiter(self.store, path or None)
        files = [one["path"] for one in found["objects"]]
        return [last_of(name) for name in found["common_prefixes"]], [last_of(one) for one in files]

    def url(self, name: str | None) -> str:
        """Where the site hands the file out; nobody is led to the bucket."""
        return urljoin(settings.MEDIA_URL, filepath_to_uri(name))


def last_of(path: str) -> str:
    """The name of a file or folder, without those of the folders that it is in."""
    return path.rpartition("/")[2]


@contextmanager
def told_as_files_are(name: str) -> Iterator[None]:
    """Within, a store that does not do what is asked raises StoreOfUploadsFails.

    FileNotFoundError where there is no such file; SuspiciousFileOperation for what is no name.
    """
    try:
        yield
    except FileNotFoundError as error:
        raise FileNotFoundError(errno.ENOENT, "There is no such file", name) from error
    except BaseError as error:
        # What follows the first line is for who mends obstore.
        why = str(error).partition("\n")[0].rstrip(": ")
        raise StoreOfUploadsFails(errno.EIO, f"The store of uploads: {why}") from error
    except ValueError as error:
        raise SuspiciousFileOperation(f"{name!r} is no name of a file in a bucket.") from error
