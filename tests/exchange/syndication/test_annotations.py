"""Passages go out as Web Annotations: the words, where they stand, and what rests on them."""

import pytest

from partnership.exchange.datasets.values import public_address
from partnership.sources.models import Edition
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

TEXT = "It rained. They signed it. Nobody sang. They left."


def annotations(client, source):
    response = client.get(f"/en/sources/{source.slug}.annotations.jsonld")
    assert response.headers["Content-Type"].startswith("application/ld+json")
    return response.json()


@pytest.fixture
def source():
    return factories.source(url="https://press.example/1")


def test_each_part_has_a_quote_and_a_position_selector(client, source):
    edition = factories.edition(TEXT, source=source)
    passage = factories.passage("They signed it. […] They left.", source=source, key="signed")
    agreement = factories.agreement()
    factories.cite(agreement, "signed", passage=passage)
    page = annotations(client, source)
    assert page["type"] == "AnnotationPage"
    assert page["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    [item] = page["items"]
    assert item["id"] == f"{public_address(source)}#signed" and item["type"] == "Annotation"
    assert item["body"] == [f"{public_address(agreement)}#fact-signed"]
    assert [one["selector"] for one in item["target"]] == [
        [
            {"type": "TextQuoteSelector", "exact": words},
            {"type": "TextPositionSelector", "start": start, "end": end},
        ]
        for words, start, end in [("They signed it.", 11, 26), ("They left.", 40, 50)]
    ]
    for target in item["target"]:
        assert target["source"] == "https://press.example/1"
        assert target["sha256"] == edition.text_sha256
    assert "rained" not in str(page) and "sang" not in str(page)


def test_what_stands_around_goes_out_where_the_text_is_for_all(client, source):
    factories.edition(TEXT, source=source, access=Edition.Access.PUBLIC)
    passage = factories.passage("They signed it.", source=source)
    factories.cite(factories.agreement(), passage=passage)
    [item] = annotations(client, source)["items"]
    assert item["target"][0]["selector"][0] == {
        "type": "TextQuoteSelector",
        "exact": "They signed it.",
        "prefix": "It rained. ",
        "suffix": " Nobody sang. They left.",
    }


def test_a_passage_without_a_known_place_has_its_words_alone(client, source):
    passage = factories.passage("They signed it.", source=source)
    factories.cite(factories.agreement(), passage=passage)
    [item] = annotations(client, source)["items"]
    [target] = item["target"]
    assert target["selector"] == [{"type": "TextQuoteSelector", "exact": "They signed it."}]
    assert "sha256" not in target


def test_a_passage_on_which_no_public_record_rests_does_not_go_out(client, source):
    passage = factories.passage(source=source)
    factories.cite(factories.agreement(live=False), passage=passage)
    assert annotations(client, source)["items"] == []
    source.live = False
    source.save()
    assert client.get(f"/en/sources/{source.slug}.annotations.jsonld").status_code == 404
