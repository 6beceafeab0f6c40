"""The colours of a site: whether they can be read, and what follows from them for dark screens."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

ACCENT, MARK = "#0a5291", "#a84a12"
WHITE, BLACK = "#ffffff", "#000000"
# The grounds on which both stand as text: light and dark, the hardest to read on. They are those
# of site.css (--surface, and --tint on dark screens).
ON_LIGHT, ON_DARK = "#f2f5f7", "#1a3954"
# What WCAG 2.2 asks of text at level AA.
LEAST_CONTRAST = 4.5
HEX = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)


def channels(colour: str) -> tuple[int, ...]:
    """Red, green and blue of a colour such as #0a5291, each from 0 to 255."""
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))


def luminance(colour: str) -> float:
    """How bright a colour is to the eye, from 0 to 1, as WCAG reckons it."""
    parts = [part / 255 for part in channels(colour)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def mixed(colour: str, other: str, part: float) -> str:
    """A colour with so much of another in it, from 0 to 1."""
    pairs = zip(channels(colour), channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


def lightened(colour: str, ground: str = ON_DARK) -> str:
    """A colour, as much lighter as text on a dark ground needs to be."""
    steps = (mixed(colour, WHITE, step / 20) for step in range(21))
    return next(one for one in steps if contrast(one, ground) >= LEAST_CONTRAST)


def validate_colour(value: str) -> None:
    """Refuse what is no colour, and one that cannot be read as text on a light ground."""
    if not HEX.fullmatch(value):
        raise ValidationError(_("Write a colour as # and six signs, such as #0a5291."))
    found = contrast(value, ON_LIGHT)
    if found < LEAST_CONTRAST:
        message = _(
            "This colour is too light to be read: its contrast is %(found)s to 1, and %(least)s is "
            "needed. Choose a darker one."
        )
        raise ValidationError(message % {"found": f"{found:.1f}", "least": LEAST_CONTRAST})


@dataclass(frozen=True)
class Palette:
    """The two colours of a site on light grounds; those for dark ones follow."""

    accent: str = ACCENT
    mark: str = MARK

    @property
    def is_standard(self) -> bool:
        """Whether the style sheet of the site has these colours already."""
        return self == Palette()

    def as_css(self) -> str:
        """What a style sheet says instead of the standard colours, where readers chose none."""
        strong = mixed(self.accent, BLACK, 0.3)
        light, mark = lightened(self.accent), lightened(self.mark)
        bright = mixed(light, WHITE, 0.4)
        dark = tokens(light, bright, mark)
        return (
            "@layer tokens { @media (forced-colors: none) { "
            f"{tokens(self.accent, strong, self.mark)} "
            f"@media (prefers-color-scheme: dark) {{ {dark} }} }} }}\n"
        )


def tokens(accent: str, strong: str, mark: str) -> str:
    return f":root {{ --accent: {accent}; --accent-strong: {strong}; --mark: {mark}; }}"
