"""Pages that cross concepts; those of one concept are in the app that keeps it."""

from django.urls import path

from partnership.website.views import (
    briefs,
    cards,
    compare,
    embeds,
    figures,
    figures_on_a_day,
    home,
    search,
    texts,
    timeline,
    versions,
)

app_name = "website"

urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    path("search/", search.Search.as_view(), name="search"),
    path("search/suggestions/", search.Suggestions.as_view(), name="suggestions"),
    path("timeline/", timeline.Timeline.as_view(), name="timeline"),
    path("figures/", figures.Figures.as_view(), name="statistics"),
    path("figures/<slug:name>/", figures.figure, name="figure"),
    path("figures/<slug:name>/embed/", embeds.figure_embed, name="figure_embed"),
    path("figures/<slug:name>/versions/", figures_on_a_day.timegate, name="figure_timegate"),
    path("figures/<slug:name>/<slug:day>/", figures_on_a_day.page, name="figure_version"),
    path("figures/<slug:name>/<slug:day>.csv", figures_on_a_day.file, name="figure_version_csv"),
    path("figures/<slug:name>.csv", figures.figure_csv, name="figure_csv"),
    path("figures/<slug:name>.bib", figures.figure_bibtex, name="figure_bibtex"),
    path("figures/<slug:name>.ris", figures.figure_ris, name="figure_ris"),
    path("figures/<slug:name>.csl.json", figures.figure_csl_json, name="figure_csl_json"),
    path("figures/<slug:name>.png", cards.figure_card, name="figure_card"),
    path("cards/<paged_dataset:dataset>/<slug:slug>.png", cards.record_card, name="card"),
    path("briefs/<briefed_dataset:dataset>/<slug:slug>/", briefs.brief_page, name="brief"),
    path("briefs/<briefed_dataset:dataset>/<slug:slug>.pdf", briefs.brief_pdf, name="brief_pdf"),
    path("briefs/<briefed_dataset:dataset>/<slug:slug>.docx", briefs.brief_docx, name="brief_docx"),
    path(
        "versions/<paged_dataset:dataset>/<slug:slug>/<slug:day>/",
        versions.version_page,
        name="version",
    ),
    path("versions/<paged_dataset:dataset>/<slug:slug>/", versions.timegate, name="timegate"),
    path("timemaps/<paged_dataset:dataset>/<slug:slug>/", versions.timemap, name="timemap"),
    path("compare/agreements/", compare.Compare.as_view(), name="compare"),
    path("data/", texts.Data.as_view(), name="data"),
    path("about/", texts.About.as_view(), name="about"),
    path("accessibility/", texts.Accessibility.as_view(), name="accessibility"),
    path("contact/", texts.Contact.as_view(), name="contact"),
    path("legal/", texts.Legal.as_view(), name="legal"),
]
