"""The page on which people see where they are signed in, and end what is not theirs."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

# In place of the key of a session, the button for all but this one.
OTHERS = "others"


@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    """The sessions of whoever asks; a form ends one of the others, or all of them."""
    mine = {session.pk: session for session in sessions_of(request)}
    if request.method != "POST":
        listed = sorted(mine.values(), key=lambda one: (not one.is_current(), -one.pk))
        return render(request, "account/sessions.html", {"sessions": listed})
    wanted = request.POST.get("end")
    ended = [
        session
        for key, session in mine.items()
        if not session.is_current() and wanted in (OTHERS, str(key))
    ]
    for session in ended:
        session.end()
    said = ngettext("%(number)d session was ended.", "%(number)d sessions were ended.", len(ended))
    messages.success(request, said % {"number": len(ended)})
    return redirect("account_sessions")


def sessions_of(request: HttpRequest) -> list[UserSession]:
    """The sessions that are not over, this one among them also where it began before sessions
    were noted."""
    if not UserSession.objects.filter(session_key=request.session.session_key).exists():
        UserSession.objects.create_from_request(request)
    return UserSession.objects.purge_and_list(request.user)
