"""Small data files, in the language of their address. None of them ends as a page does."""

from django.urls import path, register_converter

from partnership.exchange import views
from partnership.exchange.addresses import (
    DatasetConverter,
    EventConverter,
    FollowedDatasetConverter,
    PagedDatasetConverter,
)

register_converter(DatasetConverter, "dataset")
register_converter(EventConverter, "event_dataset")
register_converter(PagedDatasetConverter, "paged_dataset")
register_converter(FollowedDatasetConverter, "followed_dataset")

app_name = "exchange"

urlpatterns = [
    path("changes.atom", views.all_changes, name="all_changes"),
    path("<dataset:dataset>.atom", views.changes_of_a_kind, name="changes_of_a_kind"),
    path(
        "<followed_dataset:dataset>/<slug:slug>.atom",
        views.changes_around_a_record,
        name="changes_around_a_record",
    ),
    path("events.ics", views.events_calendar, name="events_calendar"),
    path("<event_dataset:dataset>/<slug:slug>.ics", views.event_calendar, name="event_calendar"),
    path("<paged_dataset:dataset>/<slug:slug>.bib", views.record_bibtex, name="bibtex"),
    path("<paged_dataset:dataset>/<slug:slug>.csl.json", views.record_csl_json, name="csl_json"),
    path("<dataset:dataset>/<slug:slug>.json", views.record_json, name="json"),
]
