"""The pictures and tags that other sites show beside a link to a page."""

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape
from http import HTTPStatus
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation
from PIL import Image

from partnership.events.models.statement import COUNTED_BY, COUNTED_FIGURES
from partnership.website import typefaces
from partnership.website.cards import contents
from partnership.website.cards.drawing import TEXT, WITHIN, Canvas
from partnership.website.figures.all import KINDS
from partnership.website.sums import Sums
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
needs_fonts = pytest.mark.skipif(not typefaces.can_write("zh-hans"), reason="no Chinese font here")
MOST_BYTES = 60_000


@pytest.fixture
def project():
    partnership = factories.partnership()
    project = factories.project(
        "Cranes without accidents",
        summary="Crane drivers learn to lift safely.",
        stated_period="2018/2020",
        partnerships=[partnership],
        translations={
            "zh-hans": {
                "title": {"text": "安全起重", "status": "staff"},
                "summary": {"text": "培训起重机司机，安全作业。", "status": "staff"},
            }
        },
    )
    factories.funding(project, amount=Decimal(745_000), currency="USD")
    return project


def tags(client, address):
    """The tags of a page that other sites read."""
    page = client.get(address).content.decode()
    found = re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', page)
    return {name: unescape(content) for name, content in found}


def picture(client, address):
    answer = client.get(address)
    assert answer.status_code == HTTPStatus.OK, answer.content
    assert answer.headers["Content-Type"] == "image/png"
    assert len(answer.content) <= MOST_BYTES
    return Image.open(BytesIO(answer.content))


@needs_fonts
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_record_and_a_figure_have_a_card_in_each_language(client, project, language):
    with translation.override(language):
        addresses = [project.get_absolute_url(), reverse("website:figure", args=["projects"])]
    for address in addresses:
        told = tags(client, address)
        card = picture(client, told["og:image"].removeprefix("http://127.0.0.1:8000"))
        assert card.size == (int(told["og:image:width"]), int(told["og:image:height"]))


def test_a_page_tells_its_title_and_what_it_is_about_in_one_line(client, project):
    told = tags(client, project.get_absolute_url())
    assert told["og:title"].startswith("Cranes without accidents – ")
    assert told["description"] == "US$\u00a0745,000 · Crane drivers learn to lift safely."
    assert told["og:description"] == told["description"]
    assert told["og:url"].endswith(project.get_absolute_url())


def test_a_description_is_in_the_language_of_the_page(client, project):
    with translation.override("zh-hans"):
        told = tags(client, project.get_absolute_url())
    assert "培训起重机司机，安全作业。" in told["description"]
    assert told["og:locale"] == "zh_Hans"


def test_an_agreement_tells_its_status(client):
    agreement = factories.agreement(summary="On cranes.")
    told = tags(client, agreement.get_absolute_url())
    assert told["description"] == "No source says whether it is in force. On cranes."


def test_quotes_and_signs_of_html_stand_in_a_title_as_they_are(client):
    project = factories.project("“A” & <B> \"C\" 'D'")
    told = tags(client, project.get_absolute_url())
    assert told["og:title"].startswith("“A” & <B> \"C\" 'D' – ")


@pytest.mark.parametrize(
    "state",
    [
        {"live": False},
        {"publish_at": timezone.now() + timedelta(days=30)},
        {"expire_at": timezone.now() - timedelta(days=1)},
    ],
)
def test_what_is_not_public_has_no_card(client, state):
    project = factories.project("Secret", **state)
    address = reverse("website:card", kwargs={"dataset": "projects", "slug": project.slug})
    assert client.get(address).status_code == HTTPStatus.NOT_FOUND


@needs_fonts
def test_money_that_is_not_public_is_not_drawn(project):
    hidden = factories.organisation("Hidden", live=False)
    project.funding.update(provider=hidden)
    assert contents.card_of(project).fact == ""


@needs_fonts
def test_a_card_is_kept_until_something_is_published(client, project):
    address = reverse("website:card", kwargs={"dataset": "projects", "slug": project.slug})
    headers = client.get(address).headers
    assert headers["ETag"]
    assert not client.get(address).cookies
    again = client.get(address, headers={"If-None-Match": headers["ETag"]})
    assert again.status_code == HTTPStatus.NOT_MODIFIED


def test_a_machine_without_fonts_says_so_in_words(client, project, monkeypatch):
    monkeypatch.setattr(typefaces, "stack", lambda language, bold=False: ())
    address = reverse("website:card", kwargs={"dataset": "projects", "slug": project.slug})
    answer = client.get(address)
    assert answer.status_code == HTTPStatus.NOT_IMPLEMENTED
    assert "fonts-noto-core" in answer.content.decode()


def test_without_fonts_pages_name_no_picture(client, project, monkeypatch):
    monkeypatch.setattr(
        "partnership.website.templatetags.sharing.can_write", lambda language: False
    )
    told = tags(client, project.get_absolute_url())
    assert "og:image" not in told
    assert told["twitter:card"] == "summary"


@needs_fonts
@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "Crane drivers of all harbours learn " * 9), ("zh-hans", "各港口的起重机司机，" * 30)],
)
def test_a_long_text_is_broken_and_ends_in_an_ellipsis(language, text):
    canvas = Canvas(language, "#000000", "#ff0000")
    lines = canvas.lines_of(text, TEXT)
    assert len(lines) == TEXT.lines
    assert lines[-1].endswith("…")
    assert all(canvas.length(line, TEXT) <= WITHIN for line in lines)
    assert not any(line.startswith("，") for line in lines)


@pytest.mark.parametrize("slug", ["projects", "funding-by-arcadia", "funding-in-arcadia"])
def test_a_stated_figure_cannot_take_the_address_of_a_counted_one(slug):
    figure = factories.key_figure()
    figure.slug = slug
    with pytest.raises(ValidationError, match="this site counts"):
        figure.full_clean()


def test_the_names_of_counted_figures_are_those_that_no_stated_one_may_have():
    sums = Sums(factories.partnership())
    assert {kind(sums).name for kind in KINDS} == COUNTED_FIGURES
    giver = factories.organisation()
    assert KINDS[0](sums, giver).name == COUNTED_BY[0] + giver.slug


@pytest.mark.parametrize("name", ["website:home", "website:timeline", "events:event_list"])
def test_pages_of_events_name_the_calendar_in_their_head(client, name):
    page = client.get(reverse(name)).content.decode()
    assert '<link rel="alternate" type="text/calendar"' in page


def test_the_list_of_events_can_be_followed_in_a_calendar(client):
    page = client.get(reverse("events:event_list")).content.decode()
    assert 'href="webcal://127.0.0.1:8000/en/events.ics"' in page
    calendar = client.get(reverse("exchange:events_calendar")).content.decode()
    assert "REFRESH-INTERVAL;VALUE=DURATION:P1D" in calendar
