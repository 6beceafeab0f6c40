"""Small data files, in the language of their address. None of them ends as a page does."""

from django.urls import path

from partnership.exchange import views
from partnership.exchange.syndication import views as syndication

app_name = "exchange"

urlpatterns = [
    path("changes.atom", syndication.all_changes, name="all_changes"),
    path("<record_type:record_type>.atom", syndication.changes_of_a_kind, name="changes_of_a_kind"),
    path(
        "<followed_dataset:dataset>/<slug:slug>.atom",
        syndication.changes_around_a_record,
        name="changes_around_a_record",
    ),
    path("events.ics", syndication.events_calendar, name="events_calendar"),
    path(
        "<event_dataset:dataset>/<slug:slug>.ics", syndication.event_calendar, name="event_calendar"
    ),
    path("<paged_dataset:dataset>/<slug:slug>.bib", syndication.record_bibtex, name="bibtex"),
    path("<paged_dataset:dataset>/<slug:slug>.ris", syndication.record_ris, name="ris"),
    path(
        "<paged_dataset:dataset>/<slug:slug>.csl.json", syndication.record_csl_json, name="csl_json"
    ),
    path("<dataset:dataset>/<slug:slug>.json", views.record_json, name="json"),
    path(
        "<dataset:dataset>/<slug:slug>.statements.json", views.record_statements, name="statements"
    ),
    path(
        "<source_dataset:dataset>/<slug:slug>.annotations.jsonld",
        syndication.source_annotations,
        name="annotations",
    ),
]
