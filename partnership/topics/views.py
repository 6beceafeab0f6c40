"""The lists of themes and frameworks, and the page of each."""

from django.db.models import Prefetch
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from partnership.pages.related import first_of, related_records
from partnership.pages.views import GroupedRecordList, RecordList
from partnership.participants.models import Organisation
from partnership.sources.views import CitedRecordDetail
from partnership.topics.filters import FrameworkFilterSet, ThemeFilterSet
from partnership.topics.models import Framework, Theme


class ThemeList(GroupedRecordList):
    """All public themes by vocabulary, by filters."""

    model = Theme
    filterset_class = ThemeFilterSet
    template_name = "topics/theme_list.html"
    group_field = "vocabulary"
    group_names = {
        Theme.Vocabulary.OWN: _("Themes of this record"),
        Theme.Vocabulary.SDG_GOAL: _("Sustainable Development Goals"),
        Theme.Vocabulary.SDG_TARGET: _("Targets of the Sustainable Development Goals"),
        Theme.Vocabulary.DAC_SECTOR: _("OECD DAC sectors"),
    }
    # Goal 8 stands before goal 17.
    order_in_groups = (Length("code"), "code")

    def get_queryset(self):
        return super().get_queryset().select_related("broader")

    def count_in_words(self, count):
        return ngettext("%(count)d theme", "%(count)d themes", count) % {"count": count}


class ThemeDetail(CitedRecordDetail):
    """One theme and all that is about it."""

    model = Theme
    template_name = "topics/theme_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("broader")

    def get_context_data(self, **kwargs):
        theme = self.object
        narrower, more_narrower = first_of(
            theme.narrower.published().by_title(Length("code"), "code")
        )
        return super().get_context_data(
            narrower=narrower,
            more_narrower=more_narrower,
            related=related_records(theme),
            **kwargs,
        )


class FrameworkList(RecordList):
    """All public frameworks, by filters."""

    model = Framework
    filterset_class = FrameworkFilterSet
    template_name = "topics/framework_list.html"

    def get_queryset(self):
        return super().get_queryset().by_title()

    def count_in_words(self, count):
        return ngettext("%(count)d framework", "%(count)d frameworks", count) % {"count": count}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["records"] = context["records"].prefetch_related(adopted_by())
        return context


class FrameworkDetail(CitedRecordDetail):
    """One framework: who adopted it, what it says, and what refers to it."""

    model = Framework
    template_name = "topics/framework_detail.html"

    def get_queryset(self):
        return (
            super()
            .get_queryset()
            .prefetch_related(
                "statements",
                adopted_by(),
                Prefetch("themes", Theme.objects.published().by_title(), to_attr="public_themes"),
                Prefetch(
                    "related",
                    Framework.objects.published().by_title(),
                    to_attr="public_related",
                ),
            )
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(related=related_records(self.object), **kwargs)


def adopted_by():
    """Fetch the public organisations that adopted some frameworks."""
    return Prefetch(
        "adopted_by", Organisation.objects.published().by_title(), to_attr="public_adopters"
    )
