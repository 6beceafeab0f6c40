"""What is typed and not saved: kept for the one who typed it, and given back; who else is there."""

import errno
from datetime import timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from partnership.publishing.models import ContentVersion, Revision
from partnership.staff.models import OpenForm, open_form
from partnership.topics.models import Theme
from tests import factories
from tests.forms import fields_of

pytestmark = pytest.mark.django_db

ADD = "admin:topics_theme_add"


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-30 14:03:00Z", tick=False) as moved:
        yield moved


@pytest.fixture
def theme():
    return factories.theme("Old name")


class Editor:
    """Somebody with a browser."""

    def __init__(self, name):
        self.user = User.objects.create_superuser(name)
        self.client = Client()
        self.client.force_login(self.user)

    def open(self, address):
        self.page = self.client.get(address)
        self.fields = fields_of(self.page)

    def speak(self, **typed):
        """What the script of the page sends."""
        address = reverse("open_form", args=self.fields["_opening"])
        return self.client.post(address, {**self.fields, **typed})

    def send(self, address, **typed):
        return self.client.post(address, {**self.fields, **typed})


@pytest.fixture
def alma(clock):
    return Editor("alma")


@pytest.fixture
def boris(clock):
    return Editor("boris")


def form_of(theme):
    return reverse("admin:topics_theme_change", args=[theme.pk])


def test_what_was_typed_is_offered_and_taken_up_by_the_one_who_typed_it(alma, boris, theme, clock):
    before = ContentVersion.objects.current()
    alma.open(form_of(theme))
    assert alma.speak(title="Half a na").json()["kept"]
    clock.shift(timedelta(minutes=6))

    boris.open(form_of(theme))
    assert b"Half a na" not in boris.page.content
    assert not boris.page.context["typed_before"]

    alma.open(form_of(theme))
    ((form, words),) = alma.page.context["typed_before"]
    assert words == "Title: “Half a na”"
    assert alma.fields["title"] == ["Old name"]
    assert "14:03" in alma.page.content.decode() or "2:03" in alma.page.content.decode()
    alma.open(form.address_to_take_up)
    assert alma.fields["title"] == ["Half a na"]
    assert not alma.page.context["mistakes"]
    assert boris.client.get(form.address_to_take_up).context["taken_up"] is None

    # Nobody else has it, and nothing moved.
    assert ContentVersion.objects.current() == before
    assert not Revision.objects.exists()
    assert Theme.objects.get().title == "Old name"

    alma.send(form_of(theme), title="A whole name", _draft="x")
    assert not OpenForm.objects.filter(user=alma.user, typed_at__isnull=False).exists()
    assert Revision.objects.get().snapshot[0]["fields"]["title"] == "A whole name"


def test_a_new_record_is_taken_up_and_so_is_one_that_was_refused(alma, clock):
    alma.open(reverse(ADD))
    alma.send(reverse(ADD), title="Harbours", slug="@", _continue="x")
    clock.shift(timedelta(seconds=5))
    alma.open(reverse(ADD))
    ((form, _words),) = alma.page.context["typed_before"]
    alma.open(form.address_to_take_up)
    assert alma.fields["title"] == ["Harbours"]
    alma.send(reverse(ADD), slug="harbours", _continue="x")
    assert Theme.objects.get().title == "Harbours"
    assert not OpenForm.objects.typed_by(alma.user).exists()


@pytest.mark.parametrize(
    ("title_saved", "is_still_offered"), [("Quays", False), ("Other words", True)]
)
def test_what_was_refused_is_offered_no_more_once_its_words_are_saved(
    alma, theme, clock, title_saved, is_still_offered
):
    for number, address in enumerate((reverse(ADD), form_of(theme))):
        alma.open(address)
        assert alma.send(address, title="Quays", slug="@", _continue="x").context["mistakes"]
        clock.shift(timedelta(seconds=5))
        # Somebody goes back, or opens it anew, and types it again.
        alma.open(address)
        assert alma.send(address, title=title_saved, slug=f"quays-{number}", _continue="x").url
        assert OpenForm.objects.typed_by(alma.user).exists() is is_still_offered
        OpenForm.objects.all().delete()


def test_what_somebody_else_saved_alike_is_not_offered(alma, boris, theme):
    for editor in (alma, boris):
        editor.open(form_of(theme))
        editor.speak(title="Quays")
    for editor in (boris, alma):
        assert editor.send(form_of(theme), title="Quays", _draft="x").url
    assert not OpenForm.objects.exists()


def test_what_was_typed_can_be_discarded_and_what_is_undone_is_forgotten(alma, theme, clock):
    alma.open(form_of(theme))
    alma.speak(title="Typed")
    form = OpenForm.objects.typed_by(alma.user).get()
    clock.shift(timedelta(seconds=2))
    address = reverse("open_form", args=[form.pk])
    alma.client.post(address, {"_nothing": "1"})
    assert not OpenForm.objects.typed_by(alma.user).exists()

    alma.speak(title="Typed")
    clock.shift(timedelta(seconds=2))
    assert alma.client.post(address, {"_forget": "1"}).url == form_of(theme)
    assert alma.speak(title="Typed again").status_code == HTTPStatus.GONE
    assert not OpenForm.objects.exists()


def test_each_kept_typing_says_what_it_is_and_is_discarded_by_itself(alma, clock):
    agreement = factories.agreement("Pact")
    party = factories.party(agreement, organisation=factories.organisation("Labour Office"))
    address = reverse("admin:agreements_agreement_change", args=[agreement.pk])
    row = {"parties-TOTAL_FORMS": "2", "parties-0-id": str(party.pk), "parties-1-role": "signatory"}
    row["parties-0-named_as"] = "The Office"
    typings = ({"title": "A pact of harbours and of many quays by the wide sea"}, row)
    for typed in typings:
        alma.open(address)
        alma.speak(**typed)
        clock.shift(timedelta(seconds=5))
    alma.open(address)
    (titled, rows) = alma.page.context["typed_before"]
    assert titled[1] == "Title: “A pact of harbours and of many quays…”"
    assert rows[1].startswith("Party (") and "“The Office”" in rows[1] and "Title" not in rows[1]
    page = alma.page.content.decode()
    assert "Discard what I typed at 14:03:00" in page and "14:03:05" in page

    # The one that is taken up can be discarded as well, and then only it is gone.
    alma.open(titled[0].address_to_take_up)
    page = alma.page.content.decode()
    own = reverse("open_form", args=[titled[0].pk])
    assert f'formaction="{own}"' in page
    sent = {**alma.fields, "_forget": "1"}
    assert alma.client.post(own, sent).url == address
    assert list(OpenForm.objects.typed_by(alma.user)) == [rows[0]]


def test_discarding_older_typing_keeps_what_is_typed_now(alma, theme, clock):
    alma.open(form_of(theme))
    alma.speak(title="Older")
    older = OpenForm.objects.typed_by(alma.user).get()
    clock.shift(timedelta(seconds=5))
    alma.open(form_of(theme))
    sent = {**alma.fields, "title": "Newer", "_forget": "1"}
    answer = alma.client.post(reverse("open_form", args=[older.pk]), sent)
    (kept,) = OpenForm.objects.typed_by(alma.user)
    assert answer.url == kept.address_to_take_up
    alma.open(answer.url)
    assert alma.fields["title"] == ["Newer"]

    # A page with scripts says that nothing was typed in it: then nothing is offered.
    alma.open(form_of(theme))
    nothing = {**alma.fields, "_forget": "1", "_nothing": "1"}
    answer = alma.client.post(reverse("open_form", args=[kept.pk]), nothing)
    assert answer.url == form_of(theme)
    assert not OpenForm.objects.typed_by(alma.user).exists()


def test_that_typing_is_gone_stands_on_the_page_that_asks_for_it(alma, theme):
    gone = "is not kept any more"
    page = alma.client.get(form_of(theme), {"take_up": theme.pk}).content.decode()
    assert gone in page
    assert gone not in alma.client.get(form_of(theme)).content.decode()


def test_what_is_kept_is_bounded_in_size_number_pace_and_age(alma, theme, clock, monkeypatch):
    monkeypatch.setattr(open_form, "MOST_KEPT", 2)
    monkeypatch.setattr(open_form, "LONGEST", 2_000)
    for number in range(3):
        alma.open(form_of(theme))
        alma.speak(title=f"Typed {number}")
        clock.shift(timedelta(seconds=2))
    names = [form.data["title"] for form in OpenForm.objects.typed_by(alma.user)]
    assert names == ["Typed 2", "Typed 1"]

    response = alma.speak(title="x" * 2_000)
    assert response.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert "Save it" in response.json()["said"]
    alma.speak(title="Typed 3")
    assert alma.speak(title="Typed 4").status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert alma.speak(title="Typed 5", _left="1").status_code == HTTPStatus.OK
    assert alma.speak(title="Typed 6", _left="1").status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert OpenForm.objects.typed_by(alma.user)[0].data["title"] == "Typed 5"

    OpenForm.objects.delete_outlived(timezone.now())
    assert OpenForm.objects.typed_by(alma.user).count() == 2
    OpenForm.objects.delete_outlived(timezone.now() + open_form.KEPT_FOR)
    assert not OpenForm.objects.exists()
    alma.open(form_of(theme))
    alma.user.delete()
    assert not OpenForm.objects.exists()


def test_what_was_typed_outlives_forms_that_were_only_opened(alma, theme, clock, monkeypatch):
    monkeypatch.setattr(open_form, "MOST_OPEN", 2)
    alma.open(form_of(theme))
    alma.speak(title="Typed")
    for _time in range(4):
        clock.shift(timedelta(seconds=2))
        alma.open(form_of(theme))
    assert OpenForm.objects.typed_by(alma.user).get().data["title"] == "Typed"
    assert OpenForm.objects.filter(typed_at__isnull=True).count() == 3


def test_a_word_that_comes_late_puts_nothing_older_back(alma, theme, clock):
    alma.open(form_of(theme))
    alma.speak(title="Older")
    late = OpenForm.objects.typed_by(alma.user).get()
    clock.shift(timedelta(seconds=2))
    alma.speak(title="Newer")
    late.see(timezone.now(), leaving=True)
    assert OpenForm.objects.typed_by(alma.user).get().data["title"] == "Newer"


def test_a_row_is_the_same_however_its_key_stands_in_the_address(alma, boris, theme):
    boris.open(form_of(theme))
    alma.open(reverse("admin:topics_theme_change", args=[theme.pk.hex.upper()]))
    assert "boris" in alma.page.context["others_here"]


def test_what_was_typed_is_given_back_where_what_the_form_began_with_is_gone(alma, clock):
    agreement = factories.agreement("Pact")
    address = reverse("admin:agreements_agreement_change", args=[agreement.pk])
    gone = factories.organisation("Gone", live=False)
    factories.party(agreement, organisation=gone)
    alma.open(address)
    alma.speak(title="Typed")
    agreement.parties.all().delete()
    gone.delete()
    clock.shift(timedelta(seconds=5))
    form = OpenForm.objects.typed_by(alma.user).get()
    alma.open(form.address_to_take_up)
    assert alma.fields["title"] == ["Typed"]


def test_a_form_opens_while_nothing_can_be_saved(alma, theme, monkeypatch):
    def full(*_args, **_kwargs):
        raise OperationalError from OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(OpenForm, "save", full)
    alma.open(form_of(theme))
    assert alma.page.status_code == HTTPStatus.OK
    assert alma.speak(title="Typed").status_code == HTTPStatus.GONE


def test_somebody_else_is_told_of_until_shortly_after_they_left(alma, boris, theme, clock):
    alma.open(form_of(theme))
    boris.open(form_of(theme))
    assert "alma" in boris.page.context["others_here"]
    assert "boris" in alma.speak().json()["others"]
    boris.speak(_left="1")
    clock.shift(timedelta(seconds=2))
    assert alma.speak().json()["others"] == ""
    clock.shift(open_form.OPEN_WITH_SCRIPTS)
    boris.open(form_of(theme))
    assert boris.page.context["others_here"] == ""
    # Of a record that is not there yet there are as many as are typed.
    alma.open(reverse(ADD))
    boris.open(reverse(ADD))
    assert boris.page.context["others_here"] == ""


def test_who_is_signed_out_while_typing_signs_in_and_goes_on(alma, boris, theme):
    alma.open(form_of(theme))
    keys = alma.fields["_opening"]
    alma.client.logout()
    assert alma.speak(title="Typed").json() == {"signed_out": True}
    response = alma.send(form_of(theme), title="Typed to the end", _draft="x")
    assert response.url.startswith(reverse("account_login"))
    assert f"take_up%3D{keys[0]}" in response.url
    form = OpenForm.objects.get(pk=keys[0])

    # Another person who signs in there sees nothing of it.
    assert b"Typed to the end" not in boris.client.get(form.address_to_take_up).content
    assert boris.client.post(reverse("open_form", args=keys), {"title": "x"}).status_code == 410

    alma.client.force_login(alma.user)
    alma.open(form.address_to_take_up)
    assert alma.fields["title"] == ["Typed to the end"]
    alma.send(form_of(theme), _draft="x")
    assert Revision.objects.get().title == "Typed to the end"


def test_a_form_with_the_token_of_a_former_session_is_taken_up_again(alma, theme):
    strict = Client(enforce_csrf_checks=True, headers={"origin": "http://testserver"})
    strict.force_login(alma.user)
    alma.client = strict
    alma.open(form_of(theme))
    opening = reverse("open_form", args=alma.fields["_opening"])
    strict.force_login(alma.user)
    strict.cookies.pop("csrftoken", None)
    assert alma.speak(title="Typed").status_code == HTTPStatus.FORBIDDEN
    response = alma.send(form_of(theme), title="Typed", _draft="x")
    assert response.url == OpenForm.objects.get().address_to_take_up
    alma.fields["csrfmiddlewaretoken"] = strict.get(opening).json()["token"]
    alma.fields["_left"] = "1"
    assert alma.speak(title="Typed on").status_code == HTTPStatus.OK


def test_nothing_is_kept_for_who_only_may_look(alma, theme):
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_theme"))
    alma.client.force_login(reader)
    assert alma.client.get(form_of(theme)).status_code == HTTPStatus.OK
    assert not OpenForm.objects.exists()


def test_a_form_in_which_nothing_was_typed_is_kept_neither_as_sent_nor_beside_what_is_discarded(
    alma, clock
):
    agreement = factories.agreement("Pact")
    factories.partnership()
    change = reverse("admin:agreements_agreement_change", args=[agreement.pk])
    for address in (reverse("admin:agreements_agreement_add"), change):
        alma.open(address)
        assert alma.send(address, slug="@", title="").context["mistakes"]
        (older,) = OpenForm.objects.typed_by(alma.user)
        clock.shift(timedelta(seconds=5))
        # Pressed without scripts, the button sends the form it stands in.
        alma.open(address)
        assert [typed for typed, _said in alma.page.context["typed_before"]] == [older]
        answer = alma.client.post(
            reverse("open_form", args=[older.pk]), {**alma.fields, "_forget": "1"}
        )
        page = alma.client.get(answer.url)
        assert page.url == address
        assert not OpenForm.objects.typed_by(alma.user).exists()
        assert not alma.client.get(address).context["typed_before"]
    alma.open(reverse("admin:agreements_agreement_add"))
    assert alma.send(reverse("admin:agreements_agreement_add")).context["mistakes"]
    assert not OpenForm.objects.typed_by(alma.user).exists()
