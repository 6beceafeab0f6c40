"""The page on which readers report an error or ask, and the one that says it came in."""

from functools import partial
from http import HTTPStatus

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from partnership.feedback.forms import ReportForm, new_stamp
from partnership.feedback.keeping import NotKept, keep
from partnership.feedback.models import Report
from partnership.feedback.subjects import Subject, subject_of
from partnership.pages.middleware import length_of
from partnership.pages.views import Page

# Far more than the fields of the form hold, whatever the script.
MOST_BYTES = 64 * 1024


@method_decorator(never_cache, name="dispatch")
class ReportPage(Page):
    """The form, about one page of this site or about none; kept by nobody, since it is stamped."""

    template_name = "feedback/report.html"
    # Asked for the names of its fields where what was sent cannot be kept.
    form_class = ReportForm

    @classmethod
    def query_parameters(cls):
        return {"page", "passage"}

    def get(self, request, *args, **kwargs):
        given = {name: request.GET.get(name, "") for name in self.query_parameters()}
        form = ReportForm(initial={**given, "stamp": new_stamp()})
        return self.answer(form, subject_of(**given))

    def post(self, request, *args, **kwargs):
        if length_of(request) > MOST_BYTES:
            body = render_to_string("400.html", {"too_large": True})
            return HttpResponse(body, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        form = ReportForm(request.POST)
        subject = subject_of(request.POST.get("page", ""), request.POST.get("passage", ""))
        if not form.is_valid():
            return self.answer(form.with_new_stamp(), subject, HTTPStatus.BAD_REQUEST)
        too_many = _("Too many reports came from here. Wait a minute, please.")
        try:
            report = keep(form, request, partial(report_from, subject), if_too_many=too_many)
        except NotKept as why:
            return self.answer(form, subject, why.status, why.retry_after)
        return HttpResponseRedirect(reverse("feedback:received", args=[report.reference]))

    def answer(self, form, subject, status=HTTPStatus.OK, retry_after=None):
        headers = {"Retry-After": str(retry_after)} if retry_after else None
        context = self.get_context_data(form=form, subject=subject)
        return self.render_to_response(context, status=status, headers=headers)

    def get_context_data(self, **kwargs):
        canonical = settings.SITE_ORIGIN + self.request.path
        return super().get_context_data(canonical=canonical, **kwargs)


@transaction.atomic
def report_from(subject, given):
    """Keep what a form holds; the report that is there already, where it was sent before."""
    report, _created = Report.objects.get_or_create(
        form=given["stamp"],
        defaults={
            "kind": given["kind"],
            "text": given["text"],
            "evidence": given["evidence"],
            "email": given["email"],
            "language": get_language(),
            "page": subject.page,
            "subject": subject.title[: Report._meta.get_field("subject").max_length],
            "fact": subject.fact,
            "model": subject.record._meta.label_lower if subject.record else "",
            "record": subject.record.pk if subject.record else None,
        },
    )
    return report


@method_decorator(never_cache, name="dispatch")
class Received(Page):
    """Says that a report is kept, and its number; nothing of what is in it."""

    template_name = "feedback/received.html"

    def get_context_data(self, **kwargs):
        report = get_object_or_404(Report, reference=kwargs["number"])
        back = Subject(report.page).address
        return super().get_context_data(report=report, back=back, **kwargs)
