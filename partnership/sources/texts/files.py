"""Reads the text of a document, in a process of its own.

This module needs neither Django nor the database: `read` starts
`python -m partnership.sources.texts.files`, which runs `main`. What a Word document packs is looked
at before anything is parsed.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from partnership.sources.child_process import Refused, answer, faults_as_refusals, values_from

MOST_BYTES = 50 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
MOST_MEMBERS = 5000
MOST_RATIO = 200
MOST_CHARACTERS = 20_000_000
MOST_PAGES = 5000
MOST_MEMORY = 1024 * 1024 * 1024
MOST_SECONDS = 60
ENDINGS = {".txt": "txt", ".md": "markdown", ".markdown": "markdown", ".docx": "docx"}
ENDINGS |= {".pdf": "pdf"}
ZIP, OLE, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FORMULA = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
# What Word does not show: what was deleted or moved away, and copies for older programs.
UNSEEN = {f"{WORD}del", f"{WORD}moveFrom"}
UNSEEN.add("{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")
SPACES = {f"{WORD}{name}" for name in ("tab", "br", "cr", "ptab")}
HYPHENS = {f"{WORD}noBreakHyphen": "\u2011", f"{WORD}softHyphen": "\u00ad"}
# Of a page of text there are more; what is below is a stamp on a scanned page.
LEAST_LETTERS = 5


# In the parent -------------------------------------------------------------------------------


def read(path: Path | str, origin: str) -> Iterator[dict]:
    """Yield {"text": …} of each part of a document: pages of a PDF, else a stretch of text.

    `origin` is one of the values of ENDINGS. Raises Refused.
    """
    if Path(path).stat().st_size > MOST_BYTES:
        raise Refused("too_large")
    yield from values_from("partnership.sources.texts.files", Path(path).resolve(), origin)


# In the child --------------------------------------------------------------------------------


def main(path, origin):
    answer(parts_of(path, origin), seconds=MOST_SECONDS, memory=MOST_MEMORY)


def parts_of(path, origin):
    readers = {"pdf": pages_of_pdf, "docx": paragraphs_of_docx}
    length = 0
    with faults_as_refusals():
        for text in readers.get(origin, plain_text)(path):
            length += len(text)
            if length > MOST_CHARACTERS:
                raise Refused("too_long")
            yield {"text": text.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")}


def beginning_of(path):
    with open(path, "rb") as file:
        return file.read(1024)


def plain_text(path):
    beginning = beginning_of(path)
    if beginning.startswith((ZIP, OLE, PDF)):
        raise Refused("no_plain_text")
    encoding = "utf-16" if beginning.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    data = Path(path).read_bytes()
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise Refused("no_utf8") from None
    if "\x00" in text:
        raise Refused("no_plain_text")
    yield text


def paragraphs_of_docx(path):
    check_zip(path)
    from docx import Document  # noqa: PLC0415 - only the child reads documents
    from docx.opc.exceptions import PackageNotFoundError  # noqa: PLC0415

    try:
        document = Document(path)
    except (PackageNotFoundError, KeyError, ValueError):
        raise Refused("no_docx") from None
    for paragraph in document.element.body.iter(f"{WORD}p"):
        if not any(around.tag in UNSEEN for around in paragraph.iterancestors()):
            yield f"{''.join(seen_in(paragraph))}\n"


def seen_in(element):
    """The text of a part of a paragraph as Word shows it once all changes are accepted.

    What is deleted or hidden is no part of it, what was inserted is. Paragraphs within, such as
    those of a text box, are read by themselves.
    """
    for child in element:
        if child.tag in SPACES:
            yield " "
        elif child.tag in HYPHENS:
            yield HYPHENS[child.tag]
        elif child.tag in (f"{WORD}t", f"{FORMULA}t"):
            yield (child.text or "").replace("\n", " ")
        elif child.tag not in UNSEEN and child.tag != f"{WORD}p" and not is_hidden(child):
            yield from seen_in(child)


def is_hidden(run):
    """Whether a stretch of text is formatted as hidden."""
    mark = run.find(f"{WORD}rPr/{WORD}vanish")
    return mark is not None and mark.get(f"{WORD}val") not in ("0", "false", "off")


def check_zip(path):
    """Raise Refused for what is no Word document, or packs more than it may."""
    beginning = beginning_of(path)
    if beginning.startswith(OLE):
        raise Refused("locked_docx")
    if not beginning.startswith(ZIP):
        raise Refused("no_docx")
    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
    except (BadZipFile, OSError, ValueError):
        raise Refused("no_docx") from None
    packed = sum(member.compress_size for member in members)
    unpacked = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or unpacked > max(MOST_UNPACKED, 0):
        raise Refused("bomb")
    if unpacked > 10_000_000 and unpacked > MOST_RATIO * packed:
        raise Refused("bomb")
    if "word/document.xml" not in {member.filename for member in members}:
        raise Refused("no_docx")


def pages_of_pdf(path):
    if PDF not in beginning_of(path):
        raise Refused("no_pdf")
    from pypdf import PdfReader  # noqa: PLC0415
    from pypdf.errors import FileNotDecryptedError, LimitReachedError  # noqa: PLC0415

    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("locked_pdf")
        if len(reader.pages) > MOST_PAGES:
            raise Refused("too_long")
        pages = [f"{page.extract_text()}\n" for page in reader.pages]
    except FileNotDecryptedError:
        raise Refused("locked_pdf") from None
    except LimitReachedError:
        raise Refused("bomb") from None
    if sum(character.isalnum() for page in pages for character in page) < LEAST_LETTERS:
        raise Refused("no_text_layer")
    yield from pages


if __name__ == "__main__":
    main(*sys.argv[1:])
