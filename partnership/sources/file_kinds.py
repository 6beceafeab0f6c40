"""What an uploaded document is, by its content: its name may say anything.

A file is taken only if it begins, and is built, as files with its ending are. What it holds is
not judged any further; it is handed out to be saved, never shown as a page of this site.
"""

import codecs
import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# How files begin that are often renamed, and what they are.
BEGINNINGS = [
    (rb"MZ|\x7fELF|\xca\xfe\xba\xbe|[\xce\xcf]\xfa\xed\xfe|#!", gettext_lazy("a program")),
    (rb"\s*(?i:<!doctype html|<html|<head|<body|<script|<svg)", gettext_lazy("a web page")),
    (rb"\s*<[?!a-zA-Z]", gettext_lazy("an XML file or a web page")),
    (rb"%PDF-", gettext_lazy("a PDF document")),
    (rb"PK\x03\x04", gettext_lazy("a ZIP archive, or a document that is one")),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", gettext_lazy("an old Office document, such as .doc")),
    (rb"\{\\rtf", gettext_lazy("an RTF document")),
    (rb"\x89PNG|\xff\xd8\xff|GIF8|RIFF", gettext_lazy("a picture or a recording")),
    (rb"\x1f\x8b|Rar!|7z\xbc\xaf|BZh|\xfd7zXZ", gettext_lazy("an archive")),
]
# In text all others show by the signs that no text has.
NOT_TEXT = re.compile(rb"#!|\s*<[?!a-zA-Z]|%PDF-|\{\\rtf")
# What the kinds of ZIP files that are documents say of themselves; one with macros says else.
OFFICE_TYPES = {
    "docx": b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "pptx": b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
}
OPEN_DOCUMENT_TYPES = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
    "odp": b"application/vnd.oasis.opendocument.presentation",
}
NOT_IN_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
MACROS = re.compile(r"(Basic|Scripts)/.|.*vbaproject\.bin", re.IGNORECASE)
HEAD = 1024  # bytes
LONGEST_PART = 1024 * 1024  # bytes
BROKEN = (zipfile.BadZipFile, OSError, ValueError, RuntimeError, EOFError, zlib.error)


def is_pdf(file: File) -> bool:
    return head_of(file).removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"%PDF-")


def is_office(ending: str) -> Callable[[File], bool]:
    """Whether a file is a document of Microsoft Office of one kind, and carries no macros."""
    return lambda file: OFFICE_TYPES[ending] in part_of(file, "[Content_Types].xml")


def is_open_document(ending: str) -> Callable[[File], bool]:
    """Whether a file is an OpenDocument of one kind, and carries no macros."""
    return lambda file: part_of(file, "mimetype").strip() == OPEN_DOCUMENT_TYPES[ending]


def part_of(file, name):
    """A part of a ZIP file; nothing where it is no such file, lacks the part, or has macros."""
    if not head_of(file).startswith(b"PK\x03\x04"):
        return b""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if name not in names or any(map(MACROS.match, names)):
                return b""
            with archive.open(name) as part:
                return part.read(LONGEST_PART)
    except BROKEN:
        return b""


def is_text(file: File) -> bool:
    """Whether a file is text of any encoding, and neither markup nor a script."""
    head = head_of(file)
    if head.startswith(UTF_16):
        return is_utf_16(file)
    if NOT_TEXT.match(head.removeprefix(codecs.BOM_UTF8)):
        return False
    file.seek(0)
    return not any(NOT_IN_TEXT.search(chunk) for chunk in file.chunks())


def is_utf_16(file):
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-16")()
    begins = True
    try:
        for chunk in file.chunks():
            text = decoder.decode(chunk).encode()
            if NOT_IN_TEXT.search(text) or (begins and NOT_TEXT.match(text)):
                return False
            begins = False
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


CHECKS = {
    "pdf": is_pdf,
    "csv": is_text,
    "txt": is_text,
    **{ending: is_office(ending) for ending in OFFICE_TYPES},
    **{ending: is_open_document(ending) for ending in OPEN_DOCUMENT_TYPES},
}


def head_of(file):
    file.seek(0)
    return file.read(HEAD)


def kind_of(head):
    """What a file that begins so is, in words; "" where that is not known."""
    return next((str(words) for start, words in BEGINNINGS if re.match(start, head)), "")


def check_content(file: File) -> None:
    """ValidationError, with what the file seems to be, where its content belies its ending."""
    ending = PurePath(file.name or "").suffix.lower().removeprefix(".")
    if ending not in CHECKS:
        return  # which endings are taken is said elsewhere
    if not file.size:
        raise ValidationError(_("This file is empty. Choose the document again."))
    try:
        fits, head = CHECKS[ending](file), head_of(file)
    finally:
        file.seek(0)
    if not fits:
        raise ValidationError(refusal(ending, head))


def refusal(ending, head):
    """Why a file with this ending that begins with `head` is not taken, and what to do."""
    kind = kind_of(head.removeprefix(codecs.BOM_UTF8))
    if ending in (*OFFICE_TYPES, *OPEN_DOCUMENT_TYPES) and head.startswith(b"PK"):
        words = _(
            "The name of this file ends in “.%(ending)s”, but it is no such document, it is "
            "damaged, or it holds macros. Open it, save it as .%(ending)s without macros, then "
            "upload that."
        )
    elif kind:
        words = _(
            "The name of this file ends in “.%(ending)s”, but by its content it is %(kind)s. Save "
            "the document as .%(ending)s, then upload that."
        )
    else:
        words = _(
            "The name of this file ends in “.%(ending)s”, but it is no such document, or it is "
            "damaged. Save the document as .%(ending)s, then upload that."
        )
    return words % {"ending": ending, "kind": kind}
