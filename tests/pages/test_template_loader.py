"""Templates that breathe give the same pages as templates of one line."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.template.loader import get_template
from django.utils.translation import override

from partnership.pages.template_loader import between_sentences, joined, with_languages

TEMPLATES = Path(settings.BASE_DIR, "templates")
LONGEST_LINE = 100

# What a template is made of, tags of Django first.
PARTS = re.compile(
    r"(?P<note>\{% comment %\}.*?\{% endcomment %\})"
    r"|\{% blocktranslate\b(?P<named>.*?)%\}(?P<words>.*?)\{% endblocktranslate %\}"
    r"""|\{% translate (["'])(?P<said>.*?)\4(?P<rest>.*?)%\}"""
    r"|\{% (?P<tag>\w+).*?%\}"
    r"""|\{\{ "(?P<literal>.*?)" \}\}"""
    r"|(?P<value>\{\{.*?\}\})"
    r"|(?P<html><(?:\{\{.*?\}\}|\{%.*?%\}|[^<>])*>)"
    r"|(?P<text>(?:[^<{]|\{(?![{%]))+)",
    re.DOTALL,
)
# Tags that show nothing themselves, and those of HTML that stand within a sentence and have no
# measures of their own.
SILENT = {"if", "endif", "with", "endwith", "for", "endfor", "block", "ifchanged", "endifchanged"}
WITHIN = re.compile(
    r"</?(a|b|i|em|strong|span|code|q|cite|abbr|time|mark|small)\b(?!.*class=)", re.S
)


def said_in(source: str) -> Iterator[tuple[str, str]]:
    """What a template says, (kind, text) one by one; ("", "") where something else begins."""
    for part in PARTS.finditer(source):
        found = part.groupdict()
        if found["note"] or found["tag"] in SILENT:
            continue
        if found["words"] is not None:
            words = found["words"].strip() if "trimmed" in found["named"] else found["words"]
            yield ("", "") if " asvar " in found["named"] else ("message", words)
        elif found["said"] is not None:
            yield ("", "") if " as " in found["rest"] else ("message", found["said"])
        elif found["value"]:
            yield "value", "x"
        elif said := found["literal"] or found["text"]:
            yield ("text", said) if said.strip() else ("", "")
        elif not (found["html"] and WITHIN.match(found["html"])):
            yield "", ""


def glued(source: str) -> list[str]:
    """Where two things are said with no blank between them, of which one is a message or a text
    that ends or begins as a word or a sentence does."""
    found, before = [], ("", "")
    for kind, text in said_in(joined(source)):
        ends = before[1].endswith((*".;:!?,”)·", "&rsaquo;")) or before[1][-1:].isalnum()
        begins = text[:1].isalnum() or text[:1] in "“("
        is_told = "message" in (kind, before[0]) or before[0] == "text"
        if kind and before[0] and is_told and ends and text and begins:
            found.append(f"{before[1][-30:]}|{text[:30]}")
        before = kind, text
    return found


@pytest.mark.parametrize(
    ("source", "page"),
    [
        ("<dd>\n  {{ value }}\n  {% cite %}\n</dd>", "<dd>{{ value }}{% cite %}</dd>"),
        ("two\n  words", "two words"),
        ("{{ one }} <b>\n  {{ two }}</b>", "{{ one }} <b>{{ two }}</b>"),
        ('<a\n    href="/"\n    rel="next">', '<a href="/" rel="next">'),
        ("\n<p>\n", "<p>"),
        ('<q{% if x %}\n  lang="en"{% endif %}>', '<q{% if x %} lang="en"{% endif %}>'),
        (
            '<b id="a"\n  {% if x %}class="c"{% endif %}\n  >',
            '<b id="a" {% if x %}class="c"{% endif %}>',
        ),
        ('<a href="{% url x %}\n  ?q={{ y }}">', '<a href="{% url x %}?q={{ y }}">'),
        ('<i {% if a > b %}\n  id="x"{% endif %}>', '<i {% if a > b %} id="x"{% endif %}>'),
    ],
)
def test_line_breaks_beside_tags_go_and_those_between_words_are_spaces(source, page):
    assert joined(source) == page


def test_headings_of_words_of_the_site_alone_say_their_language():
    told = '<h2 id="x"{% interface_lang %}>{% translate "Means" %}</h2>'
    assert with_languages('<h2 id="x">{% translate "Means" %}</h2>') == told
    for other in ("<h2>{{ title }}</h2>", '<h2 lang="en">{% translate "Means" %}</h2>'):
        assert with_languages(other) == other


@pytest.mark.parametrize(
    ("space", "is_said"),
    [
        ('\n{{ " " }}\n{% translate "Two." %}', True),
        (" {% translate 'Two.' %}", True),
        ('{% endif %}\n{{ " " }}\n{% if y %}{{ x }}{% endif %}', True),
        (' <a href="/">Two</a>', True),
        (" and more", False),
        ("</p>\n<p>", False),
    ],
)
def test_each_language_says_what_stands_between_its_sentences(space, is_said):
    for one in ('{% translate "One." %}', "{% blocktranslate %}O{{ n }}.\n{% endblocktranslate %}"):
        found = between_sentences(joined(one + space))
        assert ("{% between_sentences %}" in found) == is_said
    unfinished = joined('{% translate "One:" %}' + space)
    assert between_sentences(unfinished) == unfinished


def test_chinese_has_no_space_between_sentences():
    for language, text in (("en", "[ ]"), ("zh-hans", "[]"), ("fr", "[ ]")):
        with override(language):
            assert Template("[{% between_sentences %}]").render(Context()) == text


@pytest.mark.parametrize(
    "kept",
    [
        "{% blocktranslate trimmed %}\n  Two\n  {{ words }}\n{% endblocktranslate %}",
        "<pre>\n  one\n  two</pre>",
        "<textarea>\n\n{{ text }}</textarea>",
    ],
)
def test_messages_and_texts_stay_as_they_are_written(kept):
    assert joined(f"<p>\n  {kept}\n</p>") == f"<p>{kept}</p>"


def test_only_the_templates_of_the_project_are_read_so():
    ours = get_template("includes/pages.html").template.source
    django = get_template("admin/app_list.html").template.source
    assert "\n  " not in ours.replace("{% blocktranslate", "\x00").split("\x00")[0]
    assert "\n" in django


def test_every_template_breathes():
    long = {
        f"{path.relative_to(TEMPLATES)}:{number}"
        for path in TEMPLATES.rglob("*.html")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > LONGEST_LINE
    }
    assert long == set()


@pytest.mark.parametrize(
    ("source", "is_glued"),
    [
        ('{% translate "One." %}\n{% if x %}\n{% translate "Two." %}{% endif %}', True),
        ('{% translate "One." %}\n{{ " " }}\n{% translate "Two." %}', False),
        ('<a href="/">One</a> &rsaquo;\n{% block here %}{{ title }}{% endblock %}', True),
        ('<a href="/">One</a> &rsaquo; {% block here %}{{ title }}{% endblock %}', False),
        ('{{ number }}\n{% translate "files" %}', True),
        ('{{ name }}\n{% translate ": " context "x" %}{{ value }}', False),
        ('{% if x %}{% translate "One" %}{% else %}{% translate "Two" %}{% endif %}', False),
        ('<p>{% translate "One." %}</p>\n<p>{% translate "Two." %}</p>', False),
    ],
)
def test_sentences_with_no_blank_between_them_are_found(source, is_glued):
    assert bool(glued(source)) == is_glued


def test_no_template_glues_sentences_together():
    found = {
        str(path.relative_to(TEMPLATES)): places
        for path in TEMPLATES.rglob("*.html")
        if (places := glued(path.read_text(encoding="utf-8")))
    }
    assert found == {}
