"""The outline of the land: clipping, simplifying, and making its file."""

import json

import pytest
from django.core.management import CommandError, call_command

from partnership.website import land
from partnership.website.management.commands import make_land

SQUARE = [(0, 0), (10, 0), (10, 10), (0, 10)]


def test_an_outline_inside_is_left_as_it_is():
    assert land.clip_to(SQUARE, -1, -1, 11, 11) == SQUARE


def test_an_outline_outside_is_gone():
    assert land.clip_to(SQUARE, 20, 20, 30, 30) == []


def test_an_outline_across_the_edge_is_cut_at_it():
    part = land.clip_to(SQUARE, 5, -1, 11, 11)
    assert land.area(part) == 50
    assert min(x for x, _y in part) == 5


def test_corners_that_matter_little_go_first():
    bumpy = [(0, 0), (5, 0.1), (10, 0), (10, 10), (0, 10)]
    assert land.simplified(bumpy, 1) == SQUARE


def test_a_small_outline_keeps_its_corners():
    assert land.simplified(SQUARE, 1000) == SQUARE


def test_an_outline_across_the_180th_meridian_runs_on():
    ring = [(179, 0), (-179, 0), (-179, 5), (179, 5)]
    assert make_land._unbroken(ring) == [(179, 0), (181, 0), (181, 5), (179, 5)]


def test_the_file_is_made_from_topojson(tmp_path, monkeypatch, capsys):
    source, made = tmp_path / "land.json", tmp_path / "made.json"
    topology = {
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": [
            [[0, 0], [10, 0], [0, 10]],
            [[10, 10], [-10, 0], [0, -10]],
            # Antarctica, and a speck.
            [[0, -80], [40, 0], [0, 10], [-40, 0], [0, -10]],
            [[50, 50], [0, 0], [0, 0]],
        ],
        "objects": {"land": {"geometries": [{"type": "MultiPolygon", "arcs": [[[0, 1]], [[2]]]}]}},
    }
    source.write_text(json.dumps(topology))
    monkeypatch.setattr(land, "LAND_FILE", made)
    monkeypatch.setattr(make_land, "LAND_FILE", made)

    call_command("make_land", str(source))

    assert "1 outlines with 4 corners" in capsys.readouterr().out
    land.rings.cache_clear()
    try:
        assert land.rings() == [SQUARE]
    finally:
        land.rings.cache_clear()


def test_a_file_that_is_not_topojson_is_refused(tmp_path):
    source = tmp_path / "land.json"
    source.write_text("{}")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("make_land", str(source))
