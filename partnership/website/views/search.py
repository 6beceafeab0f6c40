"""One search through the whole record."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partnership.agreements.models import Agreement, Partnership
from partnership.events.models import Event, KeyFigure, Milestone, Quotation
from partnership.participants.models import Organisation, Person
from partnership.places.models import Place
from partnership.publishing.related import line_templates
from partnership.publishing.views import Page
from partnership.sources.models import Source
from partnership.topics.models import Framework, Theme
from projects.models import Project

SHOWN = 8


@dataclass(frozen=True)
class Kind:
    """A kind of record to search: its words, and its list if that can be searched, too."""

    label: str
    model: type
    list_name: str = ""

    def records(self):
        """The public records of this kind, with what a line about each of them shows."""
        records = self.model.objects.in_lines()
        return records.with_attribution() if self.model is Quotation else records


KINDS = (
    Kind(_("Partnerships"), Partnership),
    Kind(_("Agreements"), Agreement, "agreements:agreement_list"),
    Kind(_("Projects"), Project, "projects:project_list"),
    Kind(_("Events"), Event, "events:event_list"),
    Kind(_("Organisations"), Organisation, "participants:organisation_list"),
    Kind(_("People"), Person, "participants:person_list"),
    Kind(_("Places"), Place, "places:place_list"),
    Kind(_("Themes"), Theme, "topics:theme_list"),
    Kind(_("Frameworks"), Framework, "topics:framework_list"),
    Kind(_("Key figures"), KeyFigure),
    Kind(_("Milestones"), Milestone),
    Kind(_("Quotations"), Quotation, "events:quotation_list"),
    Kind(_("Sources"), Source, "sources:source_list"),
)


class SearchForm(forms.Form):
    """What is searched for, bounded."""

    q = forms.CharField(label=_("Search the whole record"), max_length=200, required=False)


@dataclass(frozen=True)
class Group:
    """The first records found of one kind, and how many there are."""

    kind: Kind
    records: list
    count: int
    url: str

    @property
    def has_more(self):
        return self.count > len(self.records)

    @property
    def line_templates(self):
        return line_templates(self.kind.model)


class Search(Page):
    """The records in which every word occurs, by kind, in both languages."""

    template_name = "website/search.html"

    def get_context_data(self, **kwargs):
        form = SearchForm(self.request.GET)
        words = form.cleaned_data["q"] if form.is_valid() else ""
        groups = [group for kind in KINDS if (group := self.find(kind, words))] if words else []
        return super().get_context_data(
            form=form,
            words=words,
            groups=groups,
            count=sum(group.count for group in groups),
            **kwargs,
        )

    @staticmethod
    def find(kind, words):
        """The Group of a kind, or None when nothing of it is found."""
        found = kind.records().matching(words)
        records = list(found[: SHOWN + 1])
        if not records:
            return None
        count = len(records) if len(records) <= SHOWN else found.count()
        url = f"{reverse(kind.list_name)}?{urlencode({'q': words})}" if kind.list_name else ""
        # Where no list has the others, all are shown, within reason.
        records = records[:SHOWN] if url or count <= SHOWN else list(found[:100])
        return Group(kind, records, count, url)
