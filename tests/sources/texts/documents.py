"""Small documents of every kind that is read, made for tests."""

import io

from docx import Document
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
)


def pdf(*pages):
    """A PDF with a line of plain letters on each page; "" for a page without a text layer."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    kids = []
    for words in pages:
        stream = f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET" if words else ""
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << "
            f"/F1 3 0 R >> >> /Contents {len(objects) + 2} 0 R >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + f"xref\n0 {size}\n0000000000 65535 f \n{table}{end}".encode()


def locked_pdf(*pages):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(*pages))))
    writer.encrypt("secret", algorithm="AES-256")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def docx(*paragraphs, table=()):
    document = Document()
    for words in paragraphs:
        document.add_paragraph(words)
    if table:
        grid = document.add_table(rows=len(table), cols=len(table[0]))
        for row, cells in enumerate(table):
            for column, words in enumerate(cells):
                grid.cell(row, column).text = words
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def pdf_in_any_script(*pages):
    """A PDF with lines in any script on each page; its text layer says what its signs mean."""
    letters = sorted({letter for lines in pages for line in lines for letter in line})
    codes = {letter: f"{number:04X}" for number, letter in enumerate(letters, start=1)}
    meanings = "\n".join(
        f"<{codes[letter]}> <{letter.encode('utf-16-be').hex()}>" for letter in letters
    )
    table = (
        "/CIDInit /ProcSet findresource begin begincmap /CMapName /Own def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(letters)} beginbfchar\n{meanings}\nendbfchar endcmap end"
    )
    streams = [
        "BT /F1 12 Tf 72 720 Td "
        + " 0 -16 Td ".join(f"<{''.join(codes[letter] for letter in line)}> Tj" for line in lines)
        + " ET"
        for lines in pages
    ]
    writer = PdfWriter()

    def added(thing):
        return writer._add_object(thing)

    def stream_of(words):
        made = DecodedStreamObject()
        made.set_data(words.encode())
        return added(made)

    below = DictionaryObject()
    for name, value in {"Type": "Font", "Subtype": "CIDFontType2", "BaseFont": "Own"}.items():
        below[NameObject(f"/{name}")] = NameObject(f"/{value}")
    below[NameObject("/DW")] = NumberObject(1000)
    font = DictionaryObject()
    for name, value in {
        "Type": "Font", "Subtype": "Type0", "BaseFont": "Own", "Encoding": "Identity-H",
    }.items():  # fmt: skip
        font[NameObject(f"/{name}")] = NameObject(f"/{value}")
    font[NameObject("/DescendantFonts")] = ArrayObject([added(below)])
    font[NameObject("/ToUnicode")] = stream_of(table)
    fonts = DictionaryObject({NameObject("/F1"): added(font)})
    for stream in streams:
        page = writer.add_blank_page(595, 842)
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        page[NameObject("/Contents")] = stream_of(stream)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()
