"""Texts are read out of files in a limited process; what cannot be read says why."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from lxml import etree

from partnership.sources.texts import files, reading
from partnership.sources.texts.reading import pasted, uploaded
from tests.sources.texts.documents import docx, locked_pdf, pdf

pytestmark = pytest.mark.usefixtures("as_a_process")


def read(name, data):
    return uploaded(SimpleUploadedFile(name, data))


def refusal(name, data):
    with pytest.raises(ValidationError) as caught:
        read(name, data)
    return caught.value.message


@pytest.mark.parametrize("ending", ["txt", "md", "MARKDOWN"])
def test_plain_text_keeps_its_lines_and_is_composed(ending):
    got = read(f"log.{ending}", "\ufeffCafe\u0301\r\n北京 🚢\r".encode())
    assert got.text == "Café\n北京 🚢\n"
    assert got.page_starts == () and len(got.file_sha256) == 64


def test_plain_text_may_be_in_utf_16():
    assert read("log.txt", "北京".encode("utf-16")).text == "北京"


def test_a_word_document_gives_its_paragraphs_and_the_cells_of_its_tables():
    got = read("log.docx", docx("One quay.", "北京", table=[["a", "b"], ["c", "d"]]))
    assert got.text == "One quay.\n北京\na\nb\nc\nd\n" and got.origin == "docx"


def test_a_word_document_is_read_as_it_is_shown_with_all_changes_accepted():
    document = Document()
    paragraph = document.add_paragraph("They will")
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    for made in (
        "<w:ins {}><w:r><w:t xml:space='preserve'> not</w:t></w:r></w:ins>",
        "<w:del {}><w:r><w:delText> soon</w:delText><w:t> soon</w:t></w:r></w:del>",
        "<w:r {}><w:rPr><w:vanish/></w:rPr><w:t> secretly</w:t></w:r>",
        "<w:sdt {}><w:sdtContent><w:r><w:tab/><w:t>pay</w:t></w:r></w:sdtContent></w:sdt>",
    ):
        paragraph._p.append(etree.fromstring(made.format(f"xmlns:w='{word}'")))
    made = io.BytesIO()
    document.save(made)
    assert read("log.docx", made.getvalue()).text == "They will not pay\n"


def test_a_text_that_shows_its_letters_in_another_order_is_refused():
    assert "turn the order" in refusal("log.txt", "\u202e51\u202c people".encode())
    with pytest.raises(ValidationError, match="turn the order"):
        pasted("\u202e51\u202c people")


def test_a_pdf_keeps_where_its_pages_begin():
    got = read("log.pdf", pdf("The first page.", "The second one."))
    assert got.text[got.page_starts[1] :].strip() == "The second one."
    assert got.page_starts[0] == 0 and got.origin == "pdf"


def test_letters_that_a_pdf_prints_as_one_are_read_one_by_one(monkeypatch):
    monkeypatch.setattr(reading, "read", lambda path, origin: [{"text": "eﬃcient ﬁnance"}])
    assert read("log.pdf", b"").text == "efficient finance"
    assert read("log.txt", b"").text == "eﬃcient ﬁnance"


def packed(**members):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("scan.pdf", pdf("", ""), "This PDF has no text layer"),
        ("locked.pdf", locked_pdf("Words"), "protected by a password. Save it without one"),
        ("locked.docx", b"\xd0\xcf\x11\xe0" + b"x" * 99, "protected by a password, or it is of"),
        ("text.pdf", b"Just words", "This is no PDF"),
        ("text.docx", b"Just words", "This is no Word document"),
        ("zip.docx", packed(a="b"), "This is no Word document"),
        ("sheet.txt", packed(a="b"), "This is no plain text"),
        ("pdf.txt", pdf("Words"), "This is no plain text"),
        ("latin.txt", "Café".encode("latin-1"), "is not in UTF-8"),
        ("null.txt", b"a\x00b", "This is no plain text"),
        ("empty.txt", b" \n", "There is no text in this file"),
        ("empty.docx", docx(""), "There is no text in this file"),
        ("cut.pdf", pdf("Words")[:60], "is damaged"),
        ("slides.pptx", b"x", "This kind of file is not read"),
    ],
)
def test_what_cannot_be_read_says_why(name, data, says):
    assert says in refusal(name, data)


def test_a_document_that_unpacks_to_far_more_is_not_unpacked():
    bomb = packed(**{"word/document.xml": b" " * 30_000_000})
    assert "unpacks to far more than its size" in refusal("bomb.docx", bomb)


def test_a_pdf_that_unpacks_to_far_more_is_refused():
    import zlib

    stream = zlib.compress(b" " * 300_000_000)
    plain = pdf("Words")
    head, tail = plain.split(b"stream\n", 1)
    length = head.rindex(b"<< /Length")
    bomb = head[:length] + f"<< /Filter /FlateDecode /Length {len(stream)} >>\n".encode()
    bomb += b"stream\n" + stream + b"\nendstream" + tail.split(b"endstream", 1)[1]
    assert refusal("bomb.pdf", bomb)


def test_a_file_that_takes_too_much_is_refused(monkeypatch, tmp_path):
    def gives_up(module, *arguments):
        raise files.Refused("too_much")
        yield

    monkeypatch.setattr(files, "values_from", gives_up)
    assert "60 seconds or 1 GB" in refusal("log.txt", b"words")


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(files, "MOST_BYTES", 4)
    assert "larger than 50 MB" in refusal("log.txt", b"words")


def test_a_pasted_text_is_composed_and_must_say_something():
    assert pasted("Cafe\u0301\r\n").text == "Café\n"
    with pytest.raises(ValidationError):
        pasted(" \n")
