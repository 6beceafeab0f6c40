"""Maps show any part of the world, keep areas true, and hide no dot behind a name."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from partnership.website import land, maps
from partnership.website.maps import HEIGHT, WIDTH, Azimuthal, EqualEarth, map_of, window_for

ANDES = [(-77.0, -12.0), (-70.7, -33.4), (-74.1, 4.7)]
BALTIC = [(24.1, 56.9), (25.3, 54.7), (24.9, 60.2)]
MEKONG = [(104.9, 11.6), (102.6, 18.0), (96.1, 19.7)]
PACIFIC = [(178.4, -18.1), (-171.8, -13.8), (174.8, -41.3)]
WORLD = [(-70.7, -33.4), (105.8, 21.0), (36.8, -1.3), (-99.1, 19.4)]


def place(name="Arcadia", longitude=0.0, latitude=0.0, count=None):
    return SimpleNamespace(
        pk=name,
        label=name,
        longitude=None if longitude is None else Decimal(str(longitude)),
        latitude=None if latitude is None else Decimal(str(latitude)),
        count=count,
    )


@pytest.mark.parametrize("points", [ANDES, BALTIC, MEKONG, PACIFIC, WORLD])
def test_every_dot_stands_in_the_window(points):
    window = window_for(points)
    for x, y in (window(*point) for point in points):
        assert 0 < x < WIDTH
        assert 0 < y < HEIGHT


@given(
    st.lists(
        st.tuples(st.floats(-180, 180), st.floats(-60, 80)),
        min_size=1,
        max_size=8,
    )
)
def test_every_dot_stands_in_the_window_wherever_it_is(points):
    window = window_for(points)
    for x, y in (window(*point) for point in points):
        assert -1 <= x <= WIDTH + 1
        assert -1 <= y <= HEIGHT + 1


def test_a_window_over_the_date_line_takes_the_short_way_round():
    window = window_for(PACIFIC)
    assert isinstance(window, Azimuthal)
    assert abs(window.longitude) > 170


def test_dots_all_round_the_world_have_the_whole_world_as_window():
    assert isinstance(window_for(WORLD), EqualEarth)


def test_a_single_dot_has_land_around_it():
    window = window_for([(24.1, 56.9)])
    assert window.scale == maps.CLOSEST
    assert maps.outline(window)


def test_like_maps_share_one_outline():
    assert window_for([(24.1, 56.9)]) == window_for([(24.3, 56.7)])


@pytest.mark.parametrize(
    "window",
    [Azimuthal(0, 0, 300), Azimuthal(25, 55, 300), Azimuthal(-60, -20, 300), EqualEarth(0)],
)
def test_equal_areas_of_the_globe_are_equal_on_the_map(window):
    """Cells of one width between parallels whose sines are evenly spaced have one area."""
    from math import asin, degrees

    parallels = [degrees(asin(s / 10)) for s in range(-5, 9)]
    areas = []
    for south, north in zip(parallels, parallels[1:], strict=False):
        steps = [south + (north - south) * n / 20 for n in range(21)]
        edge = [(10, y) for y in steps] + [(10 + n / 2, north) for n in range(1, 21)]
        edge += [(20, y) for y in reversed(steps)] + [(20 - n / 2, south) for n in range(1, 20)]
        areas.append(land.area([window(*corner) for corner in edge]))
    assert max(areas) / min(areas) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("points", [ANDES, BALTIC, MEKONG, PACIFIC, WORLD])
def test_the_outline_is_small_and_stays_within_the_window(points):
    outline = maps.outline(window_for(points))
    assert outline.startswith("M")
    # Raw; compressed it is about a third.
    assert len(outline) < 15_000
    for part in outline.split("M")[1:]:
        start, steps = part.rstrip("z").split("l")
        x, y = map(int, start.replace("-", " -").split())
        numbers = [int(n) for n in steps.replace("-", " -").split()]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            assert -10 <= x <= WIDTH + 10
            assert -10 <= y <= HEIGHT + 10


def test_no_place_with_coordinates_no_map():
    assert map_of([]) is None
    assert map_of([place(longitude=None, latitude=None)]) is None


def test_places_without_coordinates_have_no_dot():
    drawn = map_of([place("Arcadia", 10, 50), place("League", None, None)])
    assert [dot.name for dot in drawn.dots] == ["Arcadia"]


def test_a_partner_has_a_ring_and_no_dot_unless_it_is_a_place_too():
    arcadia, lorania = place("Arcadia", 10, 50), place("Lorania", 20, 45)
    drawn = map_of([arcadia], partners=[lorania])
    assert [(dot.name, dot.is_place, dot.is_partner) for dot in drawn.dots] == [
        ("Arcadia", True, False),
        ("Lorania", False, True),
    ]
    [dot] = map_of([arcadia], partners=[arcadia]).dots
    assert (dot.is_place, dot.is_partner) == (True, True)


def test_two_places_on_one_spot_share_a_dot_with_both_names():
    drawn = map_of([place("Arcadia", 10, 50), place("Arcadia City", 10, 50)])
    assert [dot.name for dot in drawn.dots] == ["Arcadia, Arcadia City"]


def test_the_words_of_a_map_name_every_place_and_count():
    drawn = map_of([place("Arcadia", 10, 50, count=3), place("Lorania", 20, 45)])
    assert drawn.names == "Arcadia 3, Lorania"


@given(
    st.lists(
        st.tuples(st.floats(-20, 20), st.floats(-15, 15)), min_size=1, max_size=25, unique=True
    )
)
def test_no_name_covers_a_dot_or_another_name(points):
    drawn = map_of([place(f"Place {n}", x, y) for n, (x, y) in enumerate(points)])
    names = []
    for dot in drawn.dots:
        if dot.label:
            side = next(side for side in maps.SIDES if _same_side(side, dot))
            names.append(maps._box_of_name(dot, side, maps.WIDE))
    dots = [maps._box_of_dot(dot, maps.WIDE) for dot in drawn.dots]
    for number, name in enumerate(names):
        assert maps._fits(name, dots, maps.WIDE)
        assert maps._fits(name, names[:number], maps.WIDE)


def _same_side(side, dot):
    anchor, right, down = side
    return (dot.label["anchor"], dot.label["dx"], dot.label["dy"]) == (
        anchor,
        right * (dot.radius + 5),
        5 + down * (dot.radius + 11),
    )


def test_positions_are_written_for_svg_in_every_language(settings):
    from django.utils.translation import override

    template = Template("{% include 'includes/map.html' %}")
    with override("fr"):
        html = template.render(Context({"places": [place("Arcadia", 10.5, 50.3, count=2)]}))
    assert 'cx="' in html
    assert ",%" not in html
    assert all(c in "0123456789.%" for c in html.split('cx="')[1].split('"')[0])


def test_nothing_is_drawn_without_a_map():
    html = Template("{% include 'includes/map.html' %}").render(Context({"places": []}))
    assert "<figure" not in html


def test_a_map_draws_no_boundary():
    """The outline is filled and has no line of its own, and its file names no country."""
    html = Template("{% include 'includes/map.html' %}").render(
        Context({"places": [place("Arcadia", 10, 50)]})
    )
    assert html.count("<path") == 1
    assert 'class="land"' in html
    assert set(land.LAND_FILE.read_text()) <= set('{}[]":,-0123456789\n.;_ ') | set(
        "sourceringsNatural Earth, land 1:50m, public domain; made by make_land"
    )
