"""The faults of every record, for the page that lists them and for the first page of staff.

What is saved is asked, not what drafts would change. To ask every rule about every record takes
a while, so that the answer is kept until something is saved or the day ends.
"""

import csv
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.cache import cache, caches
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from partnership.publishing.findings import Level
from partnership.publishing.models import ContentVersion, record_models
from partnership.publishing.readiness import (
    RULES,
    faults_among,
    faults_of,
    hidden_links,
)
from partnership.staff.roles import may_see
from partnership.staff.uses import form_of
from partnership.values.texts import guarded

PER_PAGE = 100
COUNTS = "quality-counts"
RECOUNT_AFTER = timedelta(minutes=10)
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


def anchor_of(model, fault):
    """Where in the form of a record of `model` a fault is: the field, or the heading of rows."""
    row = fault.where
    if row is not None:
        parent = row._meta.get_field(row.parent_name)
        return f"#{parent.remote_field.get_accessor_name()}-heading"
    if not fault.field:
        return ""
    is_rows = model._meta.get_field(fault.field).one_to_many
    return f"#{fault.field}-heading" if is_rows else f"#id_{fault.field}"


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


def every_fault():
    """Every fault of every record, kind by kind, as it is now; each at a `Place`."""
    run = {}
    for model in record_models():
        for record, faults in faults_among(model.objects.by_title(), run=run):
            form, title = form_of(record), str(record)
            for fault in faults:
                address = form + anchor_of(model, fault)
                place = Place(model._meta.label_lower, title, record.live, address)
                # What is kept holds no records.
                yield replace(fault, where=place, links=())


def known_faults():
    """Every fault of every record, as it was found when the record last changed or day began."""
    number, edited_at = ContentVersion.objects.edits()
    key = f"faults-{number}-{edited_at and edited_at.timestamp()}-{get_language()}"
    key += f"-{timezone.localdate()}"
    found = caches["pages"].get(key) if edited_at else None
    if found is None:
        found = list(every_fault())
        caches["pages"].set(key, found, 24 * 60 * 60)
        note_counts(found, number)
    return found


def note_counts(found, number):
    """Keep how many faults each rule has of each kind, for pages that show no more."""
    counts = Counter((fault.where.model, fault.kind) for fault in found)
    noted = {"at": timezone.now(), "version": number, "counts": dict(counts)}
    cache.set(COUNTS, noted, None)


def keep_counted():
    """Count again where the record changed or a day began, but not every minute: for a timer."""
    noted, number = cache.get(COUNTS), ContentVersion.objects.edits()[0]
    if noted:
        same_day = timezone.localdate(noted["at"]) == timezone.localdate()
        if noted["version"] == number and same_day:
            return
        # What was counted at a time to come was so while the clock ran ahead.
        if timedelta() <= timezone.now() - noted["at"] < RECOUNT_AFTER:
            return
    note_counts(every_fault(), number)


def counts_for(user):
    """What was last counted, of the kinds that `user` may see: (when, [(rule, number)]).

    One query. (None, []) when nobody counted yet. Errors stand first.
    """
    noted = cache.get(COUNTS)
    if not noted:
        return None, []
    sums = Counter()
    for (model, rule), number in noted["counts"].items():
        if rule in RULES and model in seen_by(user):
            sums[rule] += number
    return noted["at"], in_order(sums)


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
        """Those of `faults` that were asked for; none where a value is not offered."""
        if not self.is_valid():
            return []
        asked = self.cleaned_data
        return [
            fault
            for fault in faults
            if asked["rule"] in ("", fault.kind)
            and asked["level"] in ("", fault.level)
            and asked["model"] in ("", fault.where.model)
            and asked["live"] in ("", str(int(fault.where.live)))
        ]


def quality_page(request):
    """Every fault of the records that one may see, counted and filtered; ?format=csv as a file."""
    seen = seen_by(request.user)
    if not seen:
        raise PermissionDenied
    faults = [fault for fault in known_faults() if fault.where.model in seen]
    form = FaultFilter(request.GET, seen=seen)
    found = form.chosen(faults)
    if request.GET.get("format") == "csv":
        return as_csv(found)
    number = form.is_valid() and form.cleaned_data["page"] or 1
    paginator = Paginator(found, PER_PAGE)
    if number > paginator.num_pages:
        raise Http404
    page = paginator.get_page(number)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        **admin.site.each_context(request),
        "title": _("Data quality"),
        "form": form,
        "page": page,
        "rows": [(fault, LEVELS[fault.level], RULES[fault.kind].title) for fault in page],
        "count": len(found),
        "counts": in_order(Counter(fault.kind for fault in faults)),
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
