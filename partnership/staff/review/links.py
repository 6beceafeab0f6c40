"""Review links: made and revoked by staff, opened by people without an account."""

from datetime import timedelta

from django import forms
from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_safe

from partnership.publishing.drafts import draft_of
from partnership.publishing.models import ReviewLink, now
from partnership.publishing.preview import Preview, page_with
from partnership.staff import roles
from partnership.staff.record_admin.further_pages import FurtherPages

LONGEST_DAYS = 30


class ReviewLinkForm(forms.Form):
    """For how long a review link leads somewhere, and whom it is for."""

    days = forms.IntegerField(
        label=gettext_lazy("Days until it expires"),
        min_value=1,
        max_value=LONGEST_DAYS,
        initial=7,
    )
    note = forms.CharField(
        label=gettext_lazy("For whom"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Only staff see this."),
    )


def review_links_of(record, user):
    """What the form of a record shows of its review links."""
    return {
        "review_links": ReviewLink.objects.in_use().of(record) if record else [],
        "may_make_review_links": record is not None and roles.may_edit(user, record),
    }


class ReviewLinkPages(FurtherPages):
    """The page of a record's review links."""

    def routes(self):
        yield "review-links/", self.review_links, "review_links"

    def review_links(self, request, object_id):
        """List the links of a record; make one, whose address is shown this once; revoke one."""
        record = self.pages.record_or_404(request, object_id)
        if not roles.may_edit(request.user, record):
            raise PermissionDenied
        if "revoke" in request.POST:
            return self.revoke(request, record)
        form, address = ReviewLinkForm(request.POST or None), ""
        if request.method == "POST" and form.is_valid():
            _link, token = ReviewLink.objects.make(
                record,
                request.user,
                timedelta(days=form.cleaned_data["days"]),
                form.cleaned_data["note"],
            )
            address = settings.SITE_ORIGIN + reverse("review", args=[token])
            form = ReviewLinkForm()
        context = {
            **self.page(request, _("Review links: %(record)s") % {"record": record}, record),
            "form": form,
            "address": address,
            "links": ReviewLink.objects.of(record).select_related("made_by"),
        }
        response = TemplateResponse(request, "admin/review_links.html", context)
        # The address of a new link is not for caches or the browser's history.
        response["Cache-Control"] = "private, no-store"
        return response

    def revoke(self, request, record):
        try:
            key = forms.UUIDField().clean(request.POST["revoke"])
        except forms.ValidationError:
            raise Http404 from None
        links = ReviewLink.objects.of(record).filter(pk=key)
        if not links.exists():
            raise Http404
        links.filter(revoked_at__isnull=True).update(revoked_at=now())
        self.pages.message_user(request, _("The link is revoked: it leads nowhere now."))
        return redirect(request.path)


@require_safe
def review_page(request, token):
    """The page of one record as its draft would have it, for whoever has a link in use."""
    return page_behind(request, token)


def page_behind(request, token):
    """What a review link shows. Http404 for one that is unknown, expired or revoked, alike."""
    link = ReviewLink.objects.with_token(token)
    record = link and apps.get_model(link.model).objects.filter(pk=link.record).first()
    if record is None:
        raise Http404
    language = known_language(request)
    draft = draft_of(record)
    with override(language):
        banner = banner_of(link, record, draft)
    snapshot = draft.snapshot if draft else None
    comment_at = f"{reverse('review_comment', args=[token])}?language={language}"
    preview = Preview(banner, reverse("review", args=[token]), comment_at)
    response = page_with(record, snapshot, request, "page", language, preview)
    # The address is a secret: no page that is opened from here learns it.
    response["Referrer-Policy"] = "no-referrer"
    return response


def banner_of(link, record, draft):
    """What stands above the page: what it shows, and until when."""
    until = date_format(localtime(link.expires_at), "DATETIME_FORMAT")
    if draft or not record.is_published():
        said = _("For review, not published. Please do not pass this address on.")
    else:
        said = _("This is what the public sees now: there is no draft.")
    return said + " " + _("The address works until %(when)s.") % {"when": until}


def known_language(request):
    """The language asked for with ?language=…, else that of the browser, if the site has it."""
    codes = [code for code, _name in settings.LANGUAGES]
    asked = request.GET.get("language") or request.LANGUAGE_CODE
    return asked if asked in codes else codes[0]
