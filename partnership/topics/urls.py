from django.urls import path

from partnership.topics import views

app_name = "topics"

urlpatterns = [
    path("themes/", views.ThemeList.as_view(), name="theme_list"),
    path("themes/<slug:slug>/", views.ThemeDetail.as_view(), name="theme"),
    path("frameworks/", views.FrameworkList.as_view(), name="framework_list"),
    path("frameworks/<slug:slug>/", views.FrameworkDetail.as_view(), name="framework"),
]
