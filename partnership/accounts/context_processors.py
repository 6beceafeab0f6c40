"""What the frame of the staff pages needs on pages that are not the admin's own."""

from allauth.mfa.adapter import get_adapter
from django.contrib import admin
from django.urls import reverse


def account_pages(request):
    """The context of admin pages, and whether a second factor is missing, on account pages."""
    if not request.path.startswith(reverse("mfa_index")):
        return {}
    return admin.site.each_context(request) | {
        "is_nav_sidebar_enabled": False,
        "second_factor_missing": get_adapter().lacks_second_factor(request.user),
    }
