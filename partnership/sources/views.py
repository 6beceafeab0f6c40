"""The page of a record with its citations, and the pages of sources."""

from partnership.publishing.views import RecordDetail
from partnership.sources.citations import Citations


class CitedRecordDetail(RecordDetail):
    """The page of a published record, each fact with the passages that state it."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(citations=Citations(self.object), **kwargs)
