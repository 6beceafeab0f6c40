"""Two addresses for those who watch the server: is it alive, and can it serve."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from partnership.website.operations.running import NOT_READY, words_for_probes


def _answer(*lines: str, status: int = 200) -> HttpResponse:
    text = "".join(f"{line}\n" for line in lines)
    return HttpResponse(text, status=status, content_type="text/plain")


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """Say that the process answers, and which version it is; nothing else is asked, so a lost
    database is no reason to restart it."""
    return _answer(f"alive, version {settings.VERSION}")


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether the site can serve as it should, and what else goes wrong, a word a line.

    503 with a word of why not; 200 with "ready" and, below, what somebody should look at. The words
    name no host, version, table or person.
    """
    words = list(words_for_probes(timezone.now()))
    if why := next((word for word in words if word in NOT_READY), ""):
        return _answer(why, status=503)
    return _answer("ready", *words)
