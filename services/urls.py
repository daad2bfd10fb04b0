from django.urls import path

from . import views

app_name = "services"
urlpatterns = [
    path("agreements/", views.AgreementList.as_view(), name="agreement-list"),
    path("agreements/<int:pk>/", views.AgreementDetail.as_view(), name="agreement"),
    path("days/<int:pk>/", views.VisitDetail.as_view(), name="visit"),
    path("statements/<int:pk>/", views.StatementDetail.as_view(), name="statement"),
]
