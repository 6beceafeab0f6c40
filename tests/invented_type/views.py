"""The list of lighthouses, and the page of each."""

from partnership.pages.filters import RecordFilterSet
from partnership.pages.views import RecordList
from partnership.sources.views import CitedRecordDetail
from tests.invented_type.models import Lighthouse


class LighthouseFilterSet(RecordFilterSet):
    class Meta:
        model = Lighthouse
        fields = ()


class LighthouseList(RecordList):
    model = Lighthouse
    filterset_class = LighthouseFilterSet
    template_name = "invented_type/lighthouse_list.html"

    def count_in_words(self, count):
        return f"{count} lighthouses"


class LighthouseDetail(CitedRecordDetail):
    model = Lighthouse
    template_name = "invented_type/lighthouse_detail.html"
