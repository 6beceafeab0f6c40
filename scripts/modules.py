"""Every module and what it holds, by its own first words: docs/modules.md.

`--check` fails if the list is not current.
"""

import ast
import re
import sys
from pathlib import Path

from architecture import ROOT

LIST = ROOT / "docs" / "modules.md"
FOLDERS = ("partnership", "projects", "scripts", "benchmarks")
SUFFIXES = (".py", ".js", ".css")
HEAD = """# Modules

Every module and what it holds, by its own first words, to look through with the search of a
browser or an editor. Written by `python scripts/modules.py`. Which room may know which, and why:
[architecture.md](architecture.md).
"""


def first_words(path: Path) -> str:
    """The first paragraph of what a module says of itself; none if it says nothing."""
    text = path.read_text()
    if path.suffix == ".py":
        said = ast.get_docstring(ast.parse(text)) or ""
    else:
        comment = re.match(r"\s*(?:/\*(.*?)\*/|((?://[^\n]*\n)+))", text, re.DOTALL)
        said = re.sub(
            r"^\s*(?://|\*)", "", (comment[1] or comment[2]) if comment else "", flags=re.M
        )
    return " ".join(said.strip().split("\n\n")[0].split())


def folders() -> dict[Path, list[Path]]:
    """{folder: its modules}, without migrations and files without a word."""
    found: dict[Path, list[Path]] = {}
    for top in FOLDERS:
        for path in sorted((ROOT / top).rglob("*")):
            if path.suffix in SUFFIXES and "migrations" not in path.parts:
                found.setdefault(path.parent, []).append(path)
    return dict(sorted(found.items()))


def listed() -> str:
    """The whole of docs/modules.md."""
    parts = [HEAD]
    for folder, modules in folders().items():
        about = folder / "__init__.py"
        parts.append(f"## {folder.relative_to(ROOT)}\n")
        if about in modules and (said := first_words(about)):
            parts.append(f"{said}\n")
        lines = [
            f"| `{path.name}` | {said.replace('|', '&#124;')} |"
            for path in modules
            if path != about and (said := first_words(path))
        ]
        if lines:
            parts.append("\n".join(["| module | what it holds |", "| --- | --- |", *lines]) + "\n")
    return "\n".join(parts)


def main() -> int:
    if "--check" not in sys.argv[1:]:
        LIST.write_text(listed())
        return 0
    if LIST.exists() and LIST.read_text() == listed():
        return 0
    print(f"{LIST.relative_to(ROOT)} is not current: python scripts/modules.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
