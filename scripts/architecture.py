"""Which room stands on which floor, and the picture of it in docs/images/architecture.svg.

The floors are said here once: tests/test_architecture.py holds the code to them, and this script
draws them with the arrows that imports make. `--check` fails if the picture is not current.
"""

import ast
import sys
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# From the bottom up. Apps of one level may not name each other.
LEVELS = [
    ["partnership.values"],
    ["partnership.search"],
    ["partnership.publishing"],
    ["partnership.publish_cache"],
    ["partnership.pages", "partnership.staff"],
    ["partnership.sources", "partnership.accounts"],
    ["partnership.places"],
    ["partnership.participants"],
    ["partnership.topics"],
    ["partnership.agreements"],
    ["projects"],
    ["partnership.events"],
    ["partnership.exchange", "partnership.feedback"],
    ["partnership.website"],
]
LEVEL = {app: level for level, names in enumerate(LEVELS) for app in names}

# Inside the largest app, likewise: what can be taken out, the pipeline that knows no format, the
# formats with their two wings, what joins them, and what staff and readers meet.
EXCHANGE = "partnership.exchange"
ROOMS_OF_EXCHANGE = [
    ["models", "responses", "progress", "xml", "datasets"],
    ["pipeline"],
    [
        "iati.assumed",
        "iati.codes",
        "iati.plain_elements",
        "tables.cell_text",
        "tables.columns",
        "tables.layout",
    ],
    ["fixtures", "iati.reading", "iati.writing", "tables.reading", "tables.writing"],
    ["iati", "tables", "api", "formats"],
    ["syndication", "jobs", "record_checks", "selected_records", "staff_views", "views"],
    ["admin", "apps", "management", "staff_urls", "templatetags", "urls"],
]
# The folder that holds most apps, and what in it stands above them.
ABOVE = "partnership"
PICTURE = ROOT / "docs" / "images" / "architecture.svg"

Arrow = tuple[str, str]


def owner_of(module, apps_known):
    """Return the app a dotted name belongs to, ABOVE for settings and the like, or None."""
    for app in apps_known:
        if module == app or module.startswith(f"{app}."):
            return app
    # The bare package only has a docstring; a name imported from it was tried before.
    return ABOVE if module.startswith(f"{ABOVE}.") else None


def modules_of(root):
    """Yield (dotted name, path) of each module of the apps below `root`."""
    for top in ("partnership", "projects"):
        for path in sorted((root / top).rglob("*.py")):
            yield ".".join(path.relative_to(root).with_suffix("").parts), path


def imported_by(name, path):
    """Yield every dotted name that a module imports, at its top or anywhere inside it."""
    package = name.split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*parents, *([node.module] if node.module else [])])
            # `from partnership import events` names an app, too.
            yield from (f"{source}.{alias.name}" for alias in node.names)


def arrows_of_imports(root, apps_known=tuple(LEVEL)):
    """Yield (from app, to app, where) for each import of one app in another."""
    for name, path in modules_of(root):
        start = owner_of(name, apps_known)
        for imported in imported_by(name, path):
            end = owner_of(imported, apps_known)
            if start not in (None, ABOVE) and end and end != start:
                yield start, end, f"{path.relative_to(root)} imports {imported}"


def room_of(module, rooms=ROOMS_OF_EXCHANGE):
    """Return (level, room) of a module of the exchange, by the longest name that fits, or None."""
    name = module.removeprefix(f"{EXCHANGE}.")
    fitting = [
        (level, room)
        for level, names in enumerate(rooms)
        for room in names
        if name == room or name.startswith(f"{room}.")
    ]
    return max(fitting, key=lambda found: len(found[1]), default=None)


def arrows_inside_exchange(root):
    """Yield (from, to, where) for each import of one room of the exchange in another."""
    for name, path in modules_of(root):
        if name.startswith(f"{EXCHANGE}.") and (start := room_of(name)):
            for imported in imported_by(name, path):
                end = room_of(imported) if imported.startswith(f"{EXCHANGE}.") else None
                if end and end != start:
                    yield start, end, f"{path.relative_to(root)} imports {imported}"


def needed(arrows: set[Arrow]) -> set[Arrow]:
    """The arrows that do not follow from others: a to c says nothing beside a to b, b to c."""
    beyond: dict[str, set[str]] = {}

    def reach(start):
        if start not in beyond:
            beyond[start] = set()
            for end in {end for begin, end in arrows if begin == start}:
                beyond[start] |= {end} | reach(end)
        return beyond[start]

    steps = {start: {end for begin, end in arrows if begin == start} for start, _ in arrows}
    return {
        (start, end)
        for start, end in arrows
        if not any(end in reach(step) for step in steps[start] - {end})
    }


# The drawing, in pixels.
WIDTH, ROW, BOX_HEIGHT, MARGIN = 900, 64, 34, 24
STYLE = (
    "text{font:14px system-ui,sans-serif;fill:#14202b}"
    ".title{font-weight:600}"
    ".box{fill:#f2f5f7;stroke:#74838f}"
    ".arrow{fill:none;stroke:#0a5291;stroke-opacity:.55}"
    "@media(prefers-color-scheme:dark){text{fill:#e9eef2}.box{fill:#18222b}.arrow{stroke:#8cc1f5}}"
)


def floors_drawn(title: str, floors: list[list[str]], arrows: set[Arrow], top: int) -> list[str]:
    """The lines of SVG for floors, the highest first, below a title at `top`."""
    lines = [f'<text class="title" x="{MARGIN}" y="{top + 20}">{escape(title)}</text>']
    middle, boxes = {}, []
    for row, names in enumerate(reversed(floors)):
        y = top + 36 + row * ROW
        share = (WIDTH - 2 * MARGIN) / len(names)
        for place, name in enumerate(names):
            width = min(share - 10, 11 * len(name) + 24)
            x = MARGIN + share * (place + 0.5)
            middle[name] = (x, y)
            boxes.append(
                f'<rect class="box" x="{x - width / 2:.0f}" y="{y}" width="{width:.0f}" '
                f'height="{BOX_HEIGHT}" rx="3"/>'
                f'<text x="{x:.0f}" y="{y + 22}" text-anchor="middle">{escape(name)}</text>'
            )
    for start, end in sorted(needed(arrows)):
        (x1, y1), (x2, y2) = middle[start], middle[end]
        y1 += BOX_HEIGHT
        lines.append(
            f'<path class="arrow" marker-end="url(#head)" '
            f'd="M{x1:.0f} {y1}C{x1:.0f} {y1 + 20} {x2:.0f} {y2 - 22} {x2:.0f} {y2}"/>'
        )
    return lines + boxes


def short(app: str) -> str:
    """The name of an app without the project's."""
    return app.removeprefix(f"{ABOVE}.")


def drawing() -> str:
    """The picture: the apps of the project, then the rooms of the exchange."""
    apps = [[short(app) for app in names] for names in LEVELS]
    between = {(short(start), short(end)) for start, end, _ in arrows_of_imports(ROOT)}
    rooms = [
        names
        for names in ([room for room in level if room != "apps"] for level in ROOMS_OF_EXCHANGE)
        if names
    ]
    inside = {
        (start[1], end[1])
        for start, end, _ in arrows_inside_exchange(ROOT)
        if "apps" not in (start[1], end[1]) and end[0] < start[0]
    }
    second = 36 + len(apps) * ROW + 24
    height = second + 36 + len(rooms) * ROW + 8
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
            "<title>The floors of the house: every arrow points down</title>",
            f"<style>{STYLE}</style>",
            '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
            'markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#0a5291"/>'
            "</marker></defs>",
            *floors_drawn("The apps", apps, between, 0),
            *floors_drawn("Inside exchange", rooms, inside, second),
            "</svg>",
            "",
        ]
    )


def main(check: bool) -> int:
    """Draw the picture, or say whether it is current."""
    svg = drawing()
    if check:
        if PICTURE.exists() and PICTURE.read_text(encoding="utf-8") == svg:
            return 0
        print(f"{PICTURE.relative_to(ROOT)} is not current. Run: python scripts/architecture.py")
        return 1
    PICTURE.write_text(svg, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
