"""Templates that breathe give the same pages as templates of one line."""

from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from partnership.pages.template_loader import joined

TEMPLATES = Path(settings.BASE_DIR, "templates")
LONGEST_LINE = 100


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
