"""How a card is drawn: 1200 by 630, light, few colours, no text under 24 pixels."""

import io
from dataclasses import dataclass

from django.core.files.storage import default_storage
from PIL import Image, ImageDraw, ImageOps

from partnership.website.typefaces import runs

WIDTH, HEIGHT = 1200, 630
LEFT, RIGHT = 72, 1128
WITHIN = RIGHT - LEFT
PAPER, LINE, INK, MUTED = "#ffffff", "#d3dce3", "#14202b", "#4b5b68"
# Few enough that a card stays far below 60 kB.
COLOURS = 64
# The room of a logo.
LOGO = (240, 52)
# Signs that begin no line.
NOT_FIRST = set("，。、；：！？）》”’」』】,.;:!?)")


@dataclass(frozen=True)
class Style:
    """How a text is written; `lines` is how many it may take."""

    size: int
    colour: str = MUTED
    bold: bool = False
    height: float = 1.3
    lines: int = 1


NAME = Style(30, INK, bold=True)
KIND = Style(32)
TITLE = Style(60, INK, bold=True, height=1.15, lines=3)
BIG = Style(92, INK, bold=True, height=1.15)
VALUE = Style(40, INK, bold=True, height=1.25)
TEXT = Style(28, height=1.35, lines=3)
SMALL = Style(26)
FOOT = Style(24)


class Canvas:
    """A card on which texts are written, each below the last."""

    def __init__(self, language: str, accent: str, mark: str) -> None:
        self.language, self.accent, self.mark = language, accent, mark
        self.image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
        self.draw = ImageDraw.Draw(self.image)
        self.y = 44.0

    def length(self, text: str, style: Style) -> float:
        """How many pixels a line of text takes."""
        pieces = runs(text, self.language, bold=style.bold)
        return sum(font.at(style.size).getlength(piece) for font, piece in pieces)

    def line(self, x: float, baseline: float, text: str, style: Style) -> None:
        """Write one line from `x` on."""
        for font, piece in runs(text, self.language, bold=style.bold):
            written = font.at(style.size)
            self.draw.text((x, baseline), piece, style.colour, written, anchor="ls")
            x += written.getlength(piece)

    def lines_of(self, text: str, style: Style, width: float = WITHIN) -> list[str]:
        """A text in lines; what does not fit ends in an ellipsis."""
        lines, rest = [], " ".join(text.split())
        while rest and len(lines) < style.lines:
            line = self.first_line(rest, style, width)
            rest = rest[len(line) :].lstrip()
            lines.append(line.rstrip())
        if rest:
            lines[-1] = self.shortened(lines[-1] + "…", style, width)
        return lines

    def first_line(self, text: str, style: Style, width: float) -> str:
        """As much of a text as fits on one line, ending between two words where it has words."""
        if self.length(text, style) <= width:
            return text
        fits = 1
        while self.length(text[: fits + 1], style) <= width:
            fits += 1
        end = fits
        while end > 1 and not is_break(text, end):
            end -= 1
        return text[: end if end > 1 else fits]

    def shortened(self, text: str, style: Style, width: float) -> str:
        """A line that fits, with the ellipsis in its end."""
        while len(text) > 2 and self.length(text, style) > width:
            text = text[:-2].rstrip() + "…"
        return text

    def text(self, text: str, style: Style, x: float = LEFT, width: float = WITHIN) -> None:
        """Write a text below what is there."""
        for line in self.lines_of(text, style, width):
            self.y += style.size * style.height
            self.line(x, self.y - style.size * 0.25, line, style)

    def fitting(self, text: str, style: Style) -> Style:
        """The style, smaller where the text would not fit on one line."""
        size = style.size
        while size > FOOT.size and self.length(text, Style(size, bold=style.bold)) > WITHIN:
            size -= 4
        return Style(size, style.colour, style.bold, style.height)

    def rings(self, x: int, y: int) -> None:
        """The mark of the site: two rings that overlap, drawn large and made small."""
        scale = 8
        big = Image.new("RGB", (60 * scale, 40 * scale), PAPER)
        draw = ImageDraw.Draw(big)
        unit = 40 * scale / 24
        for middle, colour in ((12, self.accent), (24, self.mark)):
            box = [(middle - 11.5) * unit, 0.5 * unit, (middle + 11.5) * unit, 23.5 * unit]
            draw.ellipse(box, outline=colour, width=round(3 * unit))
        self.image.paste(big.resize((60, 40), Image.Resampling.LANCZOS), (x, y))

    def logo(self, name: str, x: int, y: int) -> int:
        """The logo kept under a name, and how wide it is here; 0 where its file is missing."""
        try:
            with default_storage.open(name) as file, Image.open(file) as image:
                small = ImageOps.contain(image.convert("RGBA"), LOGO, Image.Resampling.LANCZOS)
        except OSError:
            return 0
        self.image.paste(small, (x, y + (LOGO[1] - small.height) // 2), small)
        return small.width

    def head(self, site: str, logo: str = "") -> None:
        self.draw.rectangle([0, 0, WIDTH, 13], fill=self.accent)
        taken = self.logo(logo, LEFT, 52) if logo else 0
        if not taken:
            self.rings(LEFT, 58)
            taken = 60
        start = taken + 16
        self.line(LEFT + start, 88, self.shortened(site, NAME, WITHIN - start), NAME)
        self.y = 122

    def foot(self, text: str) -> None:
        self.line(LEFT, 580, self.shortened(text, FOOT, WITHIN), FOOT)

    def bar(self, y: float, start: float, end: float, height: float, colour: str) -> None:
        """A bar between two parts of the width, each from 0 to 1."""
        box = [LEFT + WITHIN * start, y, LEFT + WITHIN * end, y + height]
        self.draw.rectangle(box, fill=colour)

    def as_png(self) -> bytes:
        """The picture as bytes; the same card gives the same."""
        file = io.BytesIO()
        few = self.image.quantize(
            COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
        )
        few.save(file, "PNG", optimize=True)
        return file.getvalue()


def is_break(text: str, at: int) -> bool:
    """Whether a line may end before the sign at a position."""
    before, after = text[at - 1], text[at]
    if after in NOT_FIRST:
        return False
    return before.isspace() or is_han(before) or is_han(after) or before in "–-/"


def is_han(sign: str) -> bool:
    """Whether a sign is of a script that is written without spaces."""
    return "\u2e80" <= sign <= "\ud7ff" or "\uf900" <= sign <= "\uffef"
