"""A message that is missing, stale, untranslated, unsure or not compiled is named."""

import messages_complete
import polib
import pytest


def catalogue(*entries):
    made = polib.POFile()
    made.extend(entries)
    return made


def entry(text, translation="", **more):
    return polib.POEntry(msgid=text, msgstr=translation, **more)


@pytest.mark.parametrize(
    ("have", "collected", "fault"),
    [
        ([], [entry("Sources")], "missing: 'Sources'"),
        ([entry("Sources", "来源")], [], "no longer used: 'Sources'"),
        ([entry("Sources")], [entry("Sources")], "not translated: 'Sources'"),
        (
            [entry("Sources", "来源", flags=["fuzzy"])],
            [entry("Sources")],
            "marked fuzzy: 'Sources'",
        ),
        (
            [entry("May", "五月", msgctxt="month")],
            [entry("May", msgctxt="month"), entry("May")],
            "missing: 'May'",
        ),
    ],
)
def test_a_fault_is_named(have, collected, fault):
    faults = messages_complete.faults_of(catalogue(*have), catalogue(*collected))
    assert list(faults) == [fault]


def test_a_complete_catalogue_has_no_fault():
    whole = catalogue(entry("Sources", "来源"))
    assert list(messages_complete.faults_of(whole, catalogue(entry("Sources")))) == []


def test_a_catalogue_is_compiled_as_it_stands(tmp_path):
    source = tmp_path / "django.po"
    whole = catalogue(entry("Sources", "来源"))
    whole.save(str(source))
    assert not messages_complete.is_compiled(source)
    whole.save_as_mofile(str(source.with_suffix(".mo")))
    assert messages_complete.is_compiled(source)
    whole[0].msgstr = "出处"
    whole.save(str(source))
    assert not messages_complete.is_compiled(source)


@pytest.mark.gettext
@pytest.mark.parametrize(
    ("name", "text", "both"),
    [
        ("a.py", '_("day")\nngettext("day", "days", 2)', True),
        ("a.py", '_("day")\nnpgettext("counted", "day", "days", 2)', False),
        ("a.py", 'pgettext("a", "day")\nnpgettext("a", "day", "days", 2)', True),
        (
            "a.html",
            '{% translate "day" %}{% blocktranslate count n=n %}day{% plural %}days'
            "{% endblocktranslate %}",
            True,
        ),
    ],
)
def test_a_message_asked_for_alone_and_with_a_plural_is_named(tmp_path, name, text, both):
    """Python 3.11.2 finds what has a plural only with a number."""
    (tmp_path / name).write_text(text)
    told = list(messages_complete.told_twice(tmp_path))
    assert [line.rsplit(": ")[-1] for line in told] == (["'day'"] if both else [])


def test_review_has_one_word_in_chinese():
    """Readers of translations are another thing: 审校."""
    catalogue_here = polib.pofile(
        str(messages_complete.ROOT / "locale/zh_Hans/LC_MESSAGES/django.po")
    )
    others = ("审阅", "评审", "复核")
    assert [
        entry.msgid
        for entry in catalogue_here
        for said in (entry.msgstr, *entry.msgstr_plural.values())
        if any(word in said for word in others)
    ] == []
