"""What a card says: of a record by its kind, and of a figure."""

from dataclasses import dataclass, replace
from datetime import date
from functools import singledispatch
from html import unescape

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from partnership.agreements.colours import Palette
from partnership.agreements.models import Agreement
from partnership.agreements.site import Site
from partnership.events.models import Event, KeyFigure
from partnership.publishing.models import Record, public_rows
from partnership.values.markdown import plain
from partnership.website.cards import drawing
from partnership.website.cards.drawing import Canvas
from partnership.website.figures.counted import CountedFigure
from partnership.website.figures.money import in_words, period_in_words
from projects.models import Project

# The fields that tell in a sentence or two what a record is, the best first.
TEXTS = ("summary", "lead", "description")
BARS = 4


@dataclass(frozen=True)
class Bar:
    """A line of a figure: its name, its part of the longest bar, and its value."""

    label: str
    part: float
    value: str


@dataclass(frozen=True)
class Card:
    """The words of a card, from above to below."""

    site: str
    foot: str
    kind: str = ""
    title: str = ""
    number: str = ""
    fact: str = ""
    fact_label: str = ""
    text: str = ""
    bars: tuple[Bar, ...] = ()
    palette: Palette = Palette()
    logo: str = ""

    def draw(self) -> bytes:
        """The card as a PNG. MissingFont where this machine cannot write its words."""
        canvas = Canvas(get_language(), self.palette.accent, self.palette.mark)
        canvas.head(self.site, self.logo)
        canvas.text(self.kind, drawing.KIND)
        canvas.y += 6
        if self.number:
            canvas.text(self.number, canvas.fitting(self.number, drawing.BIG))
        else:
            canvas.text(self.title, drawing.TITLE)
        canvas.y += 14
        if self.fact:
            canvas.text(self.fact, drawing.VALUE)
            canvas.text(self.fact_label, replace(drawing.TEXT, lines=1))
            canvas.y += 14
        self.draw_rest(canvas)
        canvas.foot(self.foot)
        return canvas.as_png()

    def draw_rest(self, canvas: Canvas) -> None:
        """The text, as far as there is room, and the bars."""
        room = 545 - canvas.y - len(self.bars) * 44
        style = drawing.TEXT
        lines = min(style.lines, int(room // (style.size * style.height)))
        if self.text and lines > 0:
            canvas.text(self.text, replace(style, lines=lines))
        top = 545 - len(self.bars) * 44
        for number, bar in enumerate(self.bars):
            draw_bar(canvas, top + number * 44, bar)


def draw_bar(canvas: Canvas, y: float, bar: Bar) -> None:
    """One line of a figure: its name, a bar on the common scale, and its value at the right."""
    style = drawing.SMALL
    label = canvas.lines_of(bar.label, style, 0.4 * drawing.WITHIN)[0]
    canvas.line(drawing.LEFT, y + 22, label, style)
    canvas.bar(y, 0.42, 0.42 + 0.4 * bar.part, 26, canvas.accent)
    canvas.line(drawing.RIGHT - canvas.length(bar.value, style), y + 22, bar.value, style)


def text_of(record: Record) -> str:
    """What a record is, in plain words; "" where it has none."""
    for name in TEXTS:
        if name in record.translatable and (words := record.translated(name)):
            return plain(words)
    return ""


def foot_of(words: str, day: date) -> str:
    """The last line: what stands behind the card, the site, and the day of its version."""
    return " · ".join([words, settings.SITE.host, date_format(day, "DATE_FORMAT")])


def card_of(record: Record) -> Card:
    """The card of a public record."""
    site = Site()
    card = Card(
        site=site.name,
        palette=site.palette,
        logo=site.logo.file if site.logo else "",
        foot=foot_of(_("Each fact with the words of its source"), localdate(record.updated_at)),
        kind=capfirst(record._meta.verbose_name),
        title=record.short_label,
        text=text_of(record),
    )
    return replace(card, **of_kind(record))


@singledispatch
def of_kind(record: Record) -> dict:
    """What the card of a record of one kind says besides its title and text."""
    return {}


@of_kind.register
def of_project(record: Project) -> dict:
    period = period_in_words(record)
    return {"kind": told(record, period), **money_of(record.funding)}


@of_kind.register
def of_agreement(record: Agreement) -> dict:
    kind = capfirst(record.get_kind_display())
    day = record.get_signed_display() if record.signed else ""
    return {"kind": told(record, day, kind), **money_of(record.money_lines)}


@of_kind.register
def of_event(record: Event) -> dict:
    return {"kind": told(record, record.get_dates_display() if record.dates else "")}


@of_kind.register
def of_key_figure(record: KeyFigure) -> dict:
    number = replace(record.quantity, unit="").display()
    time = strip_tags(render_to_string("events/figure_time.html", {"record": record}))
    time = " ".join(unescape(time).split())
    return {
        "kind": told(record, time, _("Figure")),
        "number": number,
        "text": record.translated("title"),
    }


def told(record: Record, when: str, kind: str = "") -> str:
    """The kind of a record and its time in one line."""
    words = kind or capfirst(record._meta.verbose_name)
    return _("%(kind)s, %(time)s") % {"kind": words, "time": when} if when else words


def money_of(lines) -> dict:
    """The sum of the public money lines of a record, and who gave it where that is one line."""
    rows = public_rows(lines.model).filter(**{f"{lines.model.parent_name}": lines.instance})
    totals = rows.sums().total
    if not totals:
        return {}
    counted = list(rows.counted().select_related("provider")[:2])
    label = in_words(counted[0]) if len(counted) == 1 else _("stated, added up by this site")
    return {"fact": " · ".join(total.display() for total in totals), "fact_label": label}


def card_of_figure(figure: CountedFigure) -> Card:
    """The card of a figure that this site counts, with its first lines as bars."""
    site = Site()
    return Card(
        site=site.name,
        palette=site.palette,
        logo=site.logo.file if site.logo else "",
        foot=foot_of(_("Counted by this site from its public records"), site.last_changed_on),
        kind=figure.title,
        number=figure.value,
        # It goes on where the number ends, in some languages with a comma.
        text=figure.sentence.lstrip("，,； "),
        bars=tuple(bars_of(figure)),
    )


def bars_of(figure: CountedFigure) -> list[Bar]:
    """The first lines of a figure that have a bar, on the scale of the longest."""
    lines = [line for line in figure.counted_lines(BARS) if line.width][:BARS]
    parts = [float(line.width.rstrip("%")) for line in lines]
    longest = max(parts, default=0)
    return [
        Bar(line.record.short_label, part / longest, line.value)
        for line, part in zip(lines, parts, strict=True)
    ]
