"""The order in which readers of a language look texts up."""

import pytest
from django.db import connection
from django.db.models import F

from partnership.topics.models import Theme
from partnership.values.ordering import LookedUp, collation_name
from tests import factories

# By pinyin: an, gang, ma, qi, zhong. By the number of the character: 中 安 港 and so on.
BY_PINYIN = ["安全", "港口", "码头", "起重机", "中心"]


@pytest.mark.django_db
def test_simplified_chinese_is_looked_up_by_pinyin():
    for title in sorted(BY_PINYIN):
        factories.theme(title)
    found = Theme.objects.order_by(LookedUp(F("title"), "zh-hans")).values_list("title", flat=True)

    assert sorted(BY_PINYIN) != BY_PINYIN
    assert list(found) == BY_PINYIN


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "fr", "ar", "x-nonsense"])
def test_a_language_of_which_nothing_is_known_still_sorts(language):
    for title in ("Quay", "Anchor", "Dock"):
        factories.theme(title)
    found = Theme.objects.order_by(LookedUp(F("title"), language)).values_list("title", flat=True)

    assert list(found) == ["Anchor", "Dock", "Quay"]


@pytest.mark.django_db
def test_a_search_that_leaves_out_doubles_can_be_sorted():
    factories.theme("Quay")

    assert Theme.objects.distinct().order_by(LookedUp(F("title"), "zh-hans")).count() == 1
    assert len(Theme.objects.distinct().order_by(LookedUp(F("title"), "zh-hans"))) == 1


@pytest.mark.parametrize(
    ("language", "name"),
    [("zh-hans", "zh-Hans-x-icu"), ("fr", "fr-x-icu"), ("pt-br", "pt-BR-x-icu")],
)
def test_a_collation_is_named_as_postgresql_names_it(language, name):
    assert collation_name(language) == name


@pytest.mark.django_db
def test_the_order_holds_where_the_server_knows_no_languages(monkeypatch):
    monkeypatch.setattr(connection, "collations_of_languages", set(), raising=False)
    factories.theme("Quay")

    assert len(Theme.objects.order_by(LookedUp(F("title"), "zh-hans"))) == 1
