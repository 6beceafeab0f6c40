"""The page of a record with its citations, and the pages of sources."""

from django.db.models import Count, Prefetch
from django.http import Http404
from django.utils.translation import ngettext

from partnership.pages.views import BY_DATE, RecordDetail, RecordList
from partnership.sources.citations import Citations, in_document_order
from partnership.sources.cited_by import is_cited_publicly, records_resting_on
from partnership.sources.evidence.document import ReadableText, readable_text
from partnership.sources.filters import SourceFilterSet
from partnership.sources.models import Passage, Source
from partnership.values.fields import chronological


class CitedRecordDetail(RecordDetail):
    """The page of a published record, each fact with the passages that state it; its images."""

    def get_queryset(self):
        records = super().get_queryset()
        return records.prefetch_related("images") if hasattr(self.model, "images") else records

    def get_citations(self):
        """The citations of the record as its page numbers them."""
        return Citations.of_record(self.object)

    def get_context_data(self, **kwargs):
        return super().get_context_data(citations=self.get_citations(), **kwargs)


class SourceList(RecordList):
    """All public sources, by filters."""

    model = Source
    filterset_class = SourceFilterSet
    template_name = "sources/source_list.html"
    sorts = BY_DATE

    def get_queryset(self):
        newest_first = chronological("published", newest_first=True)
        return super().get_queryset().order_by(*newest_first, "slug")

    def count_in_words(self, count):
        return ngettext("%(count)d source", "%(count)d sources", count) % {"count": count}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        # Only the rows of this page are counted, and the other way round the count would
        # join passages into every facet.
        context["records"] = context["records"].annotate(
            passage_count=Count("passages", filter=is_cited_publicly("passages__"))
        )
        return context


class SourceDetail(CitedRecordDetail):
    """One source: its facts, and its passages in order with the records that rest on each."""

    model = Source
    template_name = "sources/source_detail.html"

    def get_queryset(self):
        return (
            super()
            .get_queryset()
            .prefetch_related(
                Prefetch(
                    "passages",
                    Passage.objects.select_related("edition").order_by("position", "key"),
                ),
                "publishing_organisations",
            )
        )

    @classmethod
    def query_parameters(cls) -> set[str]:
        return {"part"}

    def get_citations(self):
        """Those of the source itself; every passage is shown on which something public rests."""
        self.resting = records_resting_on(self.object)
        shown = [one for one in self.object.passages.all() if one.pk in self.resting]
        return Citations.of_record(self.object, shown=in_document_order(shown))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        self.items = self.passages_with_uses(context["citations"])
        used = [item["passage"] for item in self.items.values() if item["records"]]
        text = readable_text(self.object, used)
        if text and text.is_public:
            context |= self.document(text)
            shown = {one.pk for one in text.passages}
            context["passages"] = [one for key, one in self.items.items() if key not in shown]
        else:
            for item in self.items.values() if text and text.has_context else ():
                if item["passage"] in text.passages:
                    item["context"] = text.context(item["passage"])
            context["passages"] = list(self.items.values())
        return {**context, "text": text}

    def passages_with_uses(self, citations: Citations) -> dict:
        """{key: a passage of the page with its number and what rests on it}."""
        own = citations.passages_of(self.object)
        for shown in citations.numbered_passages():
            shown.passage.number_on_page = shown.number
        return {
            shown.passage.pk: {
                "number": shown.number,
                "passage": shown.passage,
                "records": self.resting.get(shown.passage.pk, []),
                "is_cited_here": shown.passage.pk in own,
            }
            for shown in citations.numbered_passages()
        }

    def document(self, text: ReadableText) -> dict:
        """A page of the document, and where the passages of its other pages are."""
        asked = self.request.GET.get("part", "1")
        part = int(asked) if asked.isdecimal() and len(asked) < 6 else 0
        if not 1 <= part <= len(text.parts):
            raise Http404
        return {
            "paragraphs": [
                (one, [self.items[passage.pk] for passage in one.ending]) for one in text.part(part)
            ],
            "part": part,
            "part_numbers": range(1, len(text.parts) + 1),
            "elsewhere": [
                {**self.items[one.pk], "part": text.part_of(one)}
                for one in text.passages
                if text.part_of(one) != part
            ],
        }
