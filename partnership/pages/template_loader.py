"""Templates that breathe: a line break and the indentation around it are not part of the page.

HTML takes white space between words and elements for a space, so that a template would have to
stand in one line wherever a page must not have one. This loader drops line breaks beside a tag,
of HTML or of Django, and makes a space of those between words and between attributes. What stands
in `<pre>` and `<textarea>`, and what translators get to see, stays as it is written.

A heading or label that is words of the site alone says in which language those are, where they are
not there in the language of the page (`interface_lang`): no template has to remember it. Nor
that what stands between two sentences is not a space in every language (`between_sentences`).
"""

import re

from django.template import Origin
from django.template.loaders import filesystem

BREAK = re.compile(r"[ \t]*\n\s*")
# What is left alone: the words between these tags are part of a message, or of a text.
AS_WRITTEN = re.compile(
    r"\{% blocktranslate\b.*?%\}.*?\{% endblocktranslate %\}"
    r"|\{% comment\b.*?%\}.*?\{% endcomment %\}"
    r"|<(pre|textarea)\b.*?</\1>",
    re.DOTALL,
)
DJANGO_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
# A tag of HTML, which tags of Django may stand in.
HTML_TAG = re.compile(rf"<[a-zA-Z](?:{DJANGO_TAG.pattern}|[^<>])*>", re.DOTALL)
# A heading, or another label, that holds one message and nothing else.
WORDS_OF_THE_SITE = re.compile(
    r"<(?P<tag>h[1-6]|dt|th|caption|legend|summary|button|label)(?P<attributes>(?:\s(?!lang=)[^<>\s]*)*)>"
    r"(?P<words>\s*\{% translate (?:\"[^\"]*\"|'[^']*')(?: context \"[^\"]*\")? %\}\s*)</(?P=tag)>"
)
# A message that ends a sentence, and the space behind it.
SENTENCE = re.compile(
    r"(?P<words>(?:[.!?]\s*\{% endblocktranslate %\}"
    r"|\{% translate \"[^\"]*[.!?]\"(?: context \"[^\"]*\")? %\})"
    r"(?:\{% (?:end)?(?:if|with)\b[^%]*%\})*)"
    r"(?: ?\{\{ \" \" \}\} ?| (?=[{<]))"
)
# The signs at which a tag ends, and begins.
ENDS, BEGINS = "}>", "{<"


def joined(source: str) -> str:
    """The source of a template with its line breaks as the page has them."""
    parts, last = [], 0
    for kept in AS_WRITTEN.finditer(source):
        parts += [_joined(source, last, kept.start()), kept[0]]
        last = kept.end()
    return "".join([*parts, _joined(source, last, len(source))])


def _joined(source: str, start: int, end: int) -> str:
    tags = [tag.span() for tag in HTML_TAG.finditer(source, start, end)]

    def space(found):
        place = found.start()
        before, after = source[place - 1 : place], source[found.end() : found.end() + 1]
        around = next((source[first:place] for first, last in tags if first < place < last), None)
        if around is not None and is_between_attributes(around):
            return "" if after == ">" else " "
        return "" if not before or not after or before in ENDS or after in BEGINS else " "

    return "".join(_pieces(source, start, end, space))


def is_between_attributes(tag: str) -> bool:
    """Whether a tag of HTML that began so stands outside the value of an attribute."""
    return DJANGO_TAG.sub("", tag).count('"') % 2 == 0


def _pieces(source, start, end, space):
    last = start
    for found in BREAK.finditer(source, start, end):
        yield source[last : found.start()]
        yield space(found)
        last = found.end()
    yield source[last:end]


def with_languages(source: str) -> str:
    """The source of a template whose headings and labels say in which language they are."""
    return WORDS_OF_THE_SITE.sub(
        r"<\g<tag>\g<attributes>{% interface_lang %}>\g<words></\g<tag>>", source
    )


def between_sentences(source: str) -> str:
    """The source of a template, joined, in which each language says what parts its sentences."""
    return SENTENCE.sub(r"\g<words>{% between_sentences %}", source)


class Loader(filesystem.Loader):
    """Reads the project's own templates; those of packages are read as they are."""

    def get_contents(self, origin: Origin) -> str:
        contents = super().get_contents(origin)
        if not origin.name.endswith(".html"):
            return contents
        return between_sentences(joined(with_languages(contents)))
