from django.urls import path

from partnership.agreements import views

app_name = "agreements"

urlpatterns = [
    path("agreements/", views.AgreementList.as_view(), name="agreement_list"),
    path("agreements/<slug:slug>/", views.AgreementDetail.as_view(), name="agreement"),
    path("partnerships/<slug:slug>/", views.PartnershipDetail.as_view(), name="partnership"),
]
