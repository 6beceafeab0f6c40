"""The colours of a site can be read on every ground, light and dark."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from partnership.agreements import colours
from partnership.agreements.colours import LEAST_CONTRAST, ON_DARK, Palette, contrast, lightened
from tests import factories


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#ffffff", "#ffffff", 1.0), ("#777777", "#ffffff", 4.48)],
)
def test_contrast_is_reckoned_as_in_wcag(one, other, ratio):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


@pytest.mark.parametrize("colour", [colours.ACCENT, colours.MARK, "#006400", "#8B0000"])
def test_a_dark_colour_is_taken(colour):
    colours.validate_colour(colour)


@pytest.mark.parametrize("colour", ["#ffcc00", "#777777", "blue", "#12345", "#1234567", "red;}"])
def test_a_light_one_and_what_is_no_colour_are_refused(colour):
    with pytest.raises(ValidationError):
        colours.validate_colour(colour)


@pytest.mark.parametrize("colour", ["#000000", "#0a5291", "#8b0000", "#4b0082", "#ffffff"])
def test_on_dark_screens_a_colour_is_as_light_as_it_needs_to_be(colour):
    assert contrast(lightened(colour), ON_DARK) >= LEAST_CONTRAST


@pytest.mark.django_db
def test_a_site_with_colours_of_its_own_has_a_style_sheet_for_them(client):
    factories.partnership(accent_colour="#8b0000")
    page = client.get(reverse("website:about")).content.decode()
    assert reverse("colours") in page
    css = client.get(reverse("colours"))
    assert css.headers["Content-Type"].startswith("text/css")
    assert "--accent: #8b0000" in css.content.decode()
    assert Palette(accent="#8b0000").mark in css.content.decode()


@pytest.mark.django_db
def test_one_without_asks_for_no_second_style_sheet(client):
    factories.partnership()
    assert reverse("colours") not in client.get(reverse("website:about")).content.decode()
