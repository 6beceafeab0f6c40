"""Nobody overwrites anybody: many random pairs of edits of one record, through the real views."""

import random
from http import HTTPStatus

import pytest
from django.contrib.auth.models import User
from django.template import engines
from django.test import Client
from django.urls import reverse

from partnership.staff import quality
from partnership.topics.admin import FrameworkAdmin, FrameworkStatementInline
from partnership.topics.models import Framework, FrameworkStatement
from tests import factories

pytestmark = pytest.mark.django_db

PAIRS = 200
TEXTS = ("title", "short_title", "description", "staff_notes")
ROW = ("id", "framework", "text", "position")
# Most of the time of a form goes into its HTML and the many fields of its translations, which
# other tests look at. These read the values of some. Rows are asked for in the page, since those
# of a draft are there only while it is made.
BARE = """{% for inline in inline_admin_formsets %}{% for form in inline.formset.forms %}
{% endfor %}{% endfor %}"""
FIELDS = [(None, {"fields": (*TEXTS, "slug", "kind", "themes")})]
ROW_FIELDS = [(None, {"fields": ("text", "position")})]


class Editor:
    """Somebody with a window on the form of one framework."""

    def __init__(self, name, record):
        self.name, self.record = name, record
        self.client = Client()
        self.client.force_login(User.objects.create_superuser(name))
        self.address = reverse("admin:topics_framework_change", args=[record.pk])

    def open(self):
        """Look at the form and keep its values as what will be sent."""
        self.typed = values_of(self.client.get(self.address))

    def save(self, button):
        """Send what was typed; return the answer."""
        data = {name: value for name, value in self.typed.items() if value is not None}
        return self.client.post(self.address, {**data, button: "x"})


def values_of(response):
    """{name: value} of the fields of a form that are edited here, its version and its rows."""
    context = response.context_data
    form = context["adminform"].form
    values = {name: form[name].value() for name in (*TEXTS, "slug", "kind")}
    values["themes"] = sorted(str(getattr(one, "pk", one)) for one in form["themes"].value())
    rows = context["inline_admin_formsets"][0].formset
    for row in rows.forms:
        for name in ROW:
            values[f"{row.prefix}-{name}"] = str(row[name].value() or "")
        values[f"{row.prefix}-DELETE"] = "on" if row["DELETE"].value() else None
    values["statements-TOTAL_FORMS"] = str(rows.total_form_count())
    values["statements-INITIAL_FORMS"] = str(rows.initial_form_count())
    values["_version"] = context["version"]
    return values


def content(values):
    """What a form says, whichever keys its rows have and where they stand in it."""
    rows = range(int(values["statements-TOTAL_FORMS"]))
    kept = [n for n in rows if not values[f"statements-{n}-DELETE"]]
    texts = sorted(values[f"statements-{n}-text"] for n in kept)
    return {**{name: values[name] for name in TEXTS}, "themes": values["themes"], "rows": texts}


def edit(typed, chance, word, themes):
    """Change what was typed in one to three places, with `word` in every new text."""
    for place in chance.sample(["text", "text", "add", "change", "remove", "link"], k=3):
        number = int(typed["statements-INITIAL_FORMS"])
        if place == "text":
            typed[chance.choice(TEXTS)] = f"{word} {chance.random()}"
        elif place == "link":
            typed["themes"] = sorted(chance.sample(themes, k=chance.randint(0, len(themes))))
        elif place == "add" and typed["statements-TOTAL_FORMS"] == str(number) and number < 4:
            new = dict(zip(ROW, ["", "", f"{word} added", "9"], strict=True))
            typed.update({f"statements-{number}-{name}": value for name, value in new.items()})
            typed[f"statements-{number}-DELETE"] = None
            typed["statements-TOTAL_FORMS"] = str(number + 1)
        elif place == "change" and number:
            typed[f"statements-{chance.randrange(number)}-text"] = f"{word} changed"
        elif place == "remove" and number > 1:
            typed[f"statements-{chance.randrange(number)}-DELETE"] = "on"


@pytest.fixture
def editors(monkeypatch, live):
    """Two editors of one framework with two statements, and the keys of three themes."""
    bare = engines["django"].from_string(BARE)
    monkeypatch.setattr(FrameworkAdmin, "change_form_template", bare)
    monkeypatch.setattr(FrameworkAdmin, "get_fieldsets", lambda *_args: FIELDS)
    monkeypatch.setattr(FrameworkAdmin, "inlines", [FrameworkStatementInline])
    monkeypatch.setattr(FrameworkStatementInline, "get_fieldsets", lambda *_args: ROW_FIELDS)
    # What a record lacks is told beside its form; other tests read it.
    monkeypatch.setattr(quality, "in_form", lambda _record: {})
    record = factories.framework("Start", live=live)
    for number in (1, 2):
        factories.row(FrameworkStatement, record, text=f"Statement {number}", position=number)
    themes = sorted(str(factories.theme(f"Theme {n}").pk) for n in (1, 2, 3))
    return [Editor(name, record) for name in ("alma", "boris")], themes


def published(record):
    """What readers see of a record that an editor changes by drafts."""
    record = Framework.objects.get(pk=record.pk)
    return record.live and [record.title, *record.statements.values_list("text", flat=True)]


@pytest.mark.parametrize("live", [True, False], ids=["live", "unpublished"])
def test_no_edit_of_random_pairs_is_silently_overwritten(editors, live):
    """Of those who opened the same version all but the first are refused and keep every word; who
    opens what the first saved adds to it, and what they left alone is still there.

    In each round the form is opened once; the edit saved is then paired with three others of that
    version, and with the one saved in the next round.
    """
    people, themes = editors
    chance = random.Random(20160906)
    buttons = ["_draft", "_draft", "_review", "_publish"] if live else ["_continue"]
    pairs, refused, expected = 0, 0, None
    while pairs < PAIRS:
        first, second = chance.sample(people, k=2)
        first.open()
        assert expected in (None, content(first.typed)), pairs
        opened = dict(first.typed)
        edit(first.typed, chance, f"first{pairs}", themes)
        expected = content(first.typed)
        assert first.save(chance.choice(buttons)).status_code == HTTPStatus.FOUND, pairs
        seen = published(first.record)
        pairs += 1

        for _each in range(3):
            second.typed = dict(opened)
            edit(second.typed, chance, f"second{pairs}", themes)
            meant = content(second.typed)
            answer = second.save(chance.choice(buttons))
            assert answer.status_code == HTTPStatus.OK, pairs
            assert content(values_of(answer)) == meant, pairs
            said = str(answer.context_data["adminform"].form.non_field_errors())
            assert f"{first.name} saved this record" in said
            assert published(second.record) == seen
            pairs, refused = pairs + 1, refused + 1
    first.open()
    assert content(first.typed) == expected
    assert (pairs, refused) == (PAIRS, PAIRS * 3 / 4)
