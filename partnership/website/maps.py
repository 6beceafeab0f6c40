"""Maps of places: which part of the world, where each dot stands, and which names fit.

The window is chosen from the dots alone, so that any partnership of the world has its map. Both
projections keep areas true. Positions are given in per cent, so that dots and names keep their
size while the land behind them scales.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from math import asin, ceil, cos, degrees, hypot, log, radians, sin, sqrt

from partnership.publish_cache.kept import VALUES
from partnership.values.texts import listed
from partnership.website import land

WIDTH, HEIGHT = 720, 460
# Units of the window for one radian at its middle: at most, about 2,000 km to either side.
CLOSEST = 1100
# Scales go in steps, so that similar maps share one outline.
STEP = 1.15
# Dots keep this part of the window free around them, for their names.
FREE = 0.28


@dataclass(frozen=True)
class Azimuthal:
    """Lambert's azimuthal equal-area projection: for a part of the world seen from above."""

    longitude: float
    latitude: float
    scale: float

    def __call__(self, longitude, latitude):
        x, y = self.plane(longitude, latitude)
        return WIDTH / 2 + self.scale * x, HEIGHT / 2 - self.scale * y

    def plane(self, longitude, latitude):
        """The position on the plane of a sphere with radius 1."""
        turn, up = radians(longitude - self.longitude), radians(latitude)
        middle = radians(self.latitude)
        nearness = 1 + sin(middle) * sin(up) + cos(middle) * cos(up) * cos(turn)
        # The opposite point of the world has no place on this plane; stay just short of it.
        stretch = sqrt(2 / max(nearness, 1e-6))
        return (
            stretch * cos(up) * sin(turn),
            stretch * (cos(middle) * sin(up) - sin(middle) * cos(up) * cos(turn)),
        )

    def box(self):
        """(west, south, east, north) of all that may show in the window, in degrees."""
        # The corner of the window is this far from the middle, as an angle.
        corner = hypot(WIDTH, HEIGHT) / 2 / self.scale
        reach = degrees(2 * asin(min(1, corner / 2))) + 2
        south, north = self.latitude - reach, self.latitude + reach
        if south < -89 or north > 89 or reach >= 90:
            aside = 180
        else:
            aside = degrees(asin(sin(radians(reach)) / cos(radians(self.latitude))))
        return (
            self.longitude - aside,
            max(south, -90),
            self.longitude + aside,
            min(north, 90),
        )


@dataclass(frozen=True)
class EqualEarth:
    """The Equal Earth projection (Šavrič, Patterson and Jenny, 2018): for the whole world."""

    longitude: float

    COEFFICIENTS = (1.340264, -0.081106, 0.000893, 0.003796)
    # A little above the equator, since there is more land in the north.
    MIDDLE = 0.12
    SCALE = WIDTH / 5.5

    def __call__(self, longitude, latitude):
        a1, a2, a3, a4 = self.COEFFICIENTS
        turn = longitude - self.longitude
        # A hair beyond an edge, by rounding, is still that edge and not the opposite one.
        if abs(turn) > 180.001:
            turn = (turn + 180) % 360 - 180
        t = asin(sqrt(3) / 2 * sin(radians(latitude)))
        slope = 9 * a4 * t**8 + 7 * a3 * t**6 + 3 * a2 * t**2 + a1
        x = 2 * sqrt(3) * radians(turn) * cos(t) / (3 * slope)
        y = a4 * t**9 + a3 * t**7 + a2 * t**3 + a1 * t
        return WIDTH / 2 + self.SCALE * x, HEIGHT / 2 - self.SCALE * (y - self.MIDDLE)

    def box(self):
        return (self.longitude - 180, -60, self.longitude + 180, 84)


def window_for(points):
    """The projection that shows all of `points`, pairs of (longitude, latitude), well."""
    longitudes = sorted({x for x, _y in points})
    latitudes = [y for _x, y in points]
    west, span = _narrowest_span(longitudes)
    longitude = _in_steps(west + span / 2, 5)
    latitude = max(-75, min(75, _in_steps((min(latitudes) + max(latitudes)) / 2, 5)))
    near = Azimuthal(longitude, latitude, 1)
    reach = [near.plane(*point) for point in points]
    room = min(
        CLOSEST,
        *(WIDTH / 2 * (1 - FREE) / abs(x) for x, _y in reach if x),
        *(HEIGHT / 2 * (1 - FREE) / abs(y) for _x, y in reach if y),
        CLOSEST,
    )
    scale = CLOSEST / STEP ** ceil(log(CLOSEST / room, STEP) - 1e-9)
    # Beyond a hemisphere the view from above bends the land too much.
    if span > 130 or WIDTH / 2 / scale > sqrt(2):
        return EqualEarth(_in_steps(west + span / 2, 15))
    return Azimuthal(longitude, latitude, scale)


def _narrowest_span(longitudes):
    """Where the shortest stretch of the globe that holds all `longitudes` begins, and its width."""
    following = [*longitudes[1:], longitudes[0] + 360]
    gaps = [after - before for before, after in zip(longitudes, following, strict=True)]
    widest = gaps.index(max(gaps))
    return following[widest] % 360, 360 - gaps[widest]


def _in_steps(degree, step):
    rounded = round(degree / step) * step
    return (rounded + 180) % 360 - 180 if step else rounded


@lru_cache(maxsize=256)
def outline(window):
    """The land of a window as the `d` of an SVG path; kept, since many pages share it."""
    return land.path(window, window.box(), WIDTH, HEIGHT)


# Dots and their names --------------------------------------------------------------------------

# Widths of the map, in pixels, on a wide screen beside text and on a phone.
WIDE, NARROW = 560, 330
TEXT_HEIGHT, LATIN, CJK = 18, 8.6, 15.5
# Where a name may stand beside its dot: text-anchor, and the direction from the dot.
SIDES = (("start", 1, 0), ("end", -1, 0), ("middle", 0, -1), ("middle", 0, 1))


@dataclass
class Dot:
    """A place on the map. Positions are in per cent of the window."""

    name: str
    x: float
    y: float
    count: int | None = None
    is_partner: bool = False
    is_place: bool = True
    radius: int = 7
    label: dict = field(default_factory=dict)

    @property
    def left(self):
        """The position as SVG wants it, whatever the language of the page."""
        return f"{self.x:.1f}%"

    @property
    def top(self):
        return f"{self.y:.1f}%"

    def at(self, width):
        """The position in pixels on a map of this width."""
        return self.x / 100 * width, self.y / 100 * width * HEIGHT / WIDTH


@dataclass(frozen=True)
class Map:
    """A map ready to draw: its window, its dots, and what it says in words."""

    window: object
    dots: list

    @property
    def outline(self):
        return outline(self.window)

    @property
    def names(self):
        """The places with their counts, and the partners, as a map says them in words."""
        places = [f"{dot.name} {dot.count}" if dot.count else dot.name for dot in self.dots]
        return listed(places)

    @property
    def has_counts(self):
        return any(dot.count for dot in self.dots)

    @property
    def has_partner(self):
        return any(dot.is_partner for dot in self.dots)


def partner_places(partnership):
    """The public partner places of a partnership."""
    return list(partnership.places.published().order_by("slug"))


def partners_of_site(site):
    """The public places of the partners, which maps mark with a ring.

    None on a site of several partnerships: a map there names those it is about.
    """
    if len(site.partnerships) != 1:
        return []
    return VALUES.get("partner places", lambda: partner_places(site.partnership))


def map_of(places, partners=()):
    """The Map of the `places` that have coordinates, with a ring at each of the `partners`.

    A place may carry a `count`, shown in its dot. None when no place has coordinates.
    """
    shown = [place for place in places if place.latitude is not None]
    if not shown:
        return None
    rings = {place.pk: place for place in partners if place.latitude is not None}
    only_rings = [place for key, place in rings.items() if key not in {p.pk for p in shown}]
    points = [(float(p.longitude), float(p.latitude)) for p in (*shown, *only_rings)]
    window = window_for(points)
    dots = []
    for place, point in zip((*shown, *only_rings), points, strict=True):
        x, y = window(*point)
        count = getattr(place, "count", None)
        dot = Dot(
            name=place.label,
            x=round(100 * x / WIDTH, 1),
            y=round(100 * y / HEIGHT, 1),
            count=count,
            is_partner=place.pk in rings,
            is_place=place not in only_rings,
            radius=11 if count else 7,
        )
        same = next((other for other in dots if (other.x, other.y) == (dot.x, dot.y)), None)
        if same is None:
            dots.append(dot)
        else:
            # A city and the country of which it is the capital, say.
            same.name = listed([same.name, dot.name])
            same.is_partner |= dot.is_partner
    _place_labels(dots)
    return Map(window, dots)


def _place_labels(dots):
    """Give each name the side of its dot where it covers nothing; hide it where there is none.

    A name that fits on a wide screen only is marked so. No name is lost: the list beside the
    map and its description have them all.
    """
    taken = {width: [_box_of_dot(dot, width) for dot in dots] for width in (WIDE, NARROW)}
    for dot in dots:
        fits = {
            width: [
                side for side in SIDES if _fits(_box_of_name(dot, side, width), taken[width], width)
            ]
            for width in (WIDE, NARROW)
        }
        both = [side for side in fits[WIDE] if side in fits[NARROW]]
        side = next(iter(both or fits[WIDE]), None)
        if side is None:
            continue
        anchor, right, down = side
        dot.label = {
            "anchor": anchor,
            "dx": right * (dot.radius + 5),
            "dy": 5 + down * (dot.radius + 11),
            "wide_only": side not in both,
        }
        for width in (WIDE, NARROW):
            if side in fits[width]:
                taken[width].append(_box_of_name(dot, side, width))


def _box_of_dot(dot, width):
    x, y = dot.at(width)
    size = dot.radius + 3
    return (x - size, y - size, x + size, y + size)


def _box_of_name(dot, side, width):
    anchor, right, down = side
    x, y = dot.at(width)
    length = sum(CJK if ord(letter) > 0x2E7F else LATIN for letter in dot.name)
    x += right * (dot.radius + 5)
    y += down * (dot.radius + 11)
    left = {"start": x, "end": x - length, "middle": x - length / 2}[anchor]
    return (left, y - TEXT_HEIGHT / 2, left + length, y + TEXT_HEIGHT / 2)


def _fits(box, taken, width):
    left, top, right, bottom = box
    if left < 2 or top < 2 or right > width - 2 or bottom > width * HEIGHT / WIDTH - 2:
        return False
    return not any(
        left < other[2] and right > other[0] and top < other[3] and bottom > other[1]
        for other in taken
    )
