"""Figures at addresses with a day: as they were, or why that cannot be shown."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from partnership.publishing.preview import Preview, answer_of
from partnership.website.figures.citing import address_on
from partnership.website.figures.counted import CountedFigure
from partnership.website.figures.on_a_day import Former, NothingSeen, NotKnown, former, kept_since
from partnership.website.views.figures import Counted, counted_figure, partnership_of
from partnership.website.views.versions import asked_time, day_of, version_address


@require_safe
def page(request: HttpRequest, name: str, day: str) -> HttpResponseBase:
    """The page of a counted figure as readers saw it at the end of a day."""
    return on_a_day(request, name, day_of(day), "figure")


@require_safe
def file(request: HttpRequest, name: str, day: str) -> HttpResponseBase:
    """The lines of that figure, with their passages."""
    return on_a_day(request, name, day_of(day), "figure_csv")


# Kept pages ask a view by this which parameters make another page of it.
page.view_class = file.view_class = Counted


def on_a_day(request: HttpRequest, name: str, day: date, kind: str) -> HttpResponseBase:
    """What was answered at the address of a figure, or of its file, at the end of a day."""
    partnership = partnership_of(request)
    path = reverse(f"website:{kind}", kwargs={"name": name})
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    today = reverse("website:figure", kwargs={"name": name}) + query
    try:
        then = former(partnership, day)
        preview = Preview(banner_of(day, then), settings.MEDIA_URL, today=today, day=day)
        with then.standing(), saying_that_nothing_was_there():
            response = answer_of(request, path + query, str(get_language()), preview)
    except NothingSeen as why:
        response = not_known(request, counted_figure(request, name), day, str(why), listed=False)
    except NotKnown as why:
        response = not_known(request, counted_figure(request, name), day, str(why))
    except (IntegrityError, DataError, ValidationError):
        # What it was made of is gone, or its fields mean something else by now.
        why = _("That version is kept, but it can no longer be shown.")
        response = not_known(request, counted_figure(request, name), day, why)
    response["X-Robots-Tag"] = "noindex"
    return response


@contextmanager
def saying_that_nothing_was_there() -> Iterator[None]:
    """Within, a figure that is not found is one that counted nothing then."""
    try:
        yield
    except Http404:
        raise NothingSeen(_("It counted nothing then that readers could see.")) from None


def banner_of(day: date, then: Former) -> str:
    """What stands above a figure as it was on a day."""
    words = {"day": date_format(day, "DATE_FORMAT"), "count": then.count}
    if not then.count:
        return _("As it was on %(day)s. Nothing that it counts has changed since.") % words
    return (
        ngettext(
            "As it was on %(day)s. Of what it counts, %(count)d entry has changed since.",
            "As it was on %(day)s. Of what it counts, %(count)d entries have changed since.",
            then.count,
        )
        % words
    )


def not_known(
    request: HttpRequest, figure: CountedFigure, day: date, why: str, *, listed: bool = True
) -> HttpResponse:
    """Say why a figure cannot be shown as it was.

    The records that it counts have their own day, and are `listed` where there may be one.
    """
    records = dict.fromkeys(line.record for line in figure.counted.shown if listed)
    context = {
        "figure": figure,
        "day": day,
        "why": why,
        "records": [(record, version_address(record, day)) for record in records],
    }
    return render(request, "website/figure_not_known.html", context, status=404)


@never_cache
@require_safe
def timegate(request: HttpRequest, name: str) -> HttpResponse:
    """Lead on to the figure at the time that the header Accept-Datetime names."""
    figure = counted_figure(request, name)
    wanted = asked_time(request)
    if wanted is None and "Accept-Datetime" in request.headers:
        words = _("Write Accept-Datetime as in: Mon, 30 Nov 2026 12:00:00 GMT.")
        return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")
    day = min(localtime(wanted).date(), localdate()) if wanted else localdate()
    # As RFC 7089 has it: of what is older than the first version, the first.
    day = max(day, kept_since(figure.sums.partnership) or day)
    response = HttpResponseRedirect(address_on(figure, day))
    response["Vary"] = "Accept-Datetime"
    original = f"{settings.SITE_ORIGIN}{figure.get_absolute_url()}"
    response["Link"] = f'<{original}>; rel="original"'
    return response
