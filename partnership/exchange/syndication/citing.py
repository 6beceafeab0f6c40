"""References to a record's page for programs that keep references: BibTeX, RIS, CSL-JSON.

They say what "Cite this page" says: who publishes the page, its title, version and address. The
key of a reference does not change when a record is renamed.
"""

import json
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from partnership.pages.addresses import absolute
from partnership.pages.templatetags.pages import html_lang
from partnership.values.texts import within_quotes

BIBTEX = "application/x-bibtex; charset=utf-8"
RIS = "application/x-research-info-systems; charset=utf-8"
CSL_JSON = "application/vnd.citationstyles.csl+json"

# Each in braces, which BibTeX counts even where TeX would not: they stay in pairs.
TEX = {
    "\\": r"{\textbackslash}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "^": r"{\textasciicircum}",
    "~": r"{\textasciitilde}",
    "<": r"{\textless}",
    ">": r"{\textgreater}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
}
MONTH_NAMES = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


@dataclass(frozen=True)
class Reference:
    """A page as it is cited. Texts are one line each; `language` is that of the title."""

    key: str
    publisher: str
    title: str
    version: date
    address: str
    language: str


def reference_to(record, publisher):
    """The reference to the page of a record on the site named `publisher`."""
    title = record.translation(record.title_field)
    return Reference(
        key=f"{record._meta.model_name}-{record.pk.hex[:12]}",
        publisher=one_line(publisher),
        title=one_line(title.text),
        version=timezone.localtime(record.updated_at).date(),
        address=absolute(record.get_absolute_url()),
        language=html_lang(title.language or get_language()),
    )


def one_line(text):
    """The text with single spaces for every stretch of white space."""
    return " ".join(text.split())


def in_styles(reference):
    """[(style, text, address)] of the reference in the styles that readers are asked for.

    Names and months of a style stay as its rules have them, whatever the language of the page.
    """
    day, publisher, title = reference.version, reference.publisher, reference.title
    month = MONTH_NAMES[day.month - 1]
    # MLA shortens all months but those of three or four letters.
    short = month if len(month) < 5 else "Sept." if month == "September" else f"{month[:3]}."
    stop = "" if title.endswith((".", "?", "!", "。", "？", "！")) else "."
    apa = f"{publisher}. ({day.year}, {month} {day.day}). {title}{stop}"
    mla = f"{publisher}. “{within_quotes(title)}{stop}” {day.day} {short} {day.year},"
    gb_t = f"{publisher}. {title}[EB/OL]. ({day.isoformat()})."
    return [
        (name, text, reference.address)
        for name, text in (("APA", apa), ("MLA", mla), ("GB/T 7714", gb_t))
    ]


def meta_tags(reference):
    """[(name, content)] of the reference in the head of its page, as Zotero and others read it."""
    return [
        ("citation_title", reference.title),
        ("citation_author", reference.publisher),
        ("citation_publisher", reference.publisher),
        ("citation_publication_date", f"{reference.version:%Y/%m/%d}"),
        ("citation_language", reference.language),
        ("citation_public_url", reference.address),
    ]


def tex(text):
    """A text with its special signs as TeX prints them; letters of every script stay."""
    return "".join(TEX.get(sign, sign) for sign in text)


def bibtex(reference):
    """The reference as a BibTeX entry."""
    version = reference.version
    # Braces of their own keep a publisher from being split into names, and capitals as they are.
    fields = {
        "author": f"{{{{{tex(reference.publisher)}}}}}",
        "title": f"{{{{{tex(reference.title)}}}}}",
        "year": f"{{{version.year}}}",
        "month": MONTHS[version.month - 1],
        "note": f"{{{tex(_('Version of %(day)s') % {'day': version.isoformat()})}}}",
        "language": f"{{{reference.language}}}",
        "url": f"{{{reference.address}}}",
    }
    lines = [f"  {name} = {value}," for name, value in fields.items()]
    return "\n".join([f"@misc{{{reference.key},", *lines, "}", ""])


def ris(reference):
    """The reference as RIS, which ends its lines as DOS does."""
    version = reference.version
    lines = [
        ("TY", "ELEC"),
        ("ID", reference.key),
        ("AU", reference.publisher),
        ("TI", reference.title),
        ("PB", reference.publisher),
        ("PY", str(version.year)),
        ("DA", f"{version:%Y/%m/%d}"),
        ("ET", _("Version of %(day)s") % {"day": version.isoformat()}),
        ("LA", reference.language),
        ("UR", reference.address),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {text}\r\n" for tag, text in lines)


def csl_json(reference):
    """The reference as CSL-JSON, a list of one item."""
    version = reference.version
    item = {
        "id": reference.key,
        "type": "webpage",
        "title": reference.title,
        "author": [{"literal": reference.publisher}],
        "container-title": reference.publisher,
        "issued": {"date-parts": [[version.year, version.month, version.day]]},
        "version": version.isoformat(),
        "language": reference.language,
        "URL": reference.address,
    }
    return json.dumps([item], ensure_ascii=False, indent=1) + "\n"
