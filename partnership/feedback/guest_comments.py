"""Comments on a draft by people without an account, who were given a review link."""

from html.parser import HTMLParser
from http import HTTPStatus

from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views import View
from django.views.decorators.cache import never_cache

from partnership.feedback.forms import GuestCommentForm, new_stamp
from partnership.feedback.keeping import NotKept, keep
from partnership.feedback.views import MOST_BYTES
from partnership.pages.middleware import length_of
from partnership.publishing.models import ReviewComment, ReviewLink
from partnership.staff.review.links import known_language, page_behind

# What stands before the place of a fact where a page names it.
FACT = "fact-"
LONGEST_NAME = 80
# Elements of HTML that have no end.
EMPTY = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "wbr",
}


class FactsOfPage(HTMLParser):
    """The facts that a page shows, by their places: the words of each, and no others."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: dict[str, str] = {}
        self.around: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        name = dict(attrs).get("id") or ""
        place = name.removeprefix(FACT) if name.startswith(FACT) else ""
        if place and place != "whole":
            self.texts.setdefault(place, "")
        else:
            place = ""
        if tag not in EMPTY:
            self.around.append((tag, place))

    def handle_endtag(self, tag: str) -> None:
        while self.around and self.around.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        for _tag, place in self.around:
            if place:
                self.texts[place] += data

    @property
    def names(self) -> dict[str, str]:
        """What each fact is called: the beginning of what the page says of it."""
        said = {place: " ".join(text.split()) for place, text in self.texts.items()}
        return {place: Truncator(text).chars(LONGEST_NAME) for place, text in said.items() if text}


@method_decorator(never_cache, name="dispatch")
class GuestComment(View):
    """The form for a comment on the page that a review link shows; then that it was kept.

    Nothing is remembered in the browser. Http404 for a link that leads nowhere.
    """

    http_method_names = ("get", "post")
    # Asked for the names of its fields where what was sent cannot be kept.
    form_class = GuestCommentForm

    def dispatch(self, request, token):
        self.link = ReviewLink.objects.with_token(token)
        page = page_behind(request, token)
        if self.link is None or page.status_code != HTTPStatus.OK:
            raise Http404
        self.places = FactsOfPage(page.content.decode()).names
        self.language = known_language(request)
        with override(self.language):
            response = super().dispatch(request, token=token)
        # The address is a secret: no page that is opened from here learns it.
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def get(self, request, token):
        asked = {"place": request.GET.get("on", ""), "stamp": new_stamp()}
        form = GuestCommentForm(initial=asked, places=self.places)
        return self.answer(form, is_kept="kept" in request.GET)

    def post(self, request, token):
        if length_of(request) > MOST_BYTES:
            return self.answer(None, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        form = GuestCommentForm(request.POST, places=self.places)
        if not form.is_valid():
            return self.answer(form.with_new_stamp(), HTTPStatus.BAD_REQUEST)
        too_many = _("Too many comments came from here. Wait a minute, please.")
        try:
            keep(form, request, self.comment_from, if_too_many=too_many)
        except NotKept as why:
            return self.answer(form, why.status, why.retry_after)
        return self.answer(None, is_kept=True)

    @transaction.atomic
    def comment_from(self, given):
        """Keep a comment; one whose form was sent before is there already."""
        ReviewComment.objects.get_or_create(
            form=given["stamp"],
            defaults={
                "model": self.link.model,
                "record": self.link.record,
                "place": given["place"],
                "text": given["text"],
                "guest": given["guest"],
            },
        )

    def answer(self, form, status=HTTPStatus.OK, retry_after=None, *, is_kept=False):
        back = reverse("review", args=[self.kwargs["token"]])
        context = {"form": form, "is_kept": is_kept, "back": f"{back}?language={self.language}"}
        response = render(self.request, "feedback/guest_comment.html", context, status=status)
        if retry_after:
            response["Retry-After"] = str(retry_after)
        return response
