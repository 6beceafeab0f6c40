"""A brief as a Word document, to be worked on: headings, tables and marks are real ones."""

import io
from datetime import UTC

from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph

from partnership.pages.templatetags.pages import html_lang
from partnership.website.briefs.document import (
    Block,
    Brief,
    Facts,
    Heading,
    Items,
    Numbers,
    Paragraph,
    Table,
    Words,
)

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BELOW = Pt(8)
MUTED = RGBColor(0x4B, 0x5B, 0x68)
# What Word and its kin have on most machines; they put another in the place of one that is missing.
LATIN, HAN = "Calibri", "Microsoft YaHei"
TABLE_STYLE = "Light List"


# A property of a document holds no more.
LONGEST_PROPERTY = 255


def as_docx(brief: Brief) -> bytes:
    """The brief as a file."""
    document = Document()
    prepare(document, brief)
    document.add_heading(brief.title, 1)
    for block in brief.blocks:
        write_block(document, block)
    write_sources(document, brief)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def prepare(document: DocumentType, brief: Brief) -> None:
    """Set the sheet, the fonts, the language, and what stands on each sheet."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(20)
    for name in ("Normal", "Heading 1", "Heading 2"):
        set_fonts(document.styles[name], brief.language)
    document.styles["Normal"].font.size = Pt(10)
    told = document.core_properties
    told.title = brief.title[:LONGEST_PROPERTY]
    told.author = brief.site[:LONGEST_PROPERTY]
    told.subject = brief.subtitle[:LONGEST_PROPERTY]
    told.language = html_lang(brief.language)
    told.created = told.modified = brief.updated.astimezone(UTC).replace(tzinfo=None)
    section.header.paragraphs[0].text = f"{brief.site} · {brief.subtitle}"
    foot = section.footer.paragraphs[0]
    foot.add_run(f"{brief.version} · {brief.address} · ")
    add_field(foot, "PAGE")
    foot.add_run("/")
    add_field(foot, "NUMPAGES")
    for paragraph in (section.header.paragraphs[0], foot):
        for run in paragraph.runs:
            run.font.size, run.font.color.rgb = Pt(8), MUTED


def set_fonts(style, language: str) -> None:
    """The fonts of a style for both kinds of script, and its language."""
    style.font.name = LATIN
    style.font.color.rgb = RGBColor(0x14, 0x20, 0x2B)
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    fonts.set(qn("w:eastAsia"), HAN)
    properties.append(spoken(language))


def spoken(language: str):
    """The language of words, for both kinds of script."""
    element = OxmlElement("w:lang")
    element.set(qn("w:val"), html_lang(language))
    element.set(qn("w:eastAsia"), html_lang(language))
    return element


def add_field(paragraph: WordParagraph, name: str) -> None:
    """Something that Word counts itself, such as the number of the sheet."""
    run = paragraph.add_run()
    for kind in ("begin", "instr", "end"):
        if kind == "instr":
            part = OxmlElement("w:instrText")
            part.text = name
        else:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)


def add_words(paragraph: WordParagraph, words: Words, size: Pt | None = None) -> None:
    """Words, with their marks raised behind them, and what is to be known of them below."""
    for one in (words, *words.then):
        run = paragraph.add_run(one.text)
        run.font.size = size
        if one.language:
            run._r.get_or_add_rPr().append(spoken(one.language))
        if one.remark:
            paragraph.add_run(f" ({one.remark})").italic = True
        if one.marks:
            marks = (f"{mark.number} {mark.remark}".rstrip() for mark in one.marks)
            paragraph.add_run(" ".join(marks)).font.superscript = True
    for below in words.below:
        paragraph.add_run().add_break()
        add_words(paragraph, below, BELOW)


def write_block(document: DocumentType, block: Block) -> None:
    """One part of the brief."""
    if isinstance(block, Heading):
        document.add_heading(block.text, 2)
    elif isinstance(block, Paragraph):
        paragraph = document.add_paragraph()
        for words in block.words:
            add_words(paragraph, words)
    elif isinstance(block, Items):
        for words in block.items:
            add_words(document.add_paragraph(style="List Bullet"), words)
    elif isinstance(block, Facts):
        write_pairs(document, [([Words(label)], values) for label, values in block.facts])
    elif isinstance(block, Numbers):
        write_pairs(document, [([value], [Words(label)]) for value, label in block.numbers])
    else:
        write_table(document, block)


def write_pairs(document: DocumentType, pairs: list[tuple[list[Words], list[Words]]]) -> None:
    """Labels beside their values, each row whole on one sheet."""
    table = document.add_table(rows=0, cols=2)
    for pair in pairs:
        fill_row(table, list(pair))
    set_widths(table, [25, 75])


def write_table(document: DocumentType, block: Table) -> None:
    """A table whose first row is repeated on each sheet."""
    table = document.add_table(rows=0, cols=len(block.columns), style=TABLE_STYLE)
    fill_row(table, [[Words(name)] for name in block.columns])
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in [*block.rows, *([block.total] if block.total else [])]:
        fill_row(table, row, block.numeric)
    set_widths(table, block.widths)
    if block.note:
        document.add_paragraph().add_run(block.note).font.size = Pt(8)


def fill_row(table: WordTable, cells: list[list[Words]], numeric: tuple[int, ...] = ()) -> None:
    """Add a row; each item of a cell is a paragraph."""
    row = table.add_row()
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for number, (cell, items) in enumerate(zip(row.cells, cells, strict=True)):
        for place, words in enumerate(items):
            paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
            paragraph.paragraph_format.space_after = Pt(1)
            if number in numeric:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            add_words(paragraph, words)


def set_widths(table: WordTable, parts: list[int]) -> None:
    """Give each column its part of the width of the text."""
    table.autofit = False
    for row in table.rows:
        for cell, part in zip(row.cells, parts, strict=True):
            cell.width = Mm(170 * part / sum(parts))


def write_sources(document: DocumentType, brief: Brief) -> None:
    """The passages at the end, and the words on designations."""
    if brief.sources:
        document.add_heading(_("Sources"), 2)
    for source in brief.sources:
        text = f"{source.number}  {source.place}: “{source.quotation}” {source.state}"
        run = document.add_paragraph().add_run(text.rstrip())
        run.font.size = Pt(8)
    if brief.disclaimer:
        document.add_paragraph().add_run(brief.disclaimer).font.size = Pt(8)
