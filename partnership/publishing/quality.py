"""The faults of every record, for the page that lists them and for the first page of staff.

What is saved is asked, not what drafts would change. To ask every rule about every record takes
a while, so that the answer is kept until the content version moves or the day ends.
"""

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django import forms
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

from partnership.publishing.models import ContentVersion
from partnership.publishing.readiness import (
    RULES,
    Level,
    faults_among,
    faults_of,
    hidden_links,
    record_models,
)
from partnership.publishing.roles import may_see
from partnership.publishing.uses import form_of

PER_PAGE = 100
COUNTS = "quality-counts"
RECOUNT_AFTER = timedelta(minutes=10)
LEVELS = {
    Level.ERROR: gettext_lazy("keeps it from being published"),
    Level.WARNING: gettext_lazy("warning"),
}


@dataclass(frozen=True)
class Found:
    """A fault of a record, in words, with the address of the field it is about."""

    model: str
    record: str
    live: bool
    rule: str
    level: str
    message: str
    address: str

    @property
    def kind(self):
        return kinds()[self.model]

    @property
    def rule_title(self):
        return RULES[self.rule].title

    @property
    def level_words(self):
        return LEVELS[self.level]


def kinds():
    """{label of the model: what it is called} for every kind of record."""
    return {m._meta.label_lower: capfirst(m._meta.verbose_name) for m in record_models()}


def anchor_of(model, fault):
    """Where in the form of a record of `model` a fault is: the field, or the heading of rows."""
    if fault.row is not None:
        parent = fault.row._meta.get_field(fault.row.parent_name)
        return f"#{parent.remote_field.get_accessor_name()}-heading"
    if not fault.field:
        return ""
    is_rows = not model._meta.get_field(fault.field).concrete
    return f"#{fault.field}-heading" if is_rows else f"#id_{fault.field}"


def label_of(model, fault):
    """What a fault is about, as the form of a record of `model` calls it."""
    if fault.row is not None:
        return capfirst(fault.row._meta.verbose_name_plural)
    if not fault.field:
        return capfirst(model._meta.verbose_name)
    field = model._meta.get_field(fault.field)
    if field.concrete:
        return capfirst(field.verbose_name)
    return capfirst(field.related_model._meta.verbose_name_plural)


def in_form(record):
    """What a record lacks as it is saved now, for its form; `hidden` could be published with it."""
    faults = faults_of(record)
    told = {level: [] for level in Level}
    for fault in faults:
        label, address = label_of(type(record), fault), anchor_of(type(record), fault)
        told[fault.level].append({"label": label, "address": address, "message": fault.message})
    return {
        "errors": told[Level.ERROR],
        "warnings": told[Level.WARNING],
        "hidden": hidden_links(faults),
    }


def every_fault():
    """Every fault of every record, kind by kind, as it is now."""
    run = {}
    for model in record_models():
        for record, faults in faults_among(model.objects.by_title(), run=run):
            form, title = form_of(record), str(record)
            for fault in faults:
                yield Found(
                    model=model._meta.label_lower,
                    record=title,
                    live=record.live,
                    rule=fault.rule.name,
                    level=fault.level,
                    message=str(fault.message),
                    address=form + anchor_of(model, fault),
                )


def known_faults():
    """Every fault of every record, as it was found when the record last changed or day began."""
    number, moved_at = ContentVersion.objects.current()
    key = f"quality-{number}-{moved_at and moved_at.timestamp()}-{get_language()}"
    key += f"-{timezone.localdate()}"
    found = caches["pages"].get(key) if moved_at else None
    if found is None:
        found = list(every_fault())
        caches["pages"].set(key, found, 24 * 60 * 60)
        note_counts(found, number)
    return found


def note_counts(found, number):
    """Keep how many faults each rule has of each kind, for pages that show no more."""
    counts = Counter((fault.model, fault.rule) for fault in found)
    noted = {"at": timezone.now(), "version": number, "counts": dict(counts)}
    cache.set(COUNTS, noted, None)


def keep_counted():
    """Count again where the record changed or a day began, but not every minute: for a timer."""
    noted, number = cache.get(COUNTS), ContentVersion.objects.current()[0]
    if noted:
        same_day = timezone.localdate(noted["at"]) == timezone.localdate()
        if noted["version"] == number and same_day:
            return
        if timezone.now() - noted["at"] < RECOUNT_AFTER:
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
            if asked["rule"] in ("", fault.rule)
            and asked["level"] in ("", fault.level)
            and asked["model"] in ("", fault.model)
            and asked["live"] in ("", str(int(fault.live)))
        ]


def quality_page(request):
    """Every fault of the records that one may see, counted and filtered; ?format=csv as a file."""
    seen = seen_by(request.user)
    if not seen:
        raise PermissionDenied
    faults = [fault for fault in known_faults() if fault.model in seen]
    form = FaultFilter(request.GET, seen=seen)
    found = form.chosen(faults)
    if request.GET.get("format") == "csv":
        return as_csv(request, found)
    number = form.is_valid() and form.cleaned_data["page"] or 1
    paginator = Paginator(found, PER_PAGE)
    if number > paginator.num_pages:
        raise Http404
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        **admin.site.each_context(request),
        "title": _("Data quality"),
        "form": form,
        "page": paginator.get_page(number),
        "count": len(found),
        "counts": in_order(Counter(fault.rule for fault in faults)),
        "query": query.urlencode(),
    }
    return TemplateResponse(request, "admin/quality.html", context)


def as_csv(request, found):
    """Some faults as a file for spreadsheets."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="data-quality.csv"'
    # Spreadsheets know by this mark that the text is UTF-8.
    response.write("\ufeff")
    rows = csv.writer(response)
    rows.writerow(["kind", "record", "public", "level", "rule", "fault", "address"])
    for fault in found:
        rows.writerow(
            [
                in_cell(fault.kind),
                in_cell(fault.record),
                "yes" if fault.live else "no",
                fault.level,
                fault.rule,
                in_cell(fault.message),
                request.build_absolute_uri(fault.address),
            ]
        )
    return response


def in_cell(text):
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
