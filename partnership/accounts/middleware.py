"""What holds for every request of somebody who has signed in."""

import time

from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.shortcuts import redirect
from django.urls import reverse

from partnership.pages.middleware import for_staff


class SessionAgeMiddleware:
    """Ends a session that is too old, and keeps one that is used.

    Django ends a session SESSION_COOKIE_AGE after it was last saved. It is saved again with the
    first request of each minute, not with every one: that would make each page view a writer.
    """

    BEGUN, SEEN = "session_begun", "session_seen"
    EVERY = 60

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if for_staff(request) and SESSION_KEY in request.session:
            self.look_at(request)
        return self.get_response(request)

    def look_at(self, request):
        session, now = request.session, time.time()
        if not request.user.is_authenticated:
            # Of an account that was disabled: it must not revive with the account.
            session.flush()
        elif now - session.setdefault(self.BEGUN, now) > settings.LONGEST_SESSION:
            logout(request)
        elif abs(now - session.get(self.SEEN, 0)) >= self.EVERY:
            session[self.SEEN] = now


class SecondFactorMiddleware:
    """Leads who must have a second factor and has none to set one up, before anything else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if (
            for_staff(request)
            and request.user.is_authenticated
            and not self.is_open(request)
            and get_adapter().lacks_second_factor(request.user)
        ):
            return redirect("mfa_index")
        return self.get_response(request)

    def is_open(self, request):
        """Whether the address is needed to set up a second factor, or to leave."""
        always = (reverse("mfa_index"), reverse("admin:logout"), reverse("admin:jsi18n"))
        return request.path.startswith(always)


class UploadFaultMiddleware:
    """Ends a request whose files could not be kept, once its form is read and its token checked.

    PatientUploadHandler noted why.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        # Files are kept when somebody first asks for what the form holds.
        if for_staff(request) and request.POST is not None and hasattr(request, "upload_fault"):
            raise request.upload_fault
