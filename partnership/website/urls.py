"""Pages that cross concepts; those of one concept are in the app that keeps it."""

from django.urls import path

from partnership.website.views import home, search, statistics, texts, timeline

app_name = "website"

urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    path("search/", search.Search.as_view(), name="search"),
    path("timeline/", timeline.Timeline.as_view(), name="timeline"),
    path("statistics/", statistics.Statistics.as_view(), name="statistics"),
    path("data/", texts.Data.as_view(), name="data"),
    path("about/", texts.About.as_view(), name="about"),
    path("accessibility/", texts.Accessibility.as_view(), name="accessibility"),
    path("contact/", texts.Contact.as_view(), name="contact"),
    path("legal/", texts.Legal.as_view(), name="legal"),
]
