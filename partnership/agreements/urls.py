from django.urls import path

from partnership.agreements import views
from partnership.agreements.models import Agreement, Partnership
from partnership.pages.views import RecordHistory

app_name = "agreements"

urlpatterns = [
    path("agreements/", views.AgreementList.as_view(), name="agreement_list"),
    path("agreements/<slug:slug>/", views.AgreementDetail.as_view(), name="agreement"),
    path(
        "agreements/<slug:slug>/history/",
        RecordHistory.as_view(model=Agreement),
        name="agreement_history",
    ),
    path("partnerships/<slug:slug>/", views.PartnershipDetail.as_view(), name="partnership"),
    path(
        "partnerships/<slug:slug>/history/",
        RecordHistory.as_view(model=Partnership),
        name="partnership_history",
    ),
]
