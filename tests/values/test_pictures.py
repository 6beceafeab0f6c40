"""Pictures: what is refused, and what is left of an upload."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from partnership.values import pictures
from partnership.values.pictures import Picture, picture_of, smaller_name
from tests.pictures import content, png_that_claims, upload


def kept(file):
    return Image.open(BytesIO(Picture.from_upload(file).read()))


@pytest.mark.parametrize(
    ("kind", "name"),
    [("JPEG", "a.jpg"), ("JPEG", "A.JPEG"), ("PNG", "a.png"), ("WEBP", "a.webp")],
)
def test_a_picture_becomes_webp_under_a_name_of_its_own(kind, name):
    picture = Picture.from_upload(upload(kind=kind, name=name))
    assert (picture.width, picture.height) == (800, 600)
    assert pictures.KEPT.fullmatch(picture.name)
    assert Image.open(BytesIO(picture.read())).format == "WEBP"


def test_nothing_that_a_camera_wrote_is_kept():
    exif = Image.Exif()
    exif[0x010F] = "Secret camera"
    exif.get_ifd(0x8825)[1] = "N"
    data = content(exif=exif, comment=b"Secret comment", icc_profile=b"Secret profile")
    assert b"Secret" in data

    picture = Picture.from_upload(upload(data))

    image = Image.open(BytesIO(picture.read()))
    assert not image.getexif()
    for stored in (picture.file.getvalue(), *picture.smaller.values()):
        assert b"Secret" not in stored


def test_a_picture_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held on its side
    assert kept(upload(content((800, 600), exif=exif))).size == (600, 800)


def test_a_large_picture_is_made_smaller_with_others_for_small_screens():
    picture = Picture.from_upload(upload(size=(3000, 1500)))
    assert (picture.width, picture.height) == (1600, 800)
    sizes = {width: Image.open(BytesIO(data)).size for width, data in picture.smaller.items()}
    assert sizes == {480: (480, 240), 960: (960, 480)}
    assert Picture.from_upload(upload(size=(400, 300))).smaller == {}


@pytest.mark.parametrize(
    ("mode", "colour", "expected"),
    [("RGBA", (255, 0, 0, 0), "RGBA"), ("L", 128, "RGB"), ("P", 1, "RGB"), ("1", 1, "RGB")],
)
def test_every_kind_of_colour_is_read_and_transparency_kept(mode, colour, expected):
    image = kept(upload(kind="PNG", name="a.png", mode=mode, colour=colour))
    assert image.mode == expected


def test_sixteen_bits_of_grey_keep_their_shade():
    image = kept(upload(kind="PNG", name="a.png", mode="I;16", colour=0x8000))
    assert abs(image.getpixel((10, 10))[0] - 0x80) < 3


def test_what_is_hidden_behind_a_picture_is_gone():
    picture = Picture.from_upload(upload(content() + b"<script>alert(1)</script>PK\x03\x04"))
    assert b"script" not in picture.file.getvalue()


ANIMATION = {
    "save_all": True,
    "append_images": [Image.new("RGB", (20, 20), "red")],
    "size": (20, 20),
}


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (upload(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg"), "no JPEG, PNG or WebP"),
        (upload(b"<!DOCTYPE html><script>alert(1)</script>", "a.jpg"), "no JPEG, PNG or WebP"),
        (upload(kind="GIF", name="a.gif"), "no JPEG, PNG or WebP"),
        (upload(b"GIF89a/*<script>*/", "a.png"), "no JPEG, PNG or WebP"),
        (upload(b"\xff\xd8\xff", "a.jpg"), "no JPEG, PNG or WebP"),
        (upload(name="a.png"), "ends in “png”, but it is a JPEG"),
        (upload(kind="PNG", name="a.jpg"), "ends in “jpg”, but it is a PNG"),
        (upload(name="a.html"), "ends in “html”"),
        (upload(name="quay"), "ends in “”"),
        (upload(content()[:-900]), "damaged or cut off"),
        (upload(content(kind="PNG")[:-80], "a.png"), "damaged or cut off"),
        (upload(png_that_claims(30, 30), "a.png"), "damaged or cut off"),
        (upload(png_that_claims(8_000, 6_000), "a.png"), "more than 40 million pixels"),
        (upload(png_that_claims(50_000, 50_000), "a.png"), "more than 40 million pixels"),
        (upload(png_that_claims(2**31 - 1, 2**31 - 1), "a.png"), "more than 40 million pixels"),
        (upload(kind="PNG", name="a.png", **ANIMATION), "This image moves"),
        (upload(kind="WEBP", name="a.webp", **ANIMATION), "This image moves"),
        (upload(content() + b"x" * pictures.LARGEST_FILE), "larger than 10.0"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_what_is_not_taken_says_what_to_do(file, message):
    with pytest.raises(ValidationError, match=message):
        Picture.from_upload(file)


def test_a_picture_is_refused_for_its_pixels_before_they_are_decoded(monkeypatch):
    monkeypatch.setattr(pictures, "upright", lambda image: pytest.fail("decoded"))
    with pytest.raises(ValidationError, match="40 million"):
        Picture.from_upload(upload(png_that_claims(8_000, 6_000), "a.png"))


PLAIN = content((24, 24)), content((24, 24), "PNG"), content((24, 24), "WEBP")


@given(
    st.sampled_from(list(zip(PLAIN, ["a.jpg", "a.png", "a.webp"], strict=True))),
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=8),
    st.integers(0, 2000),
)
@settings(max_examples=80, deadline=None)
def test_a_forged_file_is_taken_or_refused_and_nothing_else(file, changes, cut):
    data, name = bytearray(file[0]), file[1]
    for place, value in changes:
        data[place % len(data)] = value
    try:
        picture = Picture.from_upload(upload(bytes(data[: len(data) - cut % len(data)]), name))
    except ValidationError as refused:
        assert refused.messages
    else:
        assert picture.width <= pictures.LONGEST_SIDE


@given(st.text(max_size=60))
@example("images/" + "a" * 32 + "-480.webp")
def test_a_smaller_picture_belongs_to_one_picture(name):
    found = picture_of(name)
    assert found == name or smaller_name(found, 480).startswith(found.removesuffix(".webp"))
    assert picture_of(found) == found
