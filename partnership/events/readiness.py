"""What quotations and milestones lack."""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnership.events.models import Milestone, Quotation
from partnership.publishing.findings import Finding, Level
from partnership.publishing.prefetching import fetch_links
from partnership.publishing.readiness import rule


@rule("no_occasion", gettext_lazy("Quotation without an occasion"), Quotation)
def no_occasion(quotation):
    if quotation.occasion_id is None:
        yield Finding(_("Say at which event it was said, if a source states it."), field="occasion")


@rule(
    "no_speaker",
    gettext_lazy("Quotation without a speaker"),
    Quotation,
    level=Level.ERROR,
    among=lambda model: Q(speaker=None),
)
def no_speaker(quotation):
    if quotation.speaker_id is None:
        yield Finding(_("Say who said it, in the position held then."), field="speaker")


@rule("dates_differ", gettext_lazy("Date that differs from the record it repeats"), Milestone)
def dates_differ(milestone):
    fetch_links(milestone)
    repeated = milestone.repeated_date
    if repeated is not None and repeated != milestone.date_earliest:
        yield Finding(_("The record it repeats has another date. Make them agree."), field="date")
