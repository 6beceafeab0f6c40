"""The lists of themes and frameworks, and the page of each."""

from partnership.publishing.views import RecordList
from partnership.sources.views import CitedRecordDetail
from partnership.topics.models import Framework, Theme


class ThemeList(RecordList):
    """All public themes by vocabulary."""

    model = Theme


class ThemeDetail(CitedRecordDetail):
    """One theme and what is about it."""

    model = Theme


class FrameworkList(RecordList):
    """All public frameworks, by filters."""

    model = Framework


class FrameworkDetail(CitedRecordDetail):
    """One framework and what refers to it."""

    model = Framework
