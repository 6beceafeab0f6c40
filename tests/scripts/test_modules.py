"""The list of the modules says of each what it holds, in its own words."""

import pytest
from modules import first_words, folders

# What Django asks for by name says nothing of itself.
KNOWN_BY_NAME = {"apps.py", "urls.py", "page_urls.py", "staff_urls.py"}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "a.py",
            '"""Cranes, and\nwhere they stand.\n\nMore."""\n',
            "Cranes, and where they stand.",
        ),
        ("a.py", "import os\n", ""),
        ("a.js", "// Opens\n// what is shut.\n\nlet a;\n", "Opens what is shut."),
        ("a.css", "/* One sheet.\n   No more. */\na {}\n", "One sheet. No more."),
        ("a.css", "a {} /* later */\n", ""),
    ],
)
def test_a_module_is_told_by_its_first_paragraph(tmp_path, name, text, said):
    (tmp_path / name).write_text(text)
    assert first_words(tmp_path / name) == said


def test_every_module_says_what_it_holds():
    silent = [
        path
        for modules in folders().values()
        for path in modules
        if path.stat().st_size and path.name not in KNOWN_BY_NAME and not first_words(path)
    ]
    assert silent == []
