"""Where large uploads wait while a form is read."""

from typing import Any, NoReturn

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler


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
            self.request.upload_fault = error
            return None

    def skip(self, error: OSError) -> NoReturn:
        self.request.upload_fault = error
        raise SkipFile from error
