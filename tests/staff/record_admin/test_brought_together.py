"""What two people save is brought together; what clashes is asked about."""

from http import HTTPStatus

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from partnership.publishing import drafts
from partnership.publishing.models import Revision
from partnership.staff.models import OpenForm
from partnership.topics.models import Framework, FrameworkStatement
from tests import factories
from tests.forms import fields_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


class Editor:
    def __init__(self, name, record):
        self.user = User.objects.create_superuser(name)
        self.client = Client()
        self.client.force_login(self.user)
        self.address = reverse("admin:topics_framework_change", args=[record.pk])
        self.fields = fields_of(self.client.get(self.address))

    def save(self, button="_draft", **typed):
        self.fields |= {name.replace("__", "-"): value for name, value in typed.items()}
        self.page = self.client.post(self.address, {**self.fields, button: "x"})
        return self.page.status_code == HTTPStatus.FOUND


@pytest.fixture(params=[True, False], ids=["live", "unpublished"])
def framework(request):
    record = factories.framework("Start", live=request.param, description="As it was")
    for number in (1, 2):
        factories.row(FrameworkStatement, record, text=f"Statement {number}", position=number)
    return record


@pytest.fixture
def alma(framework):
    return Editor("alma", framework)


@pytest.fixture
def boris(framework):
    return Editor("boris", framework)


def state(record):
    """The title, the description and the statements of a record as staff see it."""
    record = Framework.objects.get(pk=record.pk)
    draft = drafts.draft_of(record)
    with drafts.overlay(record, draft and draft.snapshot) as shown:
        texts = [*shown.statements.order_by("text").values_list("text", flat=True)]
        return shown.title, shown.description, texts


def test_what_does_not_clash_is_brought_together_and_not_published(framework, alma, boris):
    assert alma.save(title="Alma's title", statements__0__text="Statement 1, by Alma")
    seen = Framework.objects.get().title
    boris.fields["statements-1-DELETE"] = "on"
    assert boris.save("_publish", description="By Boris")

    together = ("Alma's title", "By Boris", ["Statement 1, by Alma"])
    assert state(framework) == together
    assert Framework.objects.get().title == seen
    (said,) = map(str, get_messages(boris.page.wsgi_request))
    assert said.startswith("alma saved this on ")
    assert said.endswith("press the button again.")
    newest = Revision.objects.of(framework).first()
    assert newest.user == boris.user
    assert not OpenForm.objects.filter(typed_at__isnull=False).exists()


def test_what_both_changed_is_asked_about_and_the_answer_followed(framework, alma, boris):
    alma.save(title="Alma's title", statements__0__text="Alma's statement")
    before = state(framework)
    boris.fields["statements-0-DELETE"] = "on"
    assert not boris.save(title="Boris' title", description="By Boris")
    assert state(framework) == before
    html = boris.page.content.decode()
    assert "2 things need you" in html
    assert "Please correct" not in html
    for text in ("Alma&#x27;s title", "Boris&#x27; title", "Start", "Alma&#x27;s statement"):
        assert text in html

    # What was typed stands in the form, and is kept.
    boris.fields = fields_of(boris.page)
    assert boris.fields["title"] == ["Boris' title"]
    assert OpenForm.objects.typed_by(boris.user).get().data["description"] == "By Boris"
    (title, _told), (row, _removed) = boris.page.context["clashes"]
    assert not boris.save(**{title: "mine"})
    assert boris.save(**{row: "theirs"})
    assert state(framework) == (
        "Boris' title",
        "By Boris",
        ["Alma's statement", "Statement 2"],
    )


def test_both_are_kept_in_new_words(framework, alma, boris):
    alma.save(title="Alma's title")
    assert not boris.save(title="Boris' title")
    assert "<del>Start</del>" in boris.page.content.decode()
    boris.fields = fields_of(boris.page)
    ((title, told),) = boris.page.context["clashes"]
    assert boris.fields[f"{title}-words"] == [told["both"]] == ["Boris' title Alma's title"]
    assert not boris.save(**{title: "both", f"{title}-words": " "})
    assert boris.save(**{title: "both", f"{title}-words": "The title of Alma and Boris"})
    assert state(framework)[0] == "The title of Alma and Boris"


def test_mistakes_come_first_and_a_form_that_is_not_known_is_refused(framework, alma, boris):
    alma.save(title="Alma's title")
    assert not boris.save(title="", description="By Boris")
    assert "Please correct" in boris.page.content.decode()
    assert boris.save(title="Start")
    assert state(framework)[:2] == ("Alma's title", "By Boris")
    assert not alma.save(title="Once more")
    assert "boris saved this record" in alma.page.content.decode()
    assert state(framework)[0] == "Alma's title"


def test_a_form_that_is_sent_twice_is_one_change(framework, alma):
    assert alma.save("_publish", title="Alma's title")
    number = Revision.objects.of(framework).count()
    assert alma.save("_publish", title="Alma's title")
    assert Revision.objects.of(framework).count() == number
    assert not Revision.objects.drafts().exists()
