from django.urls import path

from partnership.pages.views import RecordHistory
from projects import views
from projects.models import Project

app_name = "projects"

urlpatterns = [
    path("projects/", views.ProjectList.as_view(), name="project_list"),
    path("projects/<slug:slug>/", views.ProjectDetail.as_view(), name="project"),
    path(
        "projects/<slug:slug>/history/",
        RecordHistory.as_view(model=Project),
        name="project_history",
    ),
]
