"""The logo of the site: data of its partnership, in the head of pages and on cards."""

from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image

from partnership.agreements.models import PartnershipImage
from partnership.website import typefaces
from partnership.website.cards.contents import card_of
from tests import factories
from tests.forms import fields_of
from tests.pictures import upload

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
RINGS = "<circle"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def head(client, address="/en/"):
    return client.get(address).content.decode().partition("</header>")[0]


def test_a_site_without_one_shows_its_rings(client):
    factories.partnership()
    assert RINGS in head(client)


def test_a_logo_stands_in_the_head_and_not_among_the_images(client):
    partnership = factories.partnership()
    factories.image(partnership, "A quay")
    logo = factories.image(partnership, "A crane", is_logo=True)
    found = head(client)
    small = list(logo.files.values())[0]
    assert f'class="logo" src="/media/{small}"' in found and RINGS not in found
    assert client.get(f"/media/{small}").status_code == 200
    main = client.get(partnership.get_absolute_url()).content.decode().partition("<main")[2]
    assert "A quay" in main and "A crane" not in main


def test_the_logo_of_a_partnership_that_is_not_public_is_not_handed_out(client):
    hidden = factories.partnership("Hidden", live=False)
    logo = factories.image(hidden, is_logo=True)
    assert RINGS in head(client)
    assert client.get(f"/media/{logo.file.name}").status_code == 404


@pytest.mark.parametrize("name", ["logo.svg", "logo.png"])
def test_what_can_run_is_refused_whatever_its_name(admin_client, name):
    partnership = factories.partnership()
    form = reverse("admin:agreements_partnership_change", args=[partnership.pk])
    data = fields_of(admin_client.get(form))
    new = {"alternative_text": "Rings", "is_logo": "on", "file": upload(SVG, name), "position": 0}
    new |= {"focal_x": 50, "focal_y": 50, "original_language": "en"}
    data |= {f"images-0-{field}": value for field, value in new.items()}
    data["images-TOTAL_FORMS"] = ["1"]
    answer = admin_client.post(form, {**data, "_publish": "x"}, follow=True)
    assert "is no JPEG, PNG or WebP image" in answer.content.decode()
    assert not PartnershipImage.objects.exists()


@pytest.mark.skipif(not typefaces.can_write("en"), reason="no font here")
def test_a_card_has_the_logo_in_place_of_the_rings():
    partnership = factories.partnership()
    logo = factories.image(partnership, is_logo=True, file=upload(colour="#00ff00"))
    green = (0, 255, 0)
    with_logo = Image.open(BytesIO(card_of(partnership).draw())).convert("RGB")
    assert is_near(with_logo.getpixel((90, 78)), green)
    logo.file.storage.delete(logo.file.name)
    without = Image.open(BytesIO(card_of(partnership).draw())).convert("RGB")
    assert not is_near(without.getpixel((90, 78)), green)


def is_near(colour, other):
    return all(abs(one - two) < 24 for one, two in zip(colour, other, strict=True))
