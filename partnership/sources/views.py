"""The page of a record with its citations, and the pages of sources."""

from django.db.models import Count, Prefetch
from django.utils.translation import ngettext

from partnership.publishing.views import RecordDetail, RecordList
from partnership.sources.citations import Citations
from partnership.sources.filters import SourceFilterSet
from partnership.sources.models import Passage, Source
from partnership.sources.reliance import records_resting_on
from partnership.values.fields import chronological


class CitedRecordDetail(RecordDetail):
    """The page of a published record, each fact with the passages that state it; its images."""

    def get_queryset(self):
        records = super().get_queryset()
        return records.prefetch_related("images") if hasattr(self.model, "images") else records

    def get_citations(self):
        """The citations of the record as its page numbers them."""
        return Citations(self.object)

    def get_context_data(self, **kwargs):
        return super().get_context_data(citations=self.get_citations(), **kwargs)


class SourceList(RecordList):
    """All public sources, by filters."""

    model = Source
    filterset_class = SourceFilterSet
    template_name = "sources/source_list.html"

    def get_queryset(self):
        newest_first = chronological("published", newest_first=True)
        return super().get_queryset().order_by(*newest_first, "slug")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        # Only the rows of this page are counted, and the other way round the count would
        # join passages into every facet.
        context["records"] = context["records"].annotate(passage_count=Count("passages"))
        context["heading"] = ngettext("%(count)d source", "%(count)d sources", context["count"]) % {
            "count": context["count"]
        }
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
                Prefetch("passages", Passage.objects.order_by("position", "key")),
                "publishing_organisations",
            )
        )

    def get_citations(self):
        return Citations(self.object, shown=self.object.passages.all())

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        resting = records_resting_on(self.object)
        context["passages"] = [
            {"number": number, "passage": passage, "records": resting.get(passage.pk, [])}
            for number, passage in context["citations"].numbered_passages()
        ]
        return context
