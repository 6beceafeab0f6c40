from django.urls import path

from partnership.pages.views import RecordHistory
from partnership.topics import views
from partnership.topics.models import Framework, Theme

app_name = "topics"

urlpatterns = [
    path("themes/", views.ThemeList.as_view(), name="theme_list"),
    path("themes/<slug:slug>/", views.ThemeDetail.as_view(), name="theme"),
    path(
        "themes/<slug:slug>/history/",
        RecordHistory.as_view(model=Theme),
        name="theme_history",
    ),
    path("frameworks/", views.FrameworkList.as_view(), name="framework_list"),
    path("frameworks/<slug:slug>/", views.FrameworkDetail.as_view(), name="framework"),
    path(
        "frameworks/<slug:slug>/history/",
        RecordHistory.as_view(model=Framework),
        name="framework_history",
    ),
]
