"""The list of places and the page of each."""

from partnership.places.models import Place
from partnership.publishing.views import RecordList
from partnership.sources.views import CitedRecordDetail


class PlaceList(RecordList):
    """All public places by kind."""

    model = Place


class PlaceDetail(CitedRecordDetail):
    """One place and what happens there."""

    model = Place
