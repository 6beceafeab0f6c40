"""Where large uploads wait while a form is read."""

from typing import Any, NoReturn

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, TemporaryFileUploadHandler


class PatientUploadHandler(TemporaryFileUploadHandler):
    """Keeps uploads in temporary files. Where those cannot be written, the rest of the form is
    still read, so that its texts can be given back.

    The fault is noted on the request as `upload_fault`, since Django gives a handler nothing
    else; UploadFaultMiddleware raises it when the form is read.
    """

    # With the fault on it.
    request: Any

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().new_file(*args, **kwargs)
        except OSError as error:
            self.skip(error)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as error:
            self.skip(error)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        try:
            return super().file_complete(file_size)
        except OSError as error:
            self.note(error)
            return None

    def skip(self, error: OSError) -> NoReturn:
        self.note(error)
        raise SkipFile from error

    def note(self, error: OSError) -> None:
        """Remember that this file is lost, and why."""
        self.request.upload_fault = error
        note_lost(self)


class NamesOnlyHandler(FileUploadHandler):
    """Passes over the files of a form and notes their names on the request, as `lost_uploads`.

    For a form of which only the texts are wanted, to give them back.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> NoReturn:
        super().new_file(*args, **kwargs)
        note_lost(self)
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Nothing comes here: each file is passed over as it begins."""

    def file_complete(self, file_size: int) -> None:
        """Nor here."""


def note_lost(handler: Any) -> None:
    """Add the name of the file that a handler is at to those that its request has lost."""
    lost = getattr(handler.request, "lost_uploads", [])
    handler.request.lost_uploads = [*lost, handler.file_name]
