"""The opening of a form that a visit to it is about: begun, gone on with, or taken up again."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnership.publishing.storage_faults import cause_of, waiting_at_most
from partnership.staff.models import OpenForm
from partnership.staff.models.open_form import OPEN_AT_LOAD, TAKE_UP, TooLong
from partnership.staff.open_forms.typed import in_words
from partnership.values.texts import listed

logger = logging.getLogger(__name__)

# Milliseconds.
PATIENCE = 1_000
# The field of a form that names its opening.
OPENING = "_opening"
# In the query of a form, what a page that is opened again does without.
PASSING = (TAKE_UP, "row", "part")


class Opening:
    """The opening of a form by a visit to the form of a row of `pages`, a model admin.

    It begins with a page that is shown, and ends when the form is saved.
    """

    def __init__(self, pages, request: HttpRequest, object_id: str | None) -> None:
        self.pages, self.request = pages, request
        self.key = key_as_written(pages.model, object_id)
        self.at = timezone.now()
        self.is_shown = False
        # Whether the form that is shown says anything else than when it was opened.
        self.is_typed = False
        # The names of the fields that were refused.
        self.mistaken: list[str] = []
        self.taken_up = self.form_named(request.GET.get(TAKE_UP)) if is_read(request) else None
        # Of what is gone; of what is taken up nothing is to be told.
        self.is_told = self.taken_up is not None
        self.form = self.taken_up or self.form_named(request.POST.get(OPENING)) or self.begun()

    def begun(self) -> OpenForm:
        """A form that is opened now; it is saved when its page is made."""
        return OpenForm(
            user=self.request.user,
            model=self.pages.opts.label_lower,
            record=self.key,
            address=address_of(self.request),
            opened_at=self.at,
            open_until=self.at + OPEN_AT_LOAD,
        )

    def form_named(self, key: str | None) -> OpenForm | None:
        """The form of this row with a key, if the person opened it."""
        form = form_with(key)
        of_this = form and (form.model, form.record) == (self.pages.opts.label_lower, self.key)
        return form if of_this and form.user_id == self.request.user.pk else None

    def context(self, page: dict) -> dict:
        """What the page shows of it; `page` is the context of its forms."""
        if self.request.GET.get(TAKE_UP) and is_read(self.request) and not self.is_told:
            # Said while the page is made, so that it stands there and not on the next one.
            said = _("What you typed there is not kept any more: it was saved or discarded.")
            messages.warning(self.request, said)
        self.is_told = True
        beside = list(OpenForm.objects.beside(self.form, self.at).select_related("user"))
        mine = [form for form in beside if form.user_id == self.form.user_id]
        return {
            "open_form": self.form,
            "taken_up": self.taken_up,
            "typed_before": [(form, in_words(form.data, page)) for form in mine],
            "others_here": others_in_words((form for form in beside if form not in mine), self.at),
        }

    @contextmanager
    def as_sent(self) -> Iterator[None]:
        """Within, the request is as if what is taken up, if anything, were sent by it."""
        request = self.request
        if not self.taken_up:
            yield
            return
        _files, read = request.FILES, request.POST
        request.method, request.POST = "POST", self.taken_up.data
        try:
            yield
        finally:
            request.method, request.POST = "GET", read

    def end_visit(self, response: HttpResponse, *, is_saved: bool) -> None:
        """Keep the form where its page is shown, with what was typed, and delete one that was
        saved."""
        request, form = self.request, self.form
        if is_saved:
            OpenForm.objects.delete_saved(form, request.POST)
        if not self.is_shown or response.status_code != HTTPStatus.OK:
            return
        if form._state.adding:
            save_where_possible(form)
        if not self.is_typed:
            if form.typed_at:
                form.forget(self.at)
        elif request.method == "POST":
            keep_quietly(form, request, self.at, self.mistaken)


def key_as_written(model: type[Model], object_id: str | None) -> str:
    """The key of a row as all openings write it, however it stands in an address; "" of none."""
    try:
        return str(model._meta.pk.to_python(unquote(object_id))) if object_id else ""
    except ValidationError:
        return ""


def save_where_possible(form: OpenForm) -> None:
    """Save a form that was opened. Where nothing can be saved it is shown all the same, and its
    page is told later that it is not kept. It is not waited for long, as each page would be."""
    try:
        with waiting_at_most(PATIENCE):
            OpenForm.objects.bound(form.user)
            form.save()
    except DatabaseError as error:
        if not cause_of(error):
            raise
        logger.warning("A form that was opened could not be noted: %s", error)


def keep_quietly(form: OpenForm, request: HttpRequest, at, mistaken: Iterable[str] = ()) -> bool:
    """Keep what was sent; whether that was possible."""
    try:
        form.keep(request.POST, at, mistaken=mistaken)
    except TooLong:
        return False
    return True


def kept_as_sent(request: HttpRequest) -> OpenForm | None:
    """The form that a request sends without a session, or with that of somebody who signed in
    anew, kept as it was sent; None where it is none of ours, or is not kept."""
    form = form_with(request.POST.get(OPENING))
    if form is None or form.address.partition("?")[0] != request.path:
        return None
    if not (request.user.is_anonymous or request.user == form.user):
        return None
    return form if keep_quietly(form, request, timezone.now()) else None


def is_read(request: HttpRequest) -> bool:
    return request.method in ("GET", "HEAD")


def form_with(key: str | None) -> OpenForm | None:
    """The open form with a key, None where there is none."""
    try:
        return OpenForm.objects.select_related("user").filter(pk=UUID(key or "")).first()
    except (ValueError, ValidationError):
        return None


def address_of(request: HttpRequest) -> str:
    """The address of a form, by which it is opened again as it was."""
    query = request.GET.copy()
    for name in PASSING:
        query.pop(name, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def others_in_words(forms: Iterable[OpenForm], at: datetime) -> str:
    """Who else has the form open at a time, and for how long; "" where nobody has."""
    since = {}
    for form in forms:
        since.setdefault(form.user.get_username(), form.opened_at)
    if not since:
        return ""
    names = [
        _("%(name)s (for %(time)s)") % {"name": name, "time": timesince(opened, at, depth=1)}
        if at - opened >= timedelta(minutes=1)
        else _("%(name)s (just now)") % {"name": name}
        for name, opened in since.items()
    ]
    return ngettext(
        "%(names)s has this form open, too.", "%(names)s have this form open, too.", len(names)
    ) % {"names": listed(names)}
