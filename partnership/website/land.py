"""The outline of the land: its shape as kept in a file, and as drawn in one window.

Land only. No boundary of any country is read, kept or drawn, on purpose.
"""

import heapq
import json
from functools import cache
from pathlib import Path

LAND_FILE = Path(__file__).with_name("land.json")
# Coordinates in the file are hundredths of a degree, about one kilometre.
UNITS = 100
# Corners whose triangle is smaller, in units of the window, are not drawn: at the size of a page
# nobody sees them, and each weighs in what readers wait for.
LEAST_CORNER = 2.0


@cache
def rings():
    """The outlines of the land as lists of (longitude, latitude); a lake runs the other way."""
    outlines = []
    for steps in json.loads(LAND_FILE.read_text())["rings"]:
        x = y = 0
        outline = []
        for dx, dy in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + dx, y + dy
            outline.append((x / UNITS, y / UNITS))
        outlines.append(outline)
    return outlines


def path(project, box, width, height):
    """The land within a window, as the `d` of an SVG path in whole units.

    `project(longitude, latitude)` gives units of the window, which is `width` by `height`;
    `box` is (west, south, east, north) of all that may show in it, with longitudes that
    may run beyond 180 degrees.
    """
    west, south, east, north = box
    # Corners lie outside the window, so that no straight cut is seen in it.
    margin = 6
    drawn = []
    for outline in rings():
        for turn in (-360, 0, 360):
            turned = [(x + turn, y) for x, y in outline] if turn else outline
            part = clip_to(turned, west, south, east, north)
            if not part:
                continue
            points = [project(*point) for point in part]
            points = clip_to(points, -margin, -margin, width + margin, height + margin)
            points = simplified(points, LEAST_CORNER)
            if len(points) > 2 and area(points) >= 3:
                drawn.append(_drawn(points))
    return "".join(drawn)


def _drawn(points):
    corners = [(round(x), round(y)) for x, y in points]
    corners = [b for a, b in zip([None, *corners], corners, strict=False) if a != b]
    (x, y), *rest = corners
    steps = []
    for next_x, next_y in rest:
        steps.append(f"{next_x - x} {next_y - y}")
        x, y = next_x, next_y
    return f"M{corners[0][0]} {corners[0][1]}l{' '.join(steps)}z".replace(" -", "-")


def clip_to(points, left, low, right, high):
    """The part of a closed outline that lies within a rectangle; empty where none does."""
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    if not points or min(xs) > right or max(xs) < left or min(ys) > high or max(ys) < low:
        return []
    if min(xs) >= left and max(xs) <= right and min(ys) >= low and max(ys) <= high:
        return points
    for axis, limit, sign in ((0, left, 1), (0, right, -1), (1, low, 1), (1, high, -1)):
        points = _clip(points, axis, limit, sign)
        if len(points) < 3:
            return []
    return points


def _clip(points, axis, limit, sign):
    """Keep one side of a line (the method of Sutherland and Hodgman)."""
    kept = []
    for a, b in zip(points, points[1:] + points[:1], strict=True):
        a_inside, b_inside = ((p[axis] - limit) * sign >= 0 for p in (a, b))
        if a_inside:
            kept.append(a)
        if a_inside != b_inside:
            t = (limit - a[axis]) / (b[axis] - a[axis])
            kept.append((a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])))
    return kept


def area(points):
    """The area of a closed outline."""
    pairs = zip(points, points[1:] + points[:1], strict=True)
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs)) / 2


def _triangle(a, b, c):
    return abs((a[0] - c[0]) * (b[1] - a[1]) - (a[0] - b[0]) * (c[1] - a[1])) / 2


def simplified(points, threshold):
    """A closed outline without the corners that matter least (the method of Visvalingam).

    A corner goes when the triangle with its neighbours is smaller than `threshold`.
    """
    count = len(points)
    if count < 5:
        return points
    before = [count - 1, *range(count - 1)]
    after = [*range(1, count), 0]
    weights = [_triangle(points[before[i]], points[i], points[after[i]]) for i in range(count)]
    heap = [(weight, i) for i, weight in enumerate(weights)]
    heapq.heapify(heap)
    alive = [True] * count
    left = count
    while heap and left > 4:
        weight, i = heapq.heappop(heap)
        if not alive[i] or weights[i] != weight:
            continue
        if weight > threshold:
            break
        alive[i] = False
        left -= 1
        a, b = before[i], after[i]
        after[a], before[b] = b, a
        for j in (a, b):
            new = _triangle(points[before[j]], points[j], points[after[j]])
            weights[j] = max(weight, new)
            heapq.heappush(heap, (weights[j], j))
    return [points[i] for i in range(count) if alive[i]]
