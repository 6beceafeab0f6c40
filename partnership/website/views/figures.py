"""Figures: the page of them all, a page for each with its lines, and their files."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from partnership.agreements.models import Partnership
from partnership.agreements.site import Site
from partnership.events.models import KeyFigure
from partnership.exchange.responses import small_file
from partnership.exchange.syndication import citing
from partnership.exchange.tables.writing.csv import BYTE_ORDER_MARK, cell_as_text
from partnership.pages.views import Page, language_addresses
from partnership.publishing.models import SlugRedirect
from partnership.sources.citations import Citations
from partnership.sources.views import CitedRecordDetail
from partnership.values.texts import within_quotes
from partnership.website.figures.all import counted_figures, figures_by_giver, find_figure
from partnership.website.figures.citing import address_on, reference_to_figure
from partnership.website.figures.counted import CountedFigure, Line, citations_of_all
from partnership.website.figures.outcomes import Outcomes
from partnership.website.figures.sharing import Sharing
from partnership.website.overview import stated_figures
from partnership.website.sums import Sums
from projects.models import Project

# How many givers the page of all figures names; the others stand under the funding of projects.
GIVERS = 12
COLUMNS = (
    "counted",
    "record",
    "address",
    "words",
    "period",
    "amount",
    "currency",
    "value",
    "reason_left_out",
    "passages",
    "is_as_checked",
)


@dataclass
class Section:
    """What the page of all figures shows of one partnership."""

    partnership: Partnership
    sums: Sums
    figures: list[KeyFigure]
    counted: list[CountedFigure]
    outcomes: Outcomes
    sharing: Sharing

    @property
    def projects(self) -> list[Project]:
        """The projects whose passages the page numbers; one may come twice."""
        return [*self.outcomes.projects, *self.sharing.projects]


class Figures(Page):
    """Key figures with their sources, then counted ones; one section for each partnership."""

    called = gettext_lazy("Figures")
    template_name = "website/statistics.html"

    def get_context_data(self, **kwargs):
        sections, shown = [], {}
        for partnership in Partnership.objects.in_order():
            figures = []
            for figure in stated_figures(partnership).prefetch_related("breakdown"):
                # A figure of two partnerships stands, and is addressed, once.
                if figure.pk not in shown:
                    shown[figure.pk] = figure
                    figures.append(figure)
            sums = Sums(partnership)
            counted = [*counted_figures(sums), *figures_by_giver(sums)[:GIVERS]]
            section = Section(partnership, sums, figures, counted, Outcomes(sums), Sharing(sums))
            sections.append(section)
        told = (project for section in sections for project in section.projects)
        return super().get_context_data(
            sections=sections,
            citations=citations_of_all([*shown.values(), *told]),
            canonical=settings.SITE_ORIGIN + self.request.path,
            **kwargs,
        )


class Counted(Page):
    """One figure that this site counts: its lines, what it leaves out, and how."""

    template_name = "website/figure.html"

    @classmethod
    def title_at(cls, name, **kwargs):
        stated = KeyFigure.objects.published().filter(slug=name).first()
        partnership = Partnership.objects.in_order().first()
        figure = stated or (partnership and find_figure(Sums(partnership), name))
        return (stated.label if stated else figure.title) if figure else ""

    @classmethod
    def query_parameters(cls):
        return {"partnership"}

    def get_context_data(self, **kwargs):
        figure = counted_figure(self.request, self.kwargs["name"])
        languages = language_addresses(self.request)
        for language in languages:
            language["url"] += figure.query
        preview = getattr(self.request, "preview", None)
        day = preview.day if preview else None
        return super().get_context_data(
            figure=figure,
            languages=languages,
            citations=figure.citations(),
            reference=reference_to_figure(figure, Site().name, day),
            csv_address=address_on(figure, day, "figure_version_csv") if day else "",
            canonical=settings.SITE_ORIGIN + figure.get_absolute_url(),
            **kwargs,
        )


class Stated(CitedRecordDetail):
    """One figure as a source states it."""

    model = KeyFigure
    template_name = "website/stated_figure.html"

    def get_queryset(self):
        return super().get_queryset().prefetch_related("breakdown", "places", "organisations")

    def get_context_data(self, **kwargs):
        return super().get_context_data(page_history="", **kwargs)


@require_safe
def figure(request: HttpRequest, name: str) -> HttpResponse:
    """The page of a figure: one that this site counts, or else one that a source states."""
    stated = KeyFigure.objects.published().filter(slug=name).exists()
    if stated or SlugRedirect.objects.target_of(KeyFigure, name, public=True):
        return Stated.as_view()(request, slug=name)
    return Counted.as_view()(request, name=name)


# Kept pages ask a view by this which parameters make another page of it.
figure.view_class = Counted


def counted_figure(request: HttpRequest, name: str) -> CountedFigure:
    """The figure of this name, of the partnership that the query names, or else of the first."""
    found = find_figure(Sums(partnership_of(request)), name)
    if not found:
        raise Http404(_("There is no such figure, or nothing of it is public."))
    return found


def partnership_of(request: HttpRequest) -> Partnership:
    """The partnership that the query names, or else the first; Http404 where there is none."""
    partnerships = Partnership.objects.in_order()
    if slug := request.GET.get("partnership"):
        partnerships = partnerships.filter(slug=slug)
    if not (partnership := partnerships.first()):
        raise Http404(_("There is no such figure, or nothing of it is public."))
    return partnership


def moved(request: HttpRequest, language: str) -> HttpResponse:
    """The page of all figures stood at another address before."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    return HttpResponsePermanentRedirect(reverse("website:statistics"))


@require_safe
def figure_csv(request: HttpRequest, name: str) -> HttpResponse:
    """The lines of a figure, counted and left out, with their passages."""
    found = counted_figure(request, name)

    def write():
        file = io.StringIO(newline="")
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for line in found.counted_lines():
            writer.writerow([cell_as_text(cell) for cell in cells_of(line, "yes")])
        for line in found.left_out_lines():
            writer.writerow([cell_as_text(cell) for cell in cells_of(line, "no")])
        return BYTE_ORDER_MARK + file.getvalue()

    return small_file(request, write, "text/csv; charset=utf-8", f"{name}.csv")


def cells_of(line: Line, counted: str) -> Iterator[object]:
    """A line of a figure as cells of its file."""
    amount = line.amount
    citations = Citations.of_records([line.record])
    yield counted
    yield line.record.label
    yield settings.SITE_ORIGIN + line.record.get_absolute_url()
    yield line.words
    yield line.when
    yield "" if amount is None else amount
    yield "" if amount is None else line.row.currency
    yield line.value
    yield line.reason
    marks = list(citations.marks(line.target))
    yield "\n".join(
        f"“{within_quotes(mark.citation.passage.quotation)}” – "
        f"{mark.citation.passage.source.short_label}, {mark.citation.passage.place}"
        for mark in marks
    )
    yield ("no" if any(mark.changed for mark in marks) else "yes") if marks else ""


def reference_file(request, name, write, content_type, ending):
    found = counted_figure(request, name)

    def text():
        return write(reference_to_figure(found, Site().name))

    return small_file(request, text, content_type, f"{name}.{ending}")


@require_safe
def figure_bibtex(request: HttpRequest, name: str) -> HttpResponse:
    """The reference to a figure as BibTeX."""
    return reference_file(request, name, citing.bibtex, citing.BIBTEX, "bib")


@require_safe
def figure_ris(request: HttpRequest, name: str) -> HttpResponse:
    """The reference to a figure as RIS."""
    return reference_file(request, name, citing.ris, citing.RIS, "ris")


@require_safe
def figure_csl_json(request: HttpRequest, name: str) -> HttpResponse:
    """The reference to a figure as CSL-JSON."""
    return reference_file(request, name, citing.csl_json, citing.CSL_JSON, "csl.json")
