"""A document is what its content says: each kind is taken, and nothing else under its name."""

import zipfile
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from openpyxl import Workbook

from partnership.agreements.models import AgreementDocument
from partnership.sources.file_kinds import CHECKS, OFFICE_TYPES, OPEN_DOCUMENT_TYPES, check_content
from partnership.sources.models import DOCUMENT_ENDINGS


def archive(**parts):
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name, part in parts.items():
            file.writestr(name.replace("__", "/"), part)
    return content.getvalue()


def office(ending, **more):
    types = b'<Types><Override ContentType="' + OFFICE_TYPES[ending] + b'"/></Types>'
    return archive(**{"[Content_Types].xml": types, "part.xml": "<x/>"}, **more)


def open_document(ending, **more):
    return archive(mimetype=OPEN_DOCUMENT_TYPES[ending], **{"content.xml": "<x/>"}, **more)


def workbook():
    content = BytesIO()
    Workbook().save(content)
    return content.getvalue()


PDF = b"%PDF-1.7\n1 0 obj\n\xe2\xe3\xcf\xd3\n%%EOF\n"
SAMPLES = {
    "pdf": PDF,
    "csv": b"place,amount\r\nPort,5\r\n",
    "txt": b"Plain words.\n",
    **{ending: office(ending) for ending in OFFICE_TYPES},
    **{ending: open_document(ending) for ending in OPEN_DOCUMENT_TYPES},
}
OTHERS = {
    "Windows program": b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff",
    "Linux program": b"\x7fELF\x02\x01\x01" + bytes(9),
    "Mac program": b"\xcf\xfa\xed\xfe\x07\x00\x00\x01",
    "script": b"#!/bin/sh\nrm -rf /\n",
    "web page": b"<!DOCTYPE html><html><script>alert(1)</script></html>",
    "web page in capitals after spaces": b"\n  <HTML><BODY>x</BODY></HTML>",
    "web page with a mark": b"\xef\xbb\xbf<html>x</html>",
    "web page in two bytes": "<html>x</html>".encode("utf-16"),
    "picture with a script": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
    "XML": b"<?xml version='1.0'?><x/>",
    "ZIP archive": archive(a="b"),
    "old Word document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
    "RTF": b"{\\rtf1 words}",
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(20),
    "nothing known": b"\x00\x01\x02\x03",
}


def said_of(name, content):
    """What is said of an upload; "" where it is taken."""
    try:
        check_content(SimpleUploadedFile(name, content))
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def test_every_kind_that_is_accepted_is_checked_by_content():
    assert set(CHECKS) == set(DOCUMENT_ENDINGS) == set(SAMPLES)


@pytest.mark.parametrize("ending", DOCUMENT_ENDINGS)
def test_a_document_is_taken_under_its_own_ending_only(ending):
    for kind, content in SAMPLES.items():
        text_alike = {kind, ending} == {"csv", "txt"}
        taken = kind == ending or text_alike
        assert (said_of(f"plan.{ending}", content) == "") is taken, kind
    assert said_of(f"PLAN.{ending.upper()}", SAMPLES[ending]) == ""


@pytest.mark.parametrize("ending", DOCUMENT_ENDINGS)
@pytest.mark.parametrize("other", OTHERS)
def test_nothing_else_is_taken_under_the_name_of_a_document(ending, other):
    said = said_of(f"plan.{ending}", OTHERS[other])
    assert f"“.{ending}”" in said
    assert "upload that" in said


def test_what_it_seems_to_be_is_named():
    assert "it is a program" in said_of("a.pdf", OTHERS["Windows program"])
    assert "it is a web page" in said_of("a.pdf", OTHERS["web page"])
    assert "a PDF document" in said_of("a.docx", PDF)
    assert "empty" in said_of("a.pdf", b"")


def test_a_real_workbook_is_taken():
    assert said_of("a.xlsx", workbook()) == ""


@pytest.mark.parametrize(
    "content",
    [
        "Größe,数量\n".encode(),
        "Größe,数量\n".encode("utf-8-sig"),
        "Größe,数量\n".encode("utf-16"),
        "Größe\n".encode("cp1252"),
        "数量\n".encode("gb18030"),
        b"MZ is how a text may begin, as may BZh or RIFF.\n",
        b"5 < 6\n",
    ],
)
def test_text_in_any_encoding_is_taken(content):
    assert said_of("a.csv", content) == ""
    assert said_of("a.txt", content) == ""


def test_text_is_read_to_its_end():
    assert said_of("a.txt", b"words\n" * 20_000 + b"\x00\x01")
    assert said_of("a.txt", ("words\n" * 20_000).encode("utf-16") + b"\x00")


@pytest.mark.parametrize(
    "content",
    [
        office("docx", word__vbaProject="x"),
        office("docx", **{"word/vbaProject.bin": "x"}),
    ],
)
def test_a_document_of_office_with_macros_is_refused(content):
    is_macro = b"vbaProject.bin" in content
    assert ("macros" in said_of("a.docx", content)) is is_macro


def test_an_open_document_with_macros_is_refused():
    assert "macros" in said_of("a.odt", open_document("odt", Basic__script="x"))


def test_a_damaged_document_is_told():
    assert "damaged" in said_of("a.docx", office("docx")[:60])
    assert "damaged" in said_of("a.odt", b"PK\x03\x04" + bytes(100))


def test_a_file_that_waits_on_the_disk_is_judged_as_well():
    file = TemporaryUploadedFile("plan.pdf", "application/pdf", 0, None)
    file.write(OTHERS["web page"])
    file.size = file.tell()
    with pytest.raises(ValidationError):
        check_content(file)
    assert file.read(5) == b"<!DOC"


@pytest.mark.django_db
def test_a_kept_file_is_not_read_again():
    document = AgreementDocument(title="Plan", file="documents/gone.pdf")
    document.clean()
