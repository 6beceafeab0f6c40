"""The timeline through all records with a date."""

from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partnership.agreements.models import Partnership
from partnership.events.models import Milestone
from partnership.pages.registry import with_timeline
from partnership.pages.views import Page, PageNumber
from partnership.sources.citations import Citations
from partnership.website import timeline


class TimelineForm(forms.Form):
    """What the timeline can be narrowed to; each value is bounded."""

    scope = forms.ChoiceField(
        label=gettext_lazy("Scope"), choices=Milestone.Scope.choices, required=False
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=lambda: [(name, kind.timeline.label) for name, kind in with_timeline().items()],
        required=False,
    )
    start = forms.IntegerField(
        label=gettext_lazy("From year"), min_value=1000, max_value=9999, required=False
    )
    end = forms.IntegerField(
        label=gettext_lazy("To year"), min_value=1000, max_value=9999, required=False
    )
    partnership = forms.SlugField(label=gettext_lazy("Partnership"), max_length=120, required=False)

    def clean(self):
        values = super().clean()
        if values.get("start") and values.get("end") and values["start"] > values["end"]:
            self.add_error("end", _("The last year must not be before the first."))
        return values


class Timeline(Page):
    """What happened by year, what has no date at the end."""

    called = gettext_lazy("Timeline")
    template_name = "website/timeline.html"
    per_page = 200

    @classmethod
    def query_parameters(cls):
        return {*TimelineForm.base_fields, *PageNumber.base_fields}

    def get_context_data(self, **kwargs):
        form = TimelineForm(self.request.GET)
        partnerships = list(Partnership.objects.in_order())
        keys = self.find(form, partnerships) if form.is_valid() else []
        number = PageNumber(self.request.GET)
        if not number.is_valid():
            raise Http404(_("There is no such page of this list."))
        paginator = Paginator(keys, self.per_page)
        wanted = number.cleaned_data["page"] or 1
        if wanted > paginator.num_pages:
            raise Http404(_("There is no such page of this list."))
        page = paginator.page(wanted)
        entries = timeline.entries(page.object_list)
        return super().get_context_data(
            form=form,
            partnerships=partnerships,
            page=page,
            filters={"address": self.address(form), "chips": self.chips(form, partnerships)},
            narrowed=any(form.cleaned_data.values()) if form.is_valid() else True,
            decades=timeline.by_decade(timeline.by_year(entries)),
            axis=timeline.drawn_on_one_scale(entries),
            density=timeline.Density(keys),
            citations=Citations.of_records(
                [entry.record for entry in entries if entry.kind == "milestone"]
            ),
            heading=ngettext("%(count)d entry", "%(count)d entries", paginator.count)
            % {"count": paginator.count},
            canonical=settings.SITE_ORIGIN + self.request.path,
            **kwargs,
        )

    @staticmethod
    def find(form, partnerships):
        values = form.cleaned_data
        partnership = None
        if values["partnership"]:
            found = [one for one in partnerships if one.slug == values["partnership"]]
            if not found:
                return []
            partnership = found[0]
        return timeline.keys(
            kinds=[values["kind"]] if values["kind"] else None,
            scope=values["scope"],
            partnership=partnership,
            start=values["start"],
            end=values["end"],
        )

    @staticmethod
    def address(form, without=""):
        """The filters in use as a query string, but for one, for links to the rest of the list."""
        values = form.cleaned_data if form.is_valid() else {}
        used = {name: value for name, value in values.items() if value and name != without}
        return "?" + urlencode(used)

    @classmethod
    def chips(cls, form, partnerships):
        """One entry for each filter in use: its label, its value and the address without it."""
        values = form.cleaned_data if form.is_valid() else {}
        words = {one.slug: one.short_label for one in partnerships}
        for field in form:
            if value := values.get(field.name):
                words |= dict(getattr(field.field, "choices", ()))
                address = cls.address(form, without=field.name)
                yield {"label": field.label, "value": words.get(value, value), "url": address}
