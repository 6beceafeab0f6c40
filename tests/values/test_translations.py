"""Translated text: the reader's language, or the original, and always which of the two."""

import datetime

import pytest
from django.utils import translation

from partnership.agreements.models import Agreement
from partnership.values.translations import (
    Translated,
    default_language,
    direction,
    language_choices,
    language_name,
)
from tests import factories


def agreement(**fields):
    fields.setdefault("title", "Memorandum")
    fields.setdefault(
        "translations", factories.translation("title", "谅解备忘录", status="working")
    )
    return Agreement(**fields)


def test_the_original_is_read_in_its_own_language():
    assert agreement().translation("title") == Translated("Memorandum", "en", "original", False)


def test_a_translation_is_read_in_the_active_language():
    with translation.override("zh-hans"):
        assert agreement().translation("title") == (
            "谅解备忘录",
            "zh-hans",
            "working",
            False,
            False,
        )
        assert agreement().translated("title") == "谅解备忘录"


def test_a_language_can_be_asked_for():
    assert agreement().translated("title", "zh-hans") == "谅解备忘录"


def test_the_original_stands_in_for_a_missing_translation():
    assert agreement().translation("title", "fr") == ("Memorandum", "en", "original", True, False)


def test_a_record_of_another_language_falls_back_to_that():
    other = agreement(title="谅解备忘录", original_language="zh-hans", translations={})

    assert other.translation("title") == ("谅解备忘录", "zh-hans", "original", True, False)


def test_a_blank_original_is_not_missing():
    assert agreement().translation("summary", "zh-hans") == ("", "en", "original", False, False)


def test_without_an_active_language_the_original_is_read():
    with translation.override(None):
        assert agreement().translation("title").status == "original"


def test_a_translated_text_writes_itself():
    assert f"{agreement().translation('title')}" == "Memorandum"


def test_a_translation_is_set_with_its_reviewer():
    record = agreement(translations={})
    record.set_translation(
        "zh-hans", "title", "谅解备忘录", "official", "R. Viewer", datetime.date(2020, 1, 2)
    )

    assert record.translations == {
        "zh-hans": {
            "title": {
                "text": "谅解备忘录",
                "status": "official",
                "reviewer": "R. Viewer",
                "reviewed_on": "2020-01-02",
            }
        }
    }
    record.clean_fields(exclude=["slug", "kind"])


def test_setting_a_translation_keeps_the_others():
    record = agreement()
    before = record.translations
    record.set_translation("zh-hans", "summary", "摘要", "staff")

    assert set(record.translations["zh-hans"]) == {"title", "summary"}
    assert set(before["zh-hans"]) == {"title"}


def test_a_blank_text_removes_a_translation():
    record = agreement()
    record.set_translation("zh-hans", "title", "", "staff")

    assert record.translations == {}


def test_only_translated_fields_are_set():
    with pytest.raises(ValueError, match="Agreement.slug is not translated"):
        agreement().set_translation("zh-hans", "slug", "x", "staff")


def test_the_language_of_the_original_is_not_a_translation():
    with pytest.raises(ValueError, match="language of the original"):
        agreement().set_translation("en", "title", "Memo", "staff")


def test_a_record_has_a_translation_when_every_text_has_one():
    record = agreement()

    assert record.has_translation("en")
    assert record.has_translation("zh-hans")
    assert not record.has_translation("fr")
    record.summary = "Two lines."
    assert not record.has_translation("zh-hans")
    assert record.has_translation("zh-hans", "title")
    assert not record.has_translation("zh-hans", "title", "summary")


def test_complete_languages_are_those_of_the_site(settings):
    assert agreement().languages_complete() == {"en", "zh-hans"}
    settings.LANGUAGES = [*settings.LANGUAGES, ("fr", "French")]
    assert agreement().languages_complete() == {"en", "zh-hans"}
    assert agreement(translations={}).languages_complete() == {"en"}


def test_languages_come_from_the_settings(settings):
    settings.LANGUAGES = [("fr", "French"), ("ar", "Arabic")]

    assert default_language() == "fr"
    assert language_choices() == [("fr", "French"), ("ar", "Arabic")]
    assert Agreement().original_language == "fr"


def test_languages_are_chosen_by_their_names_in_the_language_of_the_reader():
    with translation.override("zh-hans"):
        assert dict(language_choices())["zh-hans"] == "简体中文"


def test_languages_are_named_and_directed():
    assert language_name("zh-hans") == "Simplified Chinese"
    assert language_name("tlh") == "tlh"
    assert [direction(code) for code in ("en", "ar", "tlh")] == ["ltr", "rtl", "ltr"]
