"""The text of an upload or of what was pasted, as it is kept; and why one cannot be read."""

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from partnership.sources.child_process import Refused
from partnership.sources.texts.files import ENDINGS, read
from partnership.values.understanding.characters import tidy

TURNS = "\u202d\u202e"
# Letters that fonts of PDFs print as one.
LIGATURES = {
    0xFB00 + number: letters
    for number, letters in enumerate(("ff", "fi", "fl", "ffi", "ffl", "st", "st"))
}


@dataclass(frozen=True)
class Reading:
    """A text that was read: where it came from, and where its pages begin if it has pages."""

    text: str
    origin: str
    file_sha256: str = ""
    page_starts: tuple[int, ...] = ()


def pasted(text: str) -> Reading:
    """The text of a form field."""
    text = tidy(text).replace("\x00", "")
    if not text.strip():
        raise ValidationError(_("There is no text. Paste the words of the document."))
    return Reading(in_order(text), "pasted")


def in_order(text: str) -> str:
    """The text itself. ValidationError for one that is shown in another order than it is kept."""
    if any(mark in text for mark in TURNS):
        raise ValidationError(
            _(
                "The text has marks that turn the order of its letters (U+202D or U+202E), so that "
                "it reads otherwise than it is kept. Take them out first."
            )
        )
    return text


def uploaded(upload) -> Reading:
    """The text of an uploaded file. ValidationError with a sentence where it cannot be read."""
    origin = ENDINGS.get(PurePath(upload.name).suffix.lower())
    if origin is None:
        raise ValidationError(reason("no_kind"))
    digest = hashlib.sha256()
    with tempfile.NamedTemporaryFile() as file:
        for chunk in upload.chunks():
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        return from_file(file.name, origin, digest.hexdigest())


def from_file(path, origin: str, checksum: str = "") -> Reading:
    """The text of a file. ValidationError with a sentence where it cannot be read."""
    parts, starts, length = [], [], 0
    try:
        for part in read(path, origin):
            text = in_order(tidy(part["text"]))
            if origin == "pdf":
                text = text.translate(LIGATURES)
            starts.append(length)
            parts.append(text)
            length += len(text)
    except Refused as refused:
        raise ValidationError(reason(refused.code, refused.detail), code=refused.code) from None
    text = "".join(parts)
    if not text.strip():
        raise ValidationError(reason("empty"), code="empty")
    return Reading(text, origin, checksum, tuple(starts) if origin == "pdf" else ())


def reason(code: str, detail: str = "") -> str:
    """Why a file is not read, and what to do, in a sentence."""
    reasons = {
        "no_kind": _("This kind of file is not read. Choose a TXT, Markdown, DOCX or PDF file."),
        "too_large": _("The file is larger than 50 MB. Take the part that is cited, or paste it."),
        "too_long": _("The document is too long. Take the part that is cited."),
        "too_much": _(
            "Reading the file took more than 60 seconds or 1 GB of memory. Save it anew from the "
            "program that made it, or paste the text."
        ),
        "bomb": _(
            "The file unpacks to far more than its size. Save it anew from the program that made "
            "it, or paste the text."
        ),
        "no_text_layer": _(
            "This PDF has no text layer: it is a scan. Run text recognition over it first, or "
            "paste the text."
        ),
        "locked_pdf": _("This PDF is protected by a password. Save it without one."),
        "locked_docx": _(
            "This file is protected by a password, or it is of an older Word. Save it as DOCX "
            "without a password."
        ),
        "no_pdf": _("This is no PDF, whatever its name says. Check which file you chose."),
        "no_docx": _("This is no Word document (DOCX), whatever its name says. Check the file."),
        "no_plain_text": _("This is no plain text, whatever its name says. Check the file."),
        "no_utf8": _("The text is not in UTF-8. Save it anew with this encoding."),
        "empty": _("There is no text in this file."),
    }
    broken = _("The file is damaged and cannot be read (%(detail)s). Save it anew, or paste it.")
    return reasons.get(code) or broken % {"detail": detail}
