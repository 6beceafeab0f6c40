"""Make the outline of the land that the maps draw."""

import json
from math import cos, radians
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from partnership.website.land import LAND_FILE, UNITS, area, simplified


class Command(BaseCommand):
    """Needed only to change the outline: the file it makes is part of the product.

    The source is Natural Earth, public domain, as packed in the npm package world-atlas:

        npm pack world-atlas@2.0.2 && tar -xzf world-atlas-2.0.2.tgz
        ./manage.py make_land package/land-50m.json
    """

    help = "Makes the outline of the land from a TopoJSON file of Natural Earth's land."

    def add_arguments(self, parser):
        parser.add_argument("topojson", type=Path, help="land-50m.json of world-atlas")
        parser.add_argument(
            "--detail",
            type=float,
            default=0.01,
            help="the smallest corner kept, in square degrees at the equator",
        )

    def handle(self, *args, topojson, detail, **options):
        try:
            outlines = list(_outlines(json.loads(topojson.read_text())))
        except (OSError, ValueError, KeyError) as error:
            raise CommandError(
                f"{topojson} cannot be read as TopoJSON of the land: {error}"
            ) from None
        kept = [ring for ring in (_fewer(outline, detail) for outline in outlines) if ring]
        rows = ",\n".join(json.dumps(_steps(ring), separators=(",", ":")) for ring in kept)
        note = "Natural Earth, land 1:50m, public domain; made by make_land"
        LAND_FILE.write_text(f'{{"source":"{note}","rings":[\n{rows}\n]}}\n')
        corners = sum(len(ring) for ring in kept)
        self.stdout.write(f"{len(kept)} outlines with {corners} corners in {LAND_FILE}.")


def _outlines(topology):
    """The closed outlines of a TopoJSON land object, in degrees."""
    (scale_x, scale_y), (offset_x, offset_y) = (
        topology["transform"][key] for key in ("scale", "translate")
    )
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale_x + offset_x, y * scale_y + offset_y))
        arcs.append(points)
    for shape in topology["objects"]["land"]["geometries"]:
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        for polygon in polygons:
            for ring in polygon:
                points = []
                for number in ring:
                    arc = arcs[number] if number >= 0 else arcs[~number][::-1]
                    points += arc[1:] if points else arc
                yield _unbroken(points[:-1] if points[0] == points[-1] else points)


def _unbroken(points):
    """An outline that crosses the 180th meridian, continued beyond it rather than thrown back."""
    turns, last = 0, points[0][0]
    unbroken = []
    for x, y in points:
        turns += (last - x > 180) - (x - last > 180)
        last = x
        unbroken.append((x + 360 * turns, y))
    return unbroken


def _fewer(outline, detail):
    """An outline with the detail that a map needs; none for Antarctica and specks of land."""
    if max(y for _x, y in outline) < -60:
        return None
    # Degrees of longitude shrink towards the poles, and so do their corners.
    shrink = cos(radians(sum(y for _x, y in outline) / len(outline)))
    flat = simplified([(x * shrink, y) for x, y in outline], detail)
    if area(flat) < detail * 2:
        return None
    return [(x / shrink, y) for x, y in flat]


def _steps(ring):
    """Whole steps from corner to corner, which take less room than positions."""
    steps, last = [], (0, 0)
    for x, y in ring:
        corner = (round(x * UNITS), round(y * UNITS))
        steps += [corner[0] - last[0], corner[1] - last[1]]
        last = corner
    return steps
