"""The faults of every record, for the page that lists them and for the first page of staff.

What is saved is asked, not what drafts would change. What was found is kept, and renewed by what
changed (`known_faults`); whoever looks is told how many records are still to be asked about again.
"""

import csv
import logging
from typing import NamedTuple

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import Error
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnership.publishing.findings import Finding, Level
from partnership.publishing.models import KnownFault, record_models
from partnership.publishing.readiness import RULES, faults_of, hidden_links
from partnership.staff.known_faults import (
    SMALL_PORTION,
    anchor_of,
    ask_again,
    counted,
    waiting,
)
from partnership.staff.roles import may_see
from partnership.values.texts import guarded

logger = logging.getLogger(__name__)

PER_PAGE = 100
# So long the page itself asks about what may have changed.
SECONDS_FOR_A_VIEW = 0.1
LEVELS = {
    Level.ERROR: gettext_lazy("keeps it from being published"),
    Level.WARNING: gettext_lazy("warning"),
}


class Place(NamedTuple):
    """Where a fault is: a record by its kind and title, and the address of the field."""

    model: str
    record: str
    live: bool
    address: str

    @property
    def kind(self) -> str:
        return str(kinds()[self.model])


def kinds():
    """{label of the model: what it is called} for every kind of record."""
    return {m._meta.label_lower: capfirst(m._meta.verbose_name) for m in record_models()}


def label_of(model, fault):
    """What a fault is about, as the form of a record of `model` calls it."""
    if fault.where is not None:
        return capfirst(fault.where._meta.verbose_name_plural)
    if not fault.field:
        return capfirst(model._meta.verbose_name)
    field = model._meta.get_field(fault.field)
    if field.one_to_many:
        return capfirst(field.related_model._meta.verbose_name_plural)
    return capfirst(field.verbose_name)


def in_form(record):
    """What a record lacks as it is saved now, for its form; `hidden` could be published with it.

    `first` is what stands before all else, whatever its level.
    """
    faults = faults_of(record)
    told = {"first": [], True: [], False: []}
    for fault in faults:
        label, address = label_of(type(record), fault), anchor_of(type(record), fault)
        place = "first" if RULES[fault.kind].told_first else fault.is_error
        told[place].append({"label": label, "address": address, "message": fault.message})
    return {
        "first": told["first"],
        "errors": told[True],
        "warnings": told[False],
        "hidden": hidden_links(faults),
    }


def counts_for(user):
    """(how many records are to be asked about again, [(rule, number)]), of the kinds that `user`
    may see. Errors stand first."""
    return waiting(), in_order(counted(seen_by(user)))


def in_order(sums):
    """(rule, number) for the rules that have faults, errors first, then by number."""
    found = [(RULES[name], number) for name, number in sums.items()]
    return sorted(found, key=lambda pair: (pair[0].level != Level.ERROR, -pair[1], pair[0].name))


def seen_by(user):
    """The labels of the kinds of records that a member of staff may see."""
    return {model._meta.label_lower for model in record_models() if may_see(user, model)}


class FaultFilter(forms.Form):
    """Which faults to show: of one rule, level or kind of record."""

    rule = forms.ChoiceField(label=gettext_lazy("Rule"), required=False)
    level = forms.ChoiceField(label=gettext_lazy("Level"), required=False)
    model = forms.ChoiceField(label=gettext_lazy("Kind of record"), required=False)
    live = forms.ChoiceField(label=gettext_lazy("Who sees it"), required=False)
    page = forms.IntegerField(
        min_value=1, max_value=10_000, required=False, widget=forms.HiddenInput
    )

    def __init__(self, data, *, seen):
        super().__init__(data)
        every = [("", _("All"))]
        rules = [(rule.name, capfirst(rule.title)) for rule in RULES.values()]
        self.fields["rule"].choices = every + rules
        self.fields["level"].choices = every + list(LEVELS.items())
        self.fields["model"].choices = every + [
            (label, name) for label, name in kinds().items() if label in seen
        ]
        self.fields["live"].choices = [*every, ("1", _("public")), ("0", _("staff only"))]

    def chosen(self, faults):
        """Those of `faults`, a query, that were asked for; none where a value is not offered."""
        if not self.is_valid():
            return faults.none()
        asked = self.cleaned_data
        if asked["rule"]:
            faults = faults.filter(rule=asked["rule"])
        if asked["level"]:
            rules = [rule.name for rule in RULES.values() if rule.level == asked["level"]]
            faults = faults.filter(rule__in=rules)
        if asked["model"]:
            faults = faults.filter(model=asked["model"])
        if asked["live"]:
            faults = faults.filter(live=asked["live"] == "1")
        return faults


def ask_a_little():
    """Ask about some of what may have changed, as far as that can be kept now."""
    try:
        ask_again(SECONDS_FOR_A_VIEW, SMALL_PORTION)
    except Error:
        logger.warning("What the rules find could not be kept.", exc_info=True)


def as_finding(fault):
    """A known fault, with the place that it leads to."""
    record = fault.examined.record
    address = form_address(fault.model, record) + fault.anchor
    place = Place(fault.model, fault.title, fault.live, address)
    return Finding(fault.message, RULES[fault.rule].level, place, kind=fault.rule)


def form_address(label, key):
    """The address of the form of a record, by the label of its model and its key."""
    return reverse(f"admin:{label.replace('.', '_')}_change", args=[key])


def quality_page(request):
    """Every fault of the records that one may see, counted and filtered; ?format=csv as a file."""
    seen = seen_by(request.user)
    if not seen:
        raise PermissionDenied
    ask_a_little()
    faults = KnownFault.objects.filter(model__in=seen, rule__in=RULES)
    form = FaultFilter(request.GET, seen=seen)
    found = form.chosen(faults)
    if request.GET.get("format") == "csv":
        return as_csv(map(as_finding, found.select_related("examined")))
    number = form.is_valid() and form.cleaned_data["page"] or 1
    paginator = Paginator(found.select_related("examined"), PER_PAGE)
    if number > paginator.num_pages:
        raise Http404
    page = paginator.get_page(number)
    page.object_list = [as_finding(fault) for fault in page.object_list]
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        **admin.site.each_context(request),
        "title": _("Data quality"),
        "form": form,
        "page": page,
        "rows": [(fault, LEVELS[fault.level], RULES[fault.kind].title) for fault in page],
        "count": paginator.count,
        "counts": in_order(counted(seen)),
        "waiting": waiting(),
        "query": query.urlencode(),
    }
    return TemplateResponse(request, "admin/quality.html", context)


def as_csv(found):
    """Some faults as a file for spreadsheets."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="data-quality.csv"'
    # Spreadsheets know by this mark that the text is UTF-8.
    response.write("\ufeff")
    rows = csv.writer(response)
    rows.writerow(["kind", "record", "public", "level", "rule", "fault", "address"])
    for fault in found:
        place = fault.where
        rows.writerow(
            [
                guarded(place.kind),
                guarded(place.record),
                "yes" if place.live else "no",
                fault.level,
                fault.kind,
                guarded(fault.message),
                settings.SITE_ORIGIN + place.address,
            ]
        )
    return response
